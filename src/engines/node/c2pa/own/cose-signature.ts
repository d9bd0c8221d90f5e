import { constants, verify, X509Certificate, type KeyObject } from 'node:crypto'
import { cborField, cborList, decodeCbor, withoutTags, type CborValue } from '../../../../container/cbor.ts'

/** A time stamp as it stands in the unprotected header: version 1 `sigTst`, version 2 `sigTst2` (C2PA 2.2 section 10.3.2.5). */
export interface TimeStampToken {
  readonly version: 1 | 2
  /** TimeStampResp (version 1) or TimeStampToken (version 2), DER. */
  readonly der: Uint8Array
}

/** COSE_Sign1 of a claim (RFC 9052 section 4.2), payload detached. */
export interface CoseSignature {
  readonly protectedBytes: Uint8Array
  /** COSE algorithm number, `null` where the header names none. */
  readonly algorithm: number | null
  /** Leaf first, then intermediates, DER. */
  readonly chain: readonly Uint8Array[]
  readonly signature: Uint8Array
  readonly timeStamp: TimeStampToken | null
  /** Stamps and stapled OCSP responses stand here; not covered by the signature. */
  readonly unprotectedHeader: CborValue
}

/** Labels of RFC 9052 table 2 and RFC 9360 table 1; older C2PA writers used the text `x5chain`. */
const HEADER_ALGORITHM = 1
const HEADER_X5CHAIN: readonly (number | string)[] = [33, 'x5chain']
/** Where a stamp stands in the unprotected header, by its version (C2PA 2.2 section 10.3.2.5). */
const STAMP_HEADERS = { 1: 'sigTst', 2: 'sigTst2' } as const
/** No more certificates than this are taken from one signature; real chains hold 2-4. */
export const MAX_CHAIN = 16

/** Reads a COSE_Sign1 structure; `null` where the bytes are none. */
export function readCoseSignature(bytes: Uint8Array): CoseSignature | null {
  const parts = withoutTags(decodeCbor(bytes)?.value)
  if (!Array.isArray(parts) || parts.length !== 4) return null
  const [protectedBytes, unprotectedHeader, , signature] = parts as readonly CborValue[]
  if (!(protectedBytes instanceof Uint8Array) || !(signature instanceof Uint8Array)) return null
  const protectedHeader = protectedBytes.length === 0 ? undefined : decodeCbor(protectedBytes)?.value
  const algorithm = cborField(protectedHeader, HEADER_ALGORITHM)
  return {
    protectedBytes,
    algorithm: typeof algorithm === 'number' ? algorithm : null,
    chain: certificateChain(protectedHeader, unprotectedHeader),
    signature,
    unprotectedHeader,
    timeStamp: timeStampToken(unprotectedHeader),
  }
}

/** Two chains in one signature: readers differ in which they take, so that neither is. */
function certificateChain(...headers: readonly CborValue[]): readonly Uint8Array[] {
  const chains = headers.flatMap(header => HEADER_X5CHAIN.map(label => cborField(header, label)))
  const [chain, another] = chains.filter(found => found instanceof Uint8Array || Array.isArray(found))
  if (chain === undefined || another !== undefined) return []
  if (chain instanceof Uint8Array) return [chain]
  return (chain as readonly CborValue[]).filter(part => part instanceof Uint8Array).slice(0, MAX_CHAIN)
}

/** Two stamps in one signature: readers differ in which they take (the engine: the first in the header), so that neither is. */
function timeStampToken(header: CborValue): TimeStampToken | null {
  const versions = ([1, 2] as const).filter(version => cborField(header, STAMP_HEADERS[version]) !== undefined)
  const [version, another] = versions
  if (version === undefined || another !== undefined) return null
  const [token, ...more] = cborList(cborField(header, STAMP_HEADERS[version]), 'tstTokens')
  const der = cborField(token, 'val')
  return der instanceof Uint8Array && more.length === 0 ? { version, der } : null
}

/**
 * What a COSE signature covers: `["Signature1", protected, external_aad = b"", payload]` (RFC 9052 section 4.4).
 * A claim v1 time stamp covers the same with context `CounterSignature` (C2PA 1.4 section 10.3.2.5).
 */
