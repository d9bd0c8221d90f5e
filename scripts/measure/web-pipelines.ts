/** Copies of pictures as content systems make them, for measuring what is recognised afterwards. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp, { type Sharp } from 'sharp'

/** Upright RGB pixels. */
export interface Upright {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}
/** Makes a copy as a file in memory or on disk. */
export type Pipeline = (picture: Upright, index: number) => Promise<Buffer | string>

const raw = ({ data, width, height }: Upright): Sharp => sharp(data, { raw: { width, height, channels: 3 } })
const widths = (share: number) => (picture: Upright) => Math.max(16, Math.round(picture.width * share))

/** What web systems do to pictures, by name. `scratch` is a folder for ImageMagick's files. */
export const webPipelines = (scratch: string): readonly (readonly [string, Pipeline])[] => [
  ...[0.25, 0.5, 0.75, 0.9].map(
    share =>
      [
        `resize ${share * 100} %, JPEG q80`,
        (picture: Upright) => raw(picture).resize(widths(share)(picture)).jpeg({ quality: 80 }).toBuffer(),
      ] as const,
  ),
  ...[50, 70, 90].map(
    quality => [`JPEG q${quality}`, (picture: Upright) => raw(picture).jpeg({ quality }).toBuffer()] as const,
  ),
  ['to WebP q75', picture => raw(picture).webp({ quality: 75 }).toBuffer()],
  [
    'to AVIF q50',
    picture =>
      raw(picture).resize({ width: 640, withoutEnlargement: true }).avif({ quality: 50, effort: 0 }).toBuffer(),
  ],
  ['to PNG', picture => raw(picture).png().toBuffer()],
  ['crop 2 %, anywhere, q80', crop(0.02)],
  ['crop 5 %, anywhere, q80', crop(0.05)],
  ['crop 10 %, anywhere, q80', crop(0.1)],
  ['crop to 16:9, q80', picture => raw(picture).resize(640, 360, { fit: 'cover' }).jpeg({ quality: 80 }).toBuffer()],
  [
    'ImageMagick as WordPress: 1024 px, strip, q82',
    imageMagick(scratch, [
      '-filter',
      'Triangle',
      '-define',
      'filter:support=2',
      '-thumbnail',
      '1024x1024>',
      '-unsharp',
      '0.25x0.25+8+0.065',
      '-dither',
      'None',
      '-sampling-factor',
      '4:2:0',
      '-quality',
      '82',
      '-strip',
      '-interlace',
      'JPEG',
    ]),
  ],
  [
    'GD-like: 768 px, bilinear, q75, 4:2:0',
    picture =>
      raw(picture)
        .resize({ width: 768, withoutEnlargement: true, kernel: 'linear' })
        .jpeg({ quality: 75, chromaSubsampling: '4:2:0', progressive: true })
        .toBuffer(),
  ],
]

function crop(share: number): Pipeline {
  return ({ data, width, height }, index) => {
    const kept = {
      width: Math.max(8, Math.round(width * (1 - share))),
      height: Math.max(8, Math.round(height * (1 - share))),
    }
    const left = Math.floor((width - kept.width) * (((index * 37) % 11) / 10))
    const top = Math.floor((height - kept.height) * (((index * 53) % 11) / 10))
    return raw({ data, width, height })
      .extract({ left, top, ...kept })
      .jpeg({ quality: 80 })
      .toBuffer()
  }
}

function imageMagick(scratch: string, options: readonly string[]): Pipeline {
  return async (picture, index) => {
    const from = join(scratch, `${index}.png`)
    const to = join(scratch, `${index}.jpg`)
    await raw(picture).png({ compressionLevel: 1 }).toFile(from)
    await promisify(execFile)('convert', [from, ...options, to])
    return to
  }
}

/** Decodes a picture upright, transparency over white. */
export async function readUpright(path: string): Promise<Upright> {
  const { data, info } = await sharp(path, { failOn: 'none' })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
