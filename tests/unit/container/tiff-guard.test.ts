import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryByteSource } from '../../../src/container/memory-byte-source.ts'
import { findTiffDanger } from '../../../src/container/tiff-guard.ts'

const danger = (bytes: Uint8Array) => findTiffDanger(memoryByteSource(bytes))

describe('TIFF guard', () => {
  it('finds nothing in an ordinary file, nor in bytes that are no TIFF', async () => {
    expect(await danger(tiff([{ entries: [[256, 1, 640]] }, { entries: [[256, 1, 320]] }]))).toBeNull()
    expect(await danger(Buffer.from('not a picture at all'))).toBeNull()
    expect(await danger(new Uint8Array(0))).toBeNull()
  })

  it('refuses thousands of sub-directories, the attack that takes c2pa-rs minutes', async () => {
    const bomb = tiff(Array.from({ length: 50 }, () => ({ entries: [[330, 5_000, 14]] as [number, number, number][] })))
    expect(await danger(bomb)).toMatch(/5000 sub-directories/)
  })

  it('refuses a chain of directories that closes on itself', async () => {
    expect(await danger(tiff([{ entries: [[256, 1, 1]], next: 8 }]))).toMatch(/referred to twice/)
  })

  it('refuses sub-directories that are referred to twice', async () => {
    const first = { entries: [[330, 1, 26]] as [number, number, number][] }
    expect(await danger(tiff([first, { entries: [[330, 1, 8]] }]))).toMatch(/referred to twice/)
  })

  it('lets pages share one Exif directory', async () => {
    const shared = 8 + 18 * 2
    const pages = [{ entries: [[0x8769, 1, shared]] }, { entries: [[0x8769, 1, shared]] }] as {
      entries: [number, number, number][]
    }[]
    expect(await danger(Buffer.concat([tiff(pages), directory([[256, 1, 1]], 0)]))).toBeNull()
  })

  it('never throws and always ends, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async rest => {
        await danger(Buffer.concat([Buffer.from('49492a0008000000', 'hex'), rest]))
        await danger(Buffer.concat([Buffer.from('4d4d002b000800000000000000000010', 'hex'), rest]))
      }),
    )
  })
})

type Entry = readonly [tag: number, count: number, value: number]

/** Little-endian TIFF whose directories follow each other, 18 bytes each when they have one entry. */
function tiff(directories: readonly { readonly entries: readonly Entry[]; readonly next?: number }[]): Buffer {
  let offset = 8
  const parts = directories.map(({ entries, next }, index) => {
    offset += 6 + entries.length * 12
    return directory(entries, next ?? (index + 1 < directories.length ? offset : 0))
  })
  return Buffer.concat([Buffer.from('49492a0008000000', 'hex'), ...parts])
}

function directory(entries: readonly Entry[], next: number): Buffer {
  const bytes = Buffer.alloc(6 + entries.length * 12)
  bytes.writeUInt16LE(entries.length, 0)
  entries.forEach(([tag, count, value], index) => {
    bytes.writeUInt16LE(tag, 2 + index * 12)
    bytes.writeUInt16LE(4, 4 + index * 12)
    bytes.writeUInt32LE(count, 6 + index * 12)
    bytes.writeUInt32LE(value, 10 + index * 12)
  })
  bytes.writeUInt32LE(next, 2 + entries.length * 12)
  return bytes
}