export function signatureStructure(
  context: 'Signature1' | 'CounterSignature',
  protectedBytes: Uint8Array,
  payload: Uint8Array,
): Uint8Array {
  const text = new TextEncoder().encode(context)
  return Buffer.concat([
    Uint8Array.of(0x84),
    cborHead(3, text.length),
    text,
    cborBytes(protectedBytes),
    cborHead(2, 0),
    cborBytes(payload),
  ])
}

/** Bytes as a CBOR byte string, major type 2 (RFC 8949 section 3.1), as `Sig_structure` wants them (RFC 9052 section 4.4). */
export function cborBytes(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([cborHead(2, bytes.length), bytes])
}

/** Head of a CBOR item in its shortest form (RFC 8949 section 4.2.1). */
function cborHead(major: number, length: number): Uint8Array {
  const initial = major << 5
  if (length < 24) return Uint8Array.of(initial | length)
  if (length < 0x100) return Uint8Array.of(initial | 24, length)
  if (length < 0x10000) return Uint8Array.of(initial | 25, length >> 8, length & 255)
  return Uint8Array.of(initial | 26, (length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255)
}

/** COSE algorithm → digest and padding (RFC 9053 section 2.1, RFC 8230 section 2, the closed list of C2PA 2.2 section 13.2.1). */
interface Scheme {
  readonly digest: 'sha256' | 'sha384' | 'sha512' | null
  readonly family: 'ec' | 'rsa-pss' | 'ed'
}
const SCHEMES: ReadonlyMap<number, Scheme> = new Map<number, Scheme>([
  [-7, { digest: 'sha256', family: 'ec' }],
  [-35, { digest: 'sha384', family: 'ec' }],
  [-36, { digest: 'sha512', family: 'ec' }],
  [-37, { digest: 'sha256', family: 'rsa-pss' }],
  [-38, { digest: 'sha384', family: 'rsa-pss' }],
  [-39, { digest: 'sha512', family: 'rsa-pss' }],
  [-8, { digest: null, family: 'ed' }],
])

/**
 * Checks the claim signature with the leaf's key. `not-checked` where there is no certificate or no scheme that fits the key, and for
 * algorithms C2PA does not allow. Where the header names none, the schemes that fit are tried: one that verifies proves the bytes unchanged.
 */
export function verifyCoseSignature(cose: CoseSignature, claimBytes: Uint8Array): 'valid' | 'invalid' | 'not-checked' {
  const key = leafKey(cose.chain)
  if (key === null) return 'not-checked'
  const named = cose.algorithm === null ? undefined : SCHEMES.get(cose.algorithm)
  if (cose.algorithm !== null && named === undefined) return 'not-checked'
  const candidates = named === undefined ? [...SCHEMES.values()] : [named]
  const fitting = candidates.filter(scheme => fits(scheme, key))
  if (fitting.length === 0) return 'not-checked'
  const data = signatureStructure('Signature1', cose.protectedBytes, claimBytes)
  if (fitting.some(scheme => isValid(scheme, data, key, cose.signature))) return 'valid'
  return named === undefined ? 'not-checked' : 'invalid'
}

function leafKey(chain: readonly Uint8Array[]): KeyObject | null {
  const leaf = chain[0]
  if (leaf === undefined) return null
  try {
    return new X509Certificate(leaf).publicKey
  } catch {
    return null // not a certificate this OpenSSL can read: then nothing is checked, and that is what we answer
  }
}

function fits(scheme: Scheme, key: KeyObject): boolean {
  if (scheme.family === 'ec') return key.asymmetricKeyType === 'ec'
  if (scheme.family === 'ed') return key.asymmetricKeyType === 'ed25519'
  return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss'
}

function isValid(scheme: Scheme, data: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  try {
    if (scheme.family === 'ed') return verify(null, data, key, signature)
    if (scheme.family === 'ec') {
      return (['ieee-p1363', 'der'] as const).some(dsaEncoding =>
        verify(scheme.digest, data, { key, dsaEncoding }, signature),
      )
    }
    const padding = constants.RSA_PKCS1_PSS_PADDING
    return verify(scheme.digest, data, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, signature)
  } catch {
    return false // OpenSSL throws on a signature of impossible form, which is a signature that does not verify
  }
}
