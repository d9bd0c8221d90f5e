import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BitWriter } from '../../../src/engines/node/jpeg/bit-writer.ts'

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
        expect(inBits(unstuff(writer.finish()))).toBe(expected.padEnd(Math.ceil(expected.length / 8) * 8, '1'))
      }),
    )
  })

  it('puts a zero behind every 0xFF, the last one too', () => {
    const bytes = Uint8Array.of(255, 1, 255, 255, 2, 255)
    const stuffed = [255, 0, 1, 255, 0, 255, 0, 2, 255, 0]
    const put = new BitWriter(1)
    for (const byte of bytes) put.put(byte, 8)
    expect([...put.finish()]).toEqual(stuffed)
    const copied = new BitWriter(1)
    copied.copy(bytes, 0, 48)
    expect([...copied.finish()]).toEqual(stuffed)
    const shifted = new BitWriter(1)
    shifted.put(0b1111, 4)
    shifted.copy(Uint8Array.of(0xf0, 0xff), 0, 16)
    expect([...shifted.finish()]).toEqual([255, 0, 0x0f, 255, 0])
  })

  it('copies more than it first has room for', () => {
    const source = new Uint8Array(20_000).fill(255)
    const writer = new BitWriter(8)
    writer.copy(source, 3, source.length * 8)
    expect(unstuff(writer.finish())).toEqual(source)
  })
})

/** As a decoder takes the zeros out. */
const unstuff = (bytes: Uint8Array): Uint8Array => bytes.filter((byte, at) => byte !== 0 || bytes[at - 1] !== 255)
