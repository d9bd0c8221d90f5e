import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FaceBox } from '../../../src/domain/image.ts'
import { unattendedJob } from '../../../src/domain/job.ts'
import { loadCaptionTools } from '../../../src/engines/node/pixels/caption-tools.ts'
import { createSharpPixels } from '../../../src/engines/node/pixels/create-sharp-pixels.ts'
import { perceptualThumbnailJpeg, readRgba } from '../../../src/engines/node/pixels/read-pixels.ts'
import { renderPreview } from '../../../src/engines/node/pixels/render-preview.ts'
import { overlaps, shieldFace } from '../../../src/label/placement/pixel-box.ts'
import { CAPTION_STYLE } from '../../support/caption-style.ts'

const CORPUS = join(import.meta.dirname, '../../../../shared/corpus')
const engine = createSharpPixels()
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-preview-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('a preview', () => {
  it.each(['auto', 'bottom-left', 'below'] as const)('shows %s where the output has it', async place => {
    const sourcePath = join(folder, `preview-${place}.jpg`)
    await sharp({ create: { width: 2000, height: 1500, channels: 3, background: '#7090b0' } })
      .jpeg()
      .toFile(sourcePath)
    const request = {
      sourcePath,
      sourceFormat: 'jpeg',
      caption: { text: 'Skapad med AI', lang: 'sv', place, style: CAPTION_STYLE },
      format: 'jpeg',
      preset: null,
      faces: [],
    } as const
    const outputPath = join(folder, `output-${place}.jpg`)
    const rendered = await engine.render({ ...request, outputPath }, unattendedJob())
    const tools = await loadCaptionTools({})
    if (!tools.ok) throw new Error(tools.error.message)
    const preview = await renderPreview(request, 500, tools.value)
    if (!rendered.ok || !preview.ok) throw new Error('Expected both to succeed')
    expect(preview.value.placement).toEqual(rendered.value.caption)
    expect(preview.value.widthPx).toBe(500)
    const reduced = await sharp(outputPath).resize(500, preview.value.heightPx, { fit: 'fill' }).raw().toBuffer()
    const shown = await sharp(preview.value.bytes).raw().toBuffer()
    let sum = 0
    for (let index = 0; index < shown.length; index++) sum += Math.abs((shown[index] ?? 0) - (reduced[index] ?? 0))
    expect(sum / shown.length).toBeLessThan(1.5)
  })
})

describe('pixels for other parts of the app', () => {
  it('make a thumbnail of the asked size, upright, without metadata', async () => {
    const path = join(folder, 'turned.jpg')
    await sharp({ create: { width: 800, height: 400, channels: 3, background: '#123' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toFile(path)
    const made = await perceptualThumbnailJpeg(path, 256)
    if (!made.ok) throw new Error(made.error.message)
    expect(await sharp(made.value).metadata()).toMatchObject({ format: 'jpeg', width: 128, height: 256 })
    expect((await sharp(made.value).metadata()).exif).toBeUndefined()
    expect(await perceptualThumbnailJpeg(join(folder, 'gone.jpg'), 256)).toMatchObject({
      ok: false,
      error: { kind: 'unreadable-image' },
    })
  })

  it('give RGBA bit for bit from lossless formats with alpha, and null from others', async () => {
    const rgba = Uint8Array.from({ length: 20 * 10 * 4 }, (_, index) => (index * 37) % 256)
    const opened = () => sharp(rgba, { raw: { width: 20, height: 10, channels: 4 } })
    const paths = {
      png: join(folder, 'a.png'),
      lossless: join(folder, 'a.webp'),
      lossy: join(folder, 'b.webp'),
      plain: join(folder, 'c.png'),
    }
    await opened().png().toFile(paths.png)
    await opened().webp({ lossless: true, exact: true }).toFile(paths.lossless)
    await opened().webp({ quality: 80 }).toFile(paths.lossy)
    await opened().removeAlpha().png().toFile(paths.plain)
    for (const path of [paths.png, paths.lossless])
      expect(await readRgba(path)).toEqual({ ok: true, value: { widthPx: 20, heightPx: 10, data: rgba } })
    for (const path of [paths.lossy, paths.plain]) expect(await readRgba(path)).toEqual({ ok: true, value: null })
  })
})

describe.skipIf(!existsSync(CORPUS))('pictures of the corpus', () => {
  interface Entry {
    readonly file: string
    readonly width: number
    readonly height: number
    readonly faces?: readonly { readonly x: number; readonly y: number; readonly w: number; readonly h: number }[]
  }

  it('get a caption with auto that covers no face and can be read', async () => {
    const entries = JSON.parse(readFileSync(join(CORPUS, 'faces/index.json'), 'utf8')) as readonly Entry[]
    const chosen = entries
      .filter(entry => /\.(jpe?g|png)$/i.test(entry.file) && entry.width >= 240)
      .filter((_, index) => index % 9 === 0)
    expect(chosen.length).toBeGreaterThan(20)
    for (const [index, entry] of chosen.entries()) {
      const format = /\.png$/i.test(entry.file) ? 'png' : 'jpeg'
      const faces: FaceBox[] = (entry.faces ?? []).map(face => ({
        x: face.x / entry.width,
        y: face.y / entry.height,
        width: face.w / entry.width,
        height: face.h / entry.height,
        score: 1,
      }))
      const rendered = await engine.render(
        {
          sourcePath: join(CORPUS, 'faces', entry.file),
          sourceFormat: format,
          caption: { text: 'Skapad med AI', lang: 'sv', place: 'auto', style: CAPTION_STYLE },
          format,
          preset: null,
          faces,
          outputPath: join(folder, `corpus-${index}`),
        },
        unattendedJob(),
      )
      expect(rendered, entry.file).toMatchObject({ ok: true })
      if (!rendered.ok) continue
      const { caption, contrast, size } = rendered.value
      expect(contrast, entry.file).toBeGreaterThan(7)
      if (caption.place === 'below') continue
      for (const face of faces) {
        const shield = shieldFace(face, size)
        expect(shield !== null && overlaps(shield, caption.box), entry.file).toBe(false)
      }
    }
  })
})
