import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { memoryByteSource } from '../../../src/container/memory-byte-source.ts'
import { readPngCorner } from '../../../src/container/png-corner.ts'
import { nodeContainerTools } from '../../../src/engines/node/byte-source.ts'

describe('the left top corner of a PNG', () => {
  it.each([
    ['red green blue', 3, 90],
    ['with alpha', 4, 90],
    ['with alpha, in many chunks', 4, 700],
    ['grey with alpha', 2, 90],
  ] as const)('has the same bytes as the decoder gives: %s', async (_name, channels, side) => {
    const png = await sharp(noise(side, channels), { raw: { width: side, height: side, channels } })
      .png({ adaptiveFiltering: true })
      .toBuffer()
    const part = { widthPx: 5, heightPx: 40 }
    const expected = await sharp(png)
      .extract({ left: 0, top: 0, width: 5, height: 40 })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer()

    const corner = await readPngCorner(memoryByteSource(png), nodeContainerTools, part)

    expect(corner).toEqual({ rgba: new Uint8Array(expected), ...part })
  })

  it.each([
    ['a palette', () => sharp(noise(60, 3), { raw: { width: 60, height: 60, channels: 3 } }).png({ palette: true })],
    [
      'interlaced',
      () => sharp(noise(60, 3), { raw: { width: 60, height: 60, channels: 3 } }).png({ progressive: true }),
    ],
    ['smaller than the corner', () => sharp(noise(3, 3), { raw: { width: 3, height: 3, channels: 3 } }).png()],
  ] as const)('is left to the decoder: %s', async (_name, picture) => {
    const corner = await readPngCorner(memoryByteSource(await picture().toBuffer()), nodeContainerTools, {
      widthPx: 5,
      heightPx: 40,
    })

    expect(corner).toBeNull()
  })

  it('is nothing where the data is cut off or damaged', async () => {
    const png = await sharp(noise(200, 4), { raw: { width: 200, height: 200, channels: 4 } })
      .png()
      .toBuffer()
    const damaged = Buffer.from(png)
    damaged.fill(0x55, 60, 400)

    for (const bytes of [png.subarray(0, 300), damaged]) {
      expect(await readPngCorner(memoryByteSource(bytes), nodeContainerTools, { widthPx: 1, heightPx: 100 })).toBeNull()
    }
  })
})

/** Deterministic bytes that no filter predicts well. */
function noise(side: number, channels: number): Uint8Array {
  const bytes = new Uint8Array(side * side * channels)
  let state = 7
  for (let index = 0; index < bytes.length; index += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    bytes[index] = (state >> 16) + (index % 97)
  }
  return bytes
}
