import type { X509Certificate } from 'node:crypto'
import { BasicOCSPResponse, OCSPResponse, type SingleResponse } from 'pkijs'

/** No signature carries more responses than this: one per certificate of the chain. */
const MAX_RESPONSES = 16
/** `revoked [1]` of CertStatus (RFC 6960 section 4.2.1). */
const REVOKED_TAG = 1

/**
 * Whether a stapled OCSP response (DER) says that this certificate has been revoked. The response's own signature is not checked: a forged
 * "revoked" can only take trust away, which whoever can forge it could do anyway by removing the signature. What cannot be read says nothing.
 */
export function isRevokedIn(responses: readonly Uint8Array[], certificate: X509Certificate): boolean {
  const serial = certificate.serialNumber.toLowerCase().replace(/^0+/, '')
  return responses.slice(0, MAX_RESPONSES).some(der => revokedSerials(der).includes(serial))
}

function revokedSerials(der: Uint8Array): readonly string[] {
  try {
    const bytes = OCSPResponse.fromBER(new Uint8Array(der).buffer).responseBytes?.response.valueBlock.valueHexView
    if (bytes === undefined) return []
    const { responses } = BasicOCSPResponse.fromBER(new Uint8Array(bytes).buffer).tbsResponseData
    return responses.filter(isRevoked).map(({ certID }) => serialText(certID.serialNumber.valueBlock.valueHexView))
  } catch {
    return [] // pkijs throws on malformed ASN.1
  }
}

function isRevoked(response: SingleResponse): boolean {
  const status = response.certStatus as { readonly idBlock?: { readonly tagNumber?: number } }
  return status.idBlock?.tagNumber === REVOKED_TAG
}

function serialText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replace(/^0+/, '')
}
