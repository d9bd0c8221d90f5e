import { type FileHandle, open } from 'node:fs/promises'
import sharp, { type Metadata } from 'sharp'
import type { ReportedError } from '../../../domain/finding.ts'
import { MAX_INPUT_PIXELS, MAX_SIDE_PX, type ImageFormat, type SizePx } from '../../../domain/image.ts'
import { assertNever, err, ok, type Result } from '../../../domain/result.ts'
import { type AvifCoding, readAvifCoding } from './avif-coding.ts'
import { type JpegCoding, readJpegCoding } from './jpeg-coding.ts'
import { readTiffCoding, type TiffCoding } from './tiff-coding.ts'
import { readWebpCoding, type WebpCoding } from './webp-coding.ts'

/** Enough for any header with its profile, preview and metadata; what lies further back counts as not there. */
const HEAD_BYTES = 16 * 1024 * 1024

/** How the source's own bytes were coded. */
export type SourceCoding =
  | ({ readonly format: 'jpeg' } & JpegCoding)
  | ({ readonly format: 'webp' } & WebpCoding)
  | ({ readonly format: 'tiff' } & TiffCoding)
  | ({ readonly format: 'avif' } & AvifCoding)
  | { readonly format: 'png'; readonly isInterlaced: boolean; readonly hasPalette: boolean }

/** What the decoder will give, before a pixel is decoded. */
export interface SourceFacts {
  readonly path: string
  /** After orientation. */
  readonly size: SizePx
  /** EXIF orientation 1-8 still to be applied. */
  readonly orientation: number
  readonly space: 'srgb' | 'rgb16' | 'b-w' | 'grey16' | 'cmyk'
  readonly hasAlpha: boolean
  readonly hasProfile: boolean
  readonly profile: Uint8Array | null
  readonly densityPerInch: number | null
  readonly hasGainMap: boolean
  readonly coding: SourceCoding
}

/** Reads header and coding. Errors: `animated`, `image-too-large`, `unsupported-format`, `unreadable-image`. */
export async function readSourceFacts(path: string, format: ImageFormat): Promise<Result<SourceFacts, ReportedError>> {
  const refusal = refuseFormat(format)
  if (refusal !== null) return err(refusal)
  try {
    return await readAllowed(path, format)
  } catch (cause) {
    return err(unreadable(cause))
  }
}

async function readAllowed(path: string, format: ImageFormat): Promise<Result<SourceFacts, ReportedError>> {
  const reading = readCoding(path, format) // beside the header
  const [metadata] = await Promise.allSettled([
    sharp(path, { limitInputPixels: false, unlimited: false }).metadata(),
    reading,
  ])
  if (metadata.status === 'rejected') throw metadata.reason
  const problem = findProblem(metadata.value)
  if (problem !== null) return err(problem)
  const coding = await reading
  if (coding === null) return err(unsupported(`the format ${format}`))
  return factsOf(path, metadata.value, codingOf(coding, metadata.value))
}

function factsOf(path: string, metadata: Metadata, coding: SourceCoding): Result<SourceFacts, ReportedError> {
  if (coding.format === 'avif' && coding.isHdr)
    return err(unsupported('HDR pictures (PQ or HLG); export the picture as SDR first'))
  const { width, height } = metadata.autoOrient
  return ok({
    path,
    size: { widthPx: width, heightPx: height },
    orientation: metadata.orientation ?? 1,
    space: metadata.space === 'rgb16' ? 'rgb16' : (metadata.space as SourceFacts['space']),
    hasAlpha: metadata.hasAlpha,
    hasProfile: metadata.icc !== undefined,
    profile: metadata.icc ?? null,
    densityPerInch: metadata.density ?? null,
    hasGainMap: metadata.gainMap !== undefined,
    coding,
  })
}

function refuseFormat(format: ImageFormat): ReportedError | null {
  switch (format) {
    case 'jpeg':
    case 'png':
    case 'webp':
    case 'avif':
    case 'tiff':
      return null
    case 'heic':
      return unsupported(
        'HEIC (its decoder is patented and not part of this app); export the picture as JPEG or PNG first',
      )
    case 'gif':
    case 'svg':
    case 'jxl':
    case 'bmp':
    case 'dng':
      return unsupported(`the format ${format}; export the picture as JPEG, PNG, WebP, AVIF or TIFF first`)
    default:
      return assertNever(format, 'ImageFormat')
  }
}

