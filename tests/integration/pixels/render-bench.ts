import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll } from 'vitest'
import type { ImageFormat } from '../../../src/domain/image.ts'
import { unattendedJob } from '../../../src/domain/job.ts'
import type { LabelOutputFormat } from '../../../src/domain/label.ts'
import type { Rendering, RenderRequest } from '../../../src/engines/label-engines.ts'
import { createSharpPixels } from '../../../src/engines/node/pixels/create-sharp-pixels.ts'
import type { Band, Kind } from './kinds-table.ts'
import { CAPTION_STYLE } from '../../support/caption-style.ts'

export const STYLE = { ...CAPTION_STYLE, textHeight: 0.03 }
export const engine = createSharpPixels()
let folder = ''
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-render-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A path that nothing stands at yet, removed with its folder after the tests. */
export const freshPath = (name: string): string => join(folder, `${name}-${count++}`)

/** A PNG that promises pixels and has none. */
export function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const chunk = (name: string, body: Buffer): Buffer => {
    const framed = Buffer.alloc(12 + body.length)
    framed.writeUInt32BE(body.length, 0)
    framed.write(name, 4, 'latin1')
    framed.set(body, 8)
    framed.writeUInt32BE(crc32(framed.subarray(4, 8 + body.length)), 8 + body.length)
    return framed
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Writes a picture and gives its path. */
export async function save(picture: Sharp): Promise<string> {
  const path = freshPath('source')
  await picture.toFile(path)
  return path
}
/** A request for `Skapad med AI` at the top right, in the same format. */
export const requestFor = (
  sourcePath: string,
  sourceFormat: ImageFormat,
  rest: Partial<RenderRequest> = {},
): RenderRequest => ({
  sourcePath,
  sourceFormat,
  caption: { text: 'Skapad med AI', lang: 'sv', place: 'top-right', style: STYLE },
  format: sourceFormat as LabelOutputFormat,
  preset: null,
  faces: [],
  outputPath: freshPath('output'),
  ...rest,
})
/** Renders or throws with the refusal. */
export async function render(request: RenderRequest): Promise<Rendering> {
  const rendered = await engine.render(request, unattendedJob())
  if (!rendered.ok) throw new Error(`${rendered.error.kind}: ${rendered.error.message}`)
  return rendered.value
}
/** The caption part of a request. */
export const placed = (place: RenderRequest['caption']['place'], style = STYLE): Pick<RenderRequest, 'caption'> => ({
  caption: { text: 'Skapad med AI', lang: 'sv', place, style },
})

/** Samples as stored, after orientation, without any colour conversion. */
export async function decode(
  path: string,
  space: Kind['space'],
): Promise<{ readonly data: Band; readonly width: number; readonly channels: number }> {
  const isWide = space === 'rgb16' || space === 'grey16'
  const opened = sharp(path).autoOrient().keepIccProfile()
  const { hasAlpha } = await sharp(path).metadata()
  const asRgb = hasAlpha && (space === 'b-w' || space === 'grey16')
  const kept = space === 'cmyk' ? opened.pipelineColourspace('cmyk') : opened
  const { data, info } = await kept
    .toColourspace(asRgb ? (isWide ? 'rgb16' : 'srgb') : space)
    .raw({ depth: isWide ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const bytes = Uint8Array.from(data)
  return { data: isWide ? new Uint16Array(bytes.buffer) : bytes, width: info.width, channels: info.channels }
}

/** Greatest and mean difference outside of the box grown by `marginPx`, in 8-bit levels; and the number of changed pixels inside. */
export async function compare(
  files: readonly [before: string, after: string],
  space: Kind['space'],
  rendering: Rendering,
  marginPx: number,
) {
  const [a, b] = [await decode(files[0], space), await decode(files[1], space)]
  const { x, y, width, height } = rendering.caption.box
  const scale = a.data instanceof Uint16Array ? 257 : 1
  let worst = 0
  let sum = 0
  let changed = 0
  for (let index = 0; index < a.data.length; index++) {
    const pixel = Math.floor(index / a.channels)
    const px = pixel % a.width
    const py = Math.floor(pixel / a.width)
    const difference = Math.abs((a.data[index] ?? 0) - (b.data[index] ?? 0)) / scale
    const isInside = px >= x && px < x + width && py >= y && py < y + height
    const isNear = px >= x - marginPx && px < x + width + marginPx && py >= y - marginPx && py < y + height + marginPx
    if (isInside && difference > 20) changed++
    if (isNear) continue
    worst = Math.max(worst, difference)
    sum += difference
  }
  return { worst, mean: sum / a.data.length, changed }
}
