import { Certificate, ContentInfo, SignedData } from 'pkijs'
import { toArrayBuffer } from './certificate-facts.ts'

/** A chain is a few kB. */
const MAX_PKCS7_BYTES = 1_000_000
const MAX_CERTIFICATES = 50
/** `id-signedData`, RFC 5652 section 5. */
const SIGNED_DATA = '1.2.840.113549.1.7.2'

/** Certificates of a PKCS#7 file (.p7b, .p7c), the form in which Windows hands out chains: DER each; none when it is no such file. */
export function parsePkcs7(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length === 0 || bytes.length > MAX_PKCS7_BYTES) return []
  try {
    const info = ContentInfo.fromBER(toArrayBuffer(bytes))
    if (info.contentType !== SIGNED_DATA) return []
    const found = new SignedData({ schema: info.content }).certificates ?? []
    return found
      .filter(certificate => certificate instanceof Certificate)
      .slice(0, MAX_CERTIFICATES)
      .map(certificate => new Uint8Array(certificate.toSchema().toBER()))
  } catch {
    return [] // other DER: the caller says that it found no certificate
  }
}
