import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { writeBoxes, writeCbor } from '../../../scripts/torture/store-surgery.ts'
import { readJumbf } from '../../../src/container/jumbf.ts'
import { memoryByteSource } from '../../../src/container/memory-byte-source.ts'
import { checkHardBinding } from '../../../src/engines/node/c2pa/own/data-hash.ts'

const FILE = Buffer.from(Array.from({ length: 100 }, (_, index) => index))
const STORE = { start: 10, length: 20 }

describe('a data hash that our own code checks', () => {
  it.each([
    ['the store alone', [STORE], true],
    ['nothing, so that the store is hashed', [], false],
    ['less than the store', [{ ...STORE, length: 19 }], false],
    ['something beside it, whoever signed', [STORE, { start: 50, length: 4 }], false],
  ] as const)('proves that nothing changed where it leaves out %s', async (_, exclusions, isProof) => {
    const { success, unchecked, failure } = await checkHardBinding(bound(exclusions), {
      source: memoryByteSource(FILE),
      place: STORE,
    })
    expect(failure).toEqual([])
    expect(success.map(({ code }) => code)).toEqual(isProof ? ['assertion.dataHash.match'] : [])
    expect(unchecked).toHaveLength(isProof ? 0 : 1)
  })
})

/** A manifest with nothing but a data hash that holds. */
function bound(exclusions: readonly { readonly start: number; readonly length: number }[]) {
  const hash = createHash('sha256')
  let at = 0
  for (const { start, length } of exclusions) {
    hash.update(FILE.subarray(at, start))
    at = start + length
  }
  const said = { alg: 'sha256', exclusions, hash: hash.update(FILE.subarray(at)).digest() }
  const uuid = Buffer.from('63626f7200110010800000aa00389b71', 'hex')
  const cbor = { kind: 'leaf', type: 'cbor', bytes: writeCbor(said) } as const
  const parts = [
    { kind: 'super', uuid, toggles: 3, label: 'c2pa.hash.data', tail: Buffer.alloc(0), parts: [cbor] } as const,
  ]
  const [box] = readJumbf(writeBoxes(parts.map(part => ({ ...part, parts: [...part.parts] }))))
  if (box === undefined) throw new Error('Expected a box')
  return { label: 'm', claimVersion: 2, claimBytes: null, signatureBytes: null, assertions: [box], box } as const
}
