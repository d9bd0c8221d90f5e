import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { levelOf, readPixels, turnPixels } from '../../../src/engines/node/faces/picture-levels.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-levels-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('pixels for the face check', () => {
  it('stand upright: the orientation tag is applied', async () => {
    const path = join(folder, 'tagged.jpg')
    // Red on the left; orientation 6 means "turn a quarter clockwise to view": red comes on top.
    await halves(200, 100).withMetadata({ orientation: 6 }).jpeg().toFile(path)
    const pixels = await expectPixels(path, 100)
    expect([pixels.widthPx, pixels.heightPx]).toEqual([50, 100])
    expect(pixels.rgb[0]).toBeGreaterThan(200)
    expect(pixels.rgb.at(-3)).toBeLessThan(60)
  })

  it('lie on white where the picture is transparent', async () => {
    const path = join(folder, 'clear.png')
    await sharp({ create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toFile(path)
    expect([...(await expectPixels(path, 40)).rgb.subarray(0, 3)]).toEqual([255, 255, 255])
  })

  it.each(['grey', 'cmyk', '16 bit'])('are 8-bit RGB from %s pictures', async kind => {
    const path = join(folder, `${kind}.tiff`)
    const source = sharp({ create: { width: 40, height: 20, channels: 3, background: '#808080' } })
    const image = {
      grey: source.greyscale(),
      cmyk: source.toColourspace('cmyk'),
      '16 bit': source.toColourspace('rgb16'),
    }[kind]
    await image?.tiff().toFile(path)
    const { rgb, widthPx, heightPx } = await expectPixels(path, 40)
    expect(rgb.length).toBe(3 * widthPx * heightPx)
    for (const value of rgb.subarray(0, 3)) expect(Math.abs(value - 128)).toBeLessThan(12)
  })

  it('are enlarged at most twice', async () => {
    const path = join(folder, 'tiny.png')
    await halves(30, 20).png().toFile(path)
    expect((await expectPixels(path, 1024)).widthPx).toBe(60)
  })

  it('fail as a value for what is not a picture, is cut short, or is not there', async () => {
    const text = join(folder, 'text.jpg')
    await writeFile(text, 'not a picture')
    const cut = join(folder, 'cut.jpg')
    await writeFile(cut, (await halves(400, 400).jpeg().toBuffer()).subarray(0, 700))
    for (const path of [text, cut, join(folder, 'absent.jpg')]) {
      expect(await readPixels(path, 64), path).toMatchObject({ ok: false, error: { kind: 'unreadable-image' } })
    }
  })
})

describe('levels', () => {
  it('are padded with black to multiples of 32 px and remember the picture within', async () => {
    const level = await levelOf({ rgb: new Uint8Array(50 * 20 * 3).fill(200), widthPx: 50, heightPx: 20 }, 40)
    expect(level.content).toEqual({ widthPx: 40, heightPx: 16 })
    expect([level.padded.widthPx, level.padded.heightPx]).toEqual([64, 32])
    const at = (x: number, y: number) => level.padded.rgb[(y * 64 + x) * 3]
    expect([at(0, 0), at(39, 15), at(40, 0), at(0, 16)]).toEqual([200, 200, 0, 0])
  })

  it('never enlarge', async () => {
    expect((await levelOf({ rgb: new Uint8Array(10 * 10 * 3), widthPx: 10, heightPx: 10 }, 512)).content.widthPx).toBe(
      10,
    )
  })

  it('turn clockwise', async () => {
    const turned = await turnPixels({ rgb: Uint8Array.of(1, 1, 1, 2, 2, 2), widthPx: 2, heightPx: 1 }, 90)
    expect([turned.widthPx, turned.heightPx, turned.rgb[0]]).toEqual([1, 2, 1])
  })
})

const halves = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#000000' } }).composite([
    { input: { create: { width: width / 2, height, channels: 3, background: '#ff0000' } }, left: 0, top: 0 },
  ])

async function expectPixels(path: string, sidePx: number) {
  const pixels = await readPixels(path, sidePx)
  if (!pixels.ok) throw new Error(pixels.error.message)
  return pixels.value
}