function findProblem(metadata: Metadata): ReportedError | null {
  const { width, height } = metadata
  if ((metadata.pages ?? 1) > 1)
    return {
      kind: 'animated',
      message: `The picture has ${metadata.pages} frames or pages; a caption is drawn on still pictures of one page only`,
    }
  if (width > MAX_SIDE_PX || height > MAX_SIDE_PX || width * height > MAX_INPUT_PIXELS)
    return {
      kind: 'image-too-large',
      message: `The picture is ${width} x ${height} px; the largest is ${MAX_SIDE_PX} px a side and ${MAX_INPUT_PIXELS / 1e6} megapixels. Make it smaller first`,
      values: { size: `${width} × ${height} px` },
    }
  const spaces = ['srgb', 'rgb16', 'b-w', 'grey16', 'cmyk']
  if (!spaces.includes(metadata.space)) return unsupported(`the colour space ${metadata.space}`)
  if (metadata.depth !== 'uchar' && metadata.depth !== 'ushort') return unsupported(`samples of type ${metadata.depth}`)
  if (metadata.space === 'cmyk' && (metadata.channels !== 4 || metadata.depth !== 'uchar'))
    return unsupported('CMYK with transparency or 16 bits')
  return null
}

/** As it is read from the file; of PNG the decoder's header says the rest. */
type ReadCoding = Exclude<SourceCoding, { readonly format: 'png' }> | { readonly format: 'png' }

const codingOf = (read: ReadCoding, { isProgressive, isPalette }: Metadata): SourceCoding =>
  read.format === 'png' ? { format: 'png', isInterlaced: isProgressive ?? false, hasPalette: isPalette ?? false } : read

async function readCoding(path: string, format: ImageFormat): Promise<ReadCoding | null> {
  if (format === 'png') return { format }
  const file = await open(path, 'r')
  try {
    switch (format) {
      case 'jpeg':
        return { format, ...readJpegCoding(await readJpegHead(file)) }
      case 'webp':
        return { format, ...readWebpCoding(await readAt(file, 0, HEAD_BYTES)) }
      case 'avif':
        return { format, ...readAvifCoding(await readAt(file, 0, 64 * 1024)) }
      case 'tiff':
        return { format, ...(await readTiffCoding((offset, length) => readAt(file, offset, length))) }
      case 'heic':
      case 'gif':
      case 'svg':
      case 'jxl':
      case 'bmp':
      case 'dng':
        return null
      default:
        return assertNever(format, 'ImageFormat')
    }
  } finally {
    await file.close()
  }
}

/** Grows until the first scan is inside, so that a 12 MP picture costs 64 kB and one with a long header what it needs. */
async function readJpegHead(file: FileHandle): Promise<Uint8Array> {
  let length = 64 * 1024
  for (;;) {
    const head = await readAt(file, 0, length)
    if (head.length < length || length >= HEAD_BYTES || reachesScan(head)) return head
    length *= 4
  }
}

function reachesScan(head: Uint8Array): boolean {
  let offset = 2
  while (offset + 4 <= head.length) {
    if (head[offset] !== 0xff || head[offset + 1] === 0xda) return true
    offset += 2 + (head[offset + 2] ?? 0) * 256 + (head[offset + 3] ?? 0)
  }
  return false
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const { size } = await file.stat()
  const room = Math.max(0, Math.min(length, size - offset))
  const bytes = new Uint8Array(room)
  const { bytesRead } = await file.read(bytes, 0, room, offset)
  return bytes.subarray(0, bytesRead)
}

const unsupported = (what: string): ReportedError => ({
  kind: 'unsupported-format',
  message: `Cannot draw on ${what}`,
})

/** A decoder's complaint as a value; its own words are kept. */
export const unreadable = (cause: unknown): ReportedError => ({
  kind: 'unreadable-image',
  message: cause instanceof Error ? cause.message : String(cause),
})
