import { encode, Tagged } from 'cborg'
import type { SigningAlgorithm } from '../identity/identity.ts'
import type { SignTask } from './sign-task.ts'

/** COSE algorithm numbers, RFC 9053 and RFC 8230. */
const COSE_ALGORITHMS: Record<SigningAlgorithm, number> = {
  es256: -7,
  es384: -35,
  es512: -36,
  ps256: -37,
  ps384: -38,
  ps512: -39,
  ed25519: -8,
}
/** COSE header labels, RFC 9052 section 3.1 and RFC 9360. */
const HEADER = { algorithm: 1, x5chain: 33 } as const
const SIGN1_TAG = 18

/**
 * A complete COSE_Sign1 (RFC 9052 section 4.2) over a claim, detached payload, padded to exactly `sizeBytes` as
 * C2PA 2.2 §13.2 reserves it: unpadded output is written by the WASM build without an error and reads as invalid.
 */
export async function coseSign1(
  task: Pick<SignTask, 'algorithm' | 'sign' | 'chain'>,
  claim: Uint8Array,
  sizeBytes: number,
): Promise<Uint8Array> {
  const headers = new Map<number, unknown>([
    [HEADER.algorithm, COSE_ALGORITHMS[task.algorithm]],
    [HEADER.x5chain, task.chain.length === 1 ? task.chain[0] : task.chain.map(der => Uint8Array.from(der))],
  ])
  const protectedHeader = encode(headers)
  const toBeSigned = encode(['Signature1', protectedHeader, new Uint8Array(0), claim])
  const signature = Uint8Array.from(await task.sign(toBeSigned))
  return pad(padding => encode(new Tagged(SIGN1_TAG, [protectedHeader, padding, null, signature])), sizeBytes)
}

type Envelope = (unprotected: ReadonlyMap<string, Uint8Array>) => Uint8Array

/**
 * CBOR writes a length in 1, 2, 3 or 5 bytes, so one `pad` cannot reach every size; `pad2` takes up what is left
 * (C2PA 2.2 §13.2.1 names both).
 */
function pad(envelope: Envelope, sizeBytes: number): Uint8Array {
  const sizeWith = (first: number, second: number | null) => envelope(padding(first, second))
  const smallest = sizeWith(0, null).length
  for (let first = Math.max(0, sizeBytes - smallest - 8); first <= sizeBytes - smallest; first++) {
    const made = sizeWith(first, null)
    if (made.length === sizeBytes) return made
  }
  for (let second = 0; second < 32; second++) {
    const start = Math.max(0, sizeBytes - smallest - second - 24)
    for (let first = start; first < start + 32; first++) {
      const made = sizeWith(first, second)
      if (made.length === sizeBytes) return made
    }
  }
  throw new Error(`Expected a COSE signature of at most ${sizeBytes} bytes but it needs ${smallest}`)
}

function padding(first: number, second: number | null): Map<string, Uint8Array> {
  const map = new Map([['pad', new Uint8Array(first)]])
  if (second !== null) map.set('pad2', new Uint8Array(second))
  return map
}
