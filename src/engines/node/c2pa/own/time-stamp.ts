import type { X509Certificate } from 'node:crypto'
import { fromBER } from 'asn1js'
import { Certificate, ContentInfo, SignedData, TimeStampResp, TSTInfo } from 'pkijs'
import { ALLOWED_HASHES } from '../../identity/certificate-facts.ts'
import { isValidAt, reachesAnchor, readCertificate } from './certificate-chain.ts'
import { mayStampTime } from './leaf-profile.ts'
import { namesAsSigner } from './signing-certificate.ts'

/** What a time stamp proved: who stamped, when, and whether that authority stands on a list. */
export interface TimeStampCheck {
  readonly answer: 'trusted' | 'untrusted' | 'not-checked'
  /** ISO 8601 UTC, as the token says; `null` where it could not be read. */
  readonly time: string | null
}

/** PKCS #7 signed data (RFC 5652 section 5.1). */
const SIGNED_DATA = '1.2.840.113549.1.7.2'
/** id-ct-TSTInfo (RFC 3161 section 2.4.2). */
const TIME_STAMP_INFO = '1.2.840.113549.1.9.16.1.4'

/**
 * Checks a stamp from end to end: the imprint over `stampedBytes`, the signature of the authority, its profile, its validity at the
 * stamped time, that the token names its certificate, and its chain over authorities to a listed anchor (RFC 3161 sections 2.3 and 2.4.2).
 * Anything that cannot be read, or can be read in two ways, gives `not-checked`, never a throw.
 */
export async function checkTimeStamp(
  der: Uint8Array,
  stampedBytes: Uint8Array,
  anchors: readonly X509Certificate[],
): Promise<TimeStampCheck> {
  try {
    const token = readToken(der)
    if (token === null) return { answer: 'not-checked', time: null }
    return await checkToken(token, stampedBytes, anchors)
  } catch {
    return { answer: 'not-checked', time: null } // pkijs throws on malformed ASN.1; a stamp we cannot read proves nothing
  }
}

interface Token {
  readonly signed: SignedData
  readonly info: TSTInfo
  readonly certificates: readonly X509Certificate[]
}

function readToken(der: Uint8Array): Token | null {
  const content = readContentInfo(der)
  if (content === null || content.contentType !== SIGNED_DATA) return null
  const signed = new SignedData({ schema: content.content })
  const { eContentType, eContent } = signed.encapContentInfo
  const inner = eContent?.getValue()
  // Of another content pkijs compares no imprint, and of several signatures readers choose differently: a token has the authority's alone.
  if (inner === undefined || eContentType !== TIME_STAMP_INFO || signed.signerInfos.length !== 1) return null
  const info = TSTInfo.fromBER(inner)
  // Of a hash that no longer holds, such as SHA-1, two contents can be given the same stamp; c2pa-rs takes it.
  const hashes = [info.messageImprint.hashAlgorithm, ...signed.signerInfos.map(signer => signer.digestAlgorithm)]
  if (!hashes.every(({ algorithmId }) => ALLOWED_HASHES.has(algorithmId))) return null
  const certificates = (signed.certificates ?? [])
    .filter(candidate => candidate instanceof Certificate)
    .flatMap(candidate => readCertificate(new Uint8Array(candidate.toSchema(true).toBER())) ?? [])
  return { signed, info, certificates }
}

/** `sigTst` holds a whole TimeStampResp; some writers put the bare token there. */
function readContentInfo(der: Uint8Array): ContentInfo | null {
  const parsed = fromBER(exactBuffer(der))
  if (parsed.offset === -1) return null
  try {
    return new TimeStampResp({ schema: parsed.result }).timeStampToken ?? null
  } catch {
    return new ContentInfo({ schema: parsed.result })
  }
}

async function checkToken(
  token: Token,
  stampedBytes: Uint8Array,
  anchors: readonly X509Certificate[],
): Promise<TimeStampCheck> {
  const genTime = token.info.genTime
  const time = genTime.toISOString()
  const leaf = await stampSigner(token.signed, stampedBytes)
  if (leaf === null) return { answer: 'untrusted', time }
  const isFit = mayStampTime(leaf) && isValidAt(leaf, genTime) && namesAsSigner(token.signed, leaf.raw)
  const isListed = isFit && reachesAnchor(leaf, token.certificates, anchors, genTime)
  return { answer: isListed ? 'trusted' : 'untrusted', time }
}

/** The certificate that signed this token over exactly these bytes; `null` where the imprint or the signature does not hold. */
async function stampSigner(signed: SignedData, stampedBytes: Uint8Array): Promise<X509Certificate | null> {
  try {
    const verdict = await signed.verify({
      signer: 0,
      data: exactBuffer(stampedBytes),
      checkChain: false,
      extendedMode: true,
    })
    const signer = verdict.signatureVerified === true ? verdict.signerCertificate : null
    return signer instanceof Certificate ? readCertificate(new Uint8Array(signer.toSchema(true).toBER())) : null
  } catch {
    return null // pkijs answers a wrong imprint by throwing
  }
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
