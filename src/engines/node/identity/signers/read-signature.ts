import { createHash, type KeyObject } from 'node:crypto'
import { fromBER, Integer, Sequence } from 'asn1js'
import type { ReportedError } from '../../../../domain/finding.ts'
import { err, ok, type Result } from '../../../../domain/result.ts'
import { toArrayBuffer } from '../certificate-facts.ts'
import type { SigningAlgorithm } from '../identity.ts'
import { isOldRsaSignature, isSignatureOver, SIGNATURE_HASHES } from './signature.ts'

/** A signature is at most 512 bytes (RSA-4096); with base64 and JSON around it, nothing honest is larger. */
export const MAX_ANSWER_BYTES = 65_536

/** Whose signature over what is expected; `toBeSigned` not yet hashed. */
export interface ExpectedSignature {
  readonly toBeSigned: Uint8Array
  readonly publicKey: KeyObject
  readonly algorithm: SigningAlgorithm
}

/**
 * Finds the signature in what a service or a command answered: raw bytes, base64, hex, a PEM-like armour, or JSON with `signature` or
 * `signatures` (as the Cloud Signature Consortium's API answers); ECDSA as DER or as r‖s. Each reading is verified with the certificate's
 * key, so that nothing is guessed. Fails with `signer-wrong-padding`, `signer-hashed-twice`, `signer-wrong-signature`, `signer-no-signature`.
 */
export function readSignature(answer: Uint8Array, expected: ExpectedSignature): Result<Uint8Array, ReportedError> {
  const readings = encodings(answer).flatMap(bytes => forms(bytes, expected))
  const found = readings.find(bytes => isSignatureOver(expected.toBeSigned, bytes, expected))
  return found === undefined ? err(explain(readings, answer.length, expected)) : ok(found)
}

function explain(readings: readonly Uint8Array[], answerBytes: number, expected: ExpectedSignature): ReportedError {
  if (readings.length === 0) return { kind: 'signer-no-signature', message: `${answerBytes} bytes` }
  if (readings.some(bytes => isOldRsaSignature(expected.toBeSigned, bytes, expected)))
    return { kind: 'signer-wrong-padding', message: 'PKCS#1 v1.5' }
  const hash = SIGNATURE_HASHES[expected.algorithm]
  const digest = hash === null ? null : createHash(hash).update(expected.toBeSigned).digest()
  if (digest !== null && readings.some(bytes => isSignatureOver(digest, bytes, expected)))
    return { kind: 'signer-hashed-twice', message: hash ?? '' }
  return { kind: 'signer-wrong-signature', message: expected.algorithm }
}

/** What the bytes may stand for, most explicit first. */
function encodings(answer: Uint8Array): readonly Uint8Array[] {
  const text = printable(answer)
  if (text === null) return [answer]
  const value = textInJson(text) ?? text.replace(/-----(?:BEGIN|END) [A-Z0-9 ]{1,40}-----/g, '')
  const compact = value.replace(/\s/g, '')
  const isHex = /^(?:[0-9a-f]{2})+$/i.test(compact)
  const isBase64 = /^[\w+/-]+=*$/.test(compact)
  return [
    ...(isHex ? [Buffer.from(compact, 'hex')] : []),
    ...(isBase64 ? [Buffer.from(compact, 'base64')] : []),
    answer,
  ]
}

function printable(bytes: Uint8Array): string | null {
  return bytes.every(byte => byte === 9 || byte === 10 || byte === 13 || (byte >= 0x20 && byte < 0x7f))
    ? Buffer.from(bytes).toString('ascii').trim()
    : null
}

function textInJson(text: string): string | null {
  if (!text.startsWith('{')) return null
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return null
    const named: unknown = 'signature' in parsed ? parsed.signature : null
    if (typeof named === 'string') return named
    const many: unknown = 'signatures' in parsed ? parsed.signatures : null
    const first: unknown = Array.isArray(many) ? many[0] : null
    return typeof first === 'string' ? first : null
  } catch {
    return null // not JSON after all: the other readings are tried
  }
}

const FIELD_BYTES: Readonly<Partial<Record<SigningAlgorithm, number>>> = { es256: 32, es384: 48, es512: 66 }

/** The same bytes as the raw signature they may be; none when the length already says that they are not. */
function forms(bytes: Uint8Array, { publicKey, algorithm }: ExpectedSignature): readonly Uint8Array[] {
  const fieldBytes = FIELD_BYTES[algorithm]
  if (fieldBytes !== undefined) {
    const fromDer = ecdsaFromDer(bytes, fieldBytes)
    return [...(bytes.length === 2 * fieldBytes ? [bytes] : []), ...(fromDer === null ? [] : [fromDer])]
  }
  const bits = publicKey.asymmetricKeyDetails?.modulusLength
  return bytes.length === (bits === undefined ? 64 : Math.ceil(bits / 8)) ? [bytes] : []
}

/** r‖s of a DER `ECDSA-Sig-Value` (RFC 3279 section 2.2.3), each filled up to the field's size; `null` when it is none. */
export function ecdsaFromDer(der: Uint8Array, fieldBytes: number): Uint8Array | null {
  if (der.length > 2 * fieldBytes + 16) return null
  const numbers = integersOf(der)
  const raw = new Uint8Array(2 * fieldBytes)
  if (numbers.length !== 2) return null
  for (const [i, number] of numbers.entries()) {
    const bytes = number.valueBlock.valueHexView
    const start = bytes.findIndex(byte => byte !== 0)
    const digits = start === -1 ? new Uint8Array(0) : bytes.subarray(start)
    if (digits.length > fieldBytes) return null
    raw.set(digits, (i + 1) * fieldBytes - digits.length)
  }
  return raw
}

function integersOf(der: Uint8Array): readonly Integer[] {
  try {
    const parsed = fromBER(toArrayBuffer(der)).result
    return parsed instanceof Sequence ? parsed.valueBlock.value.filter(part => part instanceof Integer) : []
  } catch {
    return [] // asn1js throws where a raw signature happens to begin like a date (0x17 or 0x18, then a length that fits): one in five hundred does
  }
}
