import { type BaseBlock, Constructed, fromBER, Integer, OctetString } from 'asn1js'
import { toArrayBuffer } from './certificate-facts.ts'

/** Rounds of key derivation that a file may ask for: real ones ask for 2,000 to 1,000,000; each million takes seconds. */
const MOST_ROUNDS = 2_000_000
const MOST_DEPTH = 40

/**
 * Whether opening a PKCS#12 file or an encrypted PKCS#8 key would take minutes to years: its maker writes into it how often the passphrase is
 * hashed, as a salt with a number after it (RFC 7292 section 4 and appendix C; RFC 8018 appendix A; RFC 7914 section 7). What cannot be
 * read costs too much as well. What stands inside of something encrypted is not seen.
 */
export function costsTooMuch(der: Uint8Array): boolean {
  try {
    const { result, offset } = fromBER(toArrayBuffer(der))
    return offset === -1 || asksTooMuch(result, 0)
  } catch {
    return true // nested too deep for the reader
  }
}

function asksTooMuch(block: BaseBlock, depth: number): boolean {
  if (depth > MOST_DEPTH) return true
  const parts = partsOf(block)
  return parts.some(
    (part, index) =>
      (part instanceof OctetString && roundsOf(parts[index + 1]) > MOST_ROUNDS) || asksTooMuch(part, depth + 1),
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
