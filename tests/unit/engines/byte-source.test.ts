import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeContainerTools, openByteSource } from '../../../src/engines/node/byte-source.ts'

const CONTENT = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) & 255)
let folder = ''
let path = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-source-'))
  path = join(folder, 'bild-åäö.bin')
  await writeFile(path, CONTENT)
})
afterAll(() => rm(folder, { recursive: true }))

describe('openByteSource', () => {
  it('gives the same bytes as the file, wherever they are read', async () => {
    const source = await openByteSource(path)
    const place = fc.record({
      offset: fc.integer({ min: -5, max: 300_100 }),
      length: fc.integer({ min: 0, max: 100_000 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(place, { maxLength: 6 }), async places => {
        for (const { offset, length } of places) {
          const expected = offset < 0 ? new Uint8Array(0) : CONTENT.subarray(offset, offset + length)
          expect(Buffer.compare(await source.read(offset, length), expected)).toBe(0)
        }
      }),
    )
    await source.close()
  })

  it('leaves earlier answers unchanged', async () => {
    const source = await openByteSource(path)
    const first = await source.read(0, 4)
    await source.read(200_000, 4)

    expect([...first]).toEqual([...CONTENT.subarray(0, 4)])
    await source.close()
  })

  it('reads little where it jumps', async () => {
    const source = await openByteSource(path)
    await source.read(0, 12)
    await source.read(290_000, 12)

    expect(source.bytesRead).toBeLessThan(70_000)
    await source.close()
  })

  it('rejects what cannot be opened', async () => {
    await expect(openByteSource(join(folder, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('nodeContainerTools', () => {
  it('inflates within the limit and gives null beyond it or for damage', () => {
    const packed = deflateSync(new Uint8Array(1_000))

    expect(nodeContainerTools.inflate(packed, 1_000)?.length).toBe(1_000)
    expect(nodeContainerTools.inflate(packed, 999)).toBeNull()
    expect(nodeContainerTools.inflate(Uint8Array.of(1, 2, 3), 999)).toBeNull()
  })
})
