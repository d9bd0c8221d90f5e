import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BitWriter, stuff } from '../../../src/engines/node/jpeg/bit-writer.ts'

const inBits = (bytes: Uint8Array): string => [...bytes].map(byte => byte.toString(2).padStart(8, '0')).join('')

describe('BitWriter', () => {
  it('writes what a string of ones and zeros would hold', () => {
    const puts = fc.record({ value: fc.integer(), count: fc.integer({ min: 0, max: 16 }) })
    const copies = fc.record({ from: fc.nat(300), length: fc.nat(300) })
    const source = Uint8Array.from({ length: 100 }, (_, index) => (index * 73 + 19) & 255)
    fc.assert(
      fc.property(fc.array(fc.oneof(puts, copies), { maxLength: 40 }), steps => {
        const writer = new BitWriter(4)
        let expected = ''
        for (const step of steps) {
          if ('value' in step) {
            writer.put(step.value, step.count)
            expected += (step.value & 0xffff)
              .toString(2)
              .padStart(16, '0')
              .slice(16 - step.count)
          } else {
            writer.copy(source, step.from, step.from + step.length)
            expected += inBits(source).slice(step.from, step.from + step.length)
          }
        }
        expect(inBits(writer.finish())).toBe(expected.padEnd(Math.ceil(expected.length / 8) * 8, '1'))
      }),
    )
  })

  it('puts a zero behind every 0xFF, the last one too', () => {
    expect([...stuff(Uint8Array.of(255, 1, 255, 255, 2, 255))]).toEqual([255, 0, 1, 255, 0, 255, 0, 2, 255, 0])
    expect([...stuff(Uint8Array.of(1, 2))]).toEqual([1, 2])
  })
})
