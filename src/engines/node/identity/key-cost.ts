import { type BaseBlock, Constructed, fromBER, Integer, OctetString } from 'asn1js'
import { toArrayBuffer } from './certificate-facts.ts'

/** Rounds of key derivation that a file may ask for in all: real ones ask for 6,000 to 2,000,000; each million takes seconds. */
const MOST_ROUNDS = 3_000_000
const MOST_DEPTH = 40

/**
 * Whether opening a PKCS#12 file or an encrypted PKCS#8 key would take minutes to years: its maker writes into it how often the passphrase is
 * hashed, as a salt with a number after it (RFC 7292 section 4 and appendix C; RFC 8018 appendix A; RFC 7914 section 7). What cannot be
 * read costs too much as well. What stands inside of something encrypted is not seen.
 */
export function costsTooMuch(der: Uint8Array): boolean {
  try {
    const { result, offset } = fromBER(toArrayBuffer(der))
    return offset === -1 || roundsIn(result, 0) > MOST_ROUNDS
  } catch {
    return true // nested too deep for the reader
  }
}

function roundsIn(block: BaseBlock, depth: number): number {
  if (depth > MOST_DEPTH) return Number.POSITIVE_INFINITY
  const parts = partsOf(block)
  return parts.reduce(
    (total, part, index) =>
      total + (part instanceof OctetString ? roundsOf(parts[index + 1]) : 0) + roundsIn(part, depth + 1),
    0,
  )
}

/** What stands in it, also in the octets that PKCS#12 wraps its parts in. */
function partsOf(block: BaseBlock): readonly BaseBlock[] {
  if (block instanceof Constructed || block instanceof OctetString) {
    const { value } = block.valueBlock
    return Array.isArray(value) ? value : []
  }
  return []
}

const roundsOf = (block: BaseBlock | undefined): number => (block instanceof Integer ? Number(block.toBigInt()) : 0)
