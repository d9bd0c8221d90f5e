import { encode } from 'cborg'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cborToJson, decodeCbor } from '../../../src/container/cbor.ts'

const decode = (hex: string) => decodeCbor(Buffer.from(hex, 'hex'))?.value

describe('CBOR reader', () => {
  it('reads the examples of RFC 8949 appendix A', () => {
    expect(decode('1bffffffffffffffff')).toBe(18_446_744_073_709_551_615n)
    expect(decode('3903e7')).toBe(-1000)
    expect(decode('f93e00')).toBe(1.5)
    expect(decode('fb3ff199999999999a')).toBe(1.1)
    expect(decode('5f42010243030405ff')).toEqual(Uint8Array.of(1, 2, 3, 4, 5))
    expect(decode('9f018202039f0405ffff')).toEqual([1, [2, 3], [4, 5]])
    expect(decode('c11a514b67b0')).toEqual({ tag: 1, value: 1_363_896_240 })
    expect(decode('bf6346756ef563416d7421ff')).toEqual(
      new Map<string, unknown>([
        ['Fun', true],
        ['Amt', -2],
      ]),
    )
  })

  it('reads back whatever a CBOR writer wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const withoutNegativeZero: unknown = JSON.parse(JSON.stringify(value))
        expect(structuredClone(cborToJson(decodeCbor(encode(value))?.value))).toEqual(withoutNegativeZero)
      }),
      { examples: [[[-0]]] },
    )
  })

  it('gives null where a key stands twice: readers choose differently between its values', () => {
    expect(decode('a2616101616202')?.valueOf()).toBeInstanceOf(Map)
    for (const twice of ['a2616101616102', 'bf616101616102ff', '81a201020102']) expect(decode(twice)).toBeUndefined()
  })

  it('gives null for anything cut off and never throws', () => {
    const bytes = encode({ actions: [{ action: 'c2pa.created', when: '2026-01-01' }] })
    for (let length = 0; length < bytes.length; length += 1) expect(decodeCbor(bytes.subarray(0, length))).toBeNull()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), random => void decodeCbor(random)))
  })

  it('refuses nesting that would overflow the stack and lengths that would fill the memory', () => {
    expect(decodeCbor(new Uint8Array(100_000).fill(0x81))).toBeNull()
    expect(decode('9bffffffffffffffff')).toBeUndefined()
    expect(decode('bbffffffffffffffff')).toBeUndefined()
  })

  it('keeps two keys apart that differ in a byte order mark', () => {
    const value = decodeCbor(encode(new Map(Object.entries({ key: 1, '\uFEFFkey': 2 }))))?.value
    expect(value).toEqual(new Map(Object.entries({ key: 1, '\uFEFFkey': 2 })))
  })

  it('keeps a key named __proto__ a key', () => {
    const json = cborToJson(decodeCbor(encode(new Map([['__proto__', 'x']])))?.value)
    expect(Object.entries(json as object)).toEqual([['__proto__', 'x']])
  })
})
