import { latin1, readU32 } from '../bytes.ts'
import type { ByteSource } from '../container-reading.ts'
import type { RawChunk } from './metadata-blocks.ts'

/** Chunks that say what a PNG's numbers mean and how large it is meant (PNG specification, third edition, section 11.3). */
export const COLOUR_CHUNKS: ReadonlySet<string> = new Set(['cHRM', 'gAMA', 'sRGB', 'cICP', 'mDCV', 'cLLI', 'pHYs'])
/** Chunks whose form hangs on colour type and depth: meaningful only where both stay. */
export const FORM_CHUNKS: ReadonlySet<string> = new Set(['sBIT', 'bKGD'])
/** The longest of them, cHRM, takes 32 bytes. */
const MAX_CHUNK_BYTES = 64
/** Before the picture data real files have under 100 chunks, long texts included. */
const MAX_CHUNKS = 4_096

/** The header fields and colour chunks of a PNG. */
export interface PngColour {
  /** Bit depth and colour type as they stand in IHDR, e.g. `8/6`. */
  readonly form: string
  readonly chunks: readonly RawChunk[]
}

/** Reads the chunks before the picture data, each type once; `null` where the file is no PNG. Rejects on an I/O error. */
export async function readPngColour(source: ByteSource): Promise<PngColour | null> {
  if (latin1(await source.read(0, 8), 1, 4) !== 'PNG') return null
  const found = new Map<string, Uint8Array>()
  let form = ''
  let at = 8
  for (let count = 0; count < MAX_CHUNKS; count++) {
    const head = await source.read(at, 8)
    const type = latin1(head, 4, 8)
    const length = readU32(head, 0)
    if (head.length < 8 || length < 0 || type === 'IDAT' || type === 'IEND') break
    if (type === 'IHDR') {
      const header = await source.read(at + 8, 10)
      form = `${header[8]}/${header[9]}`
    } else if ((COLOUR_CHUNKS.has(type) || FORM_CHUNKS.has(type)) && length <= MAX_CHUNK_BYTES && !found.has(type))
      found.set(type, (await source.read(at + 8, length)).slice())
    at += 12 + length
  }
  return { form, chunks: [...found].map(([type, bytes]) => ({ type, bytes })) }
}

/** sRGB's own gamma 1/2.2 and primaries, as `gAMA` and `cHRM` say them (PNG specification section 11.3.2.5). */
const SRGB_GAMMA = 45_455
const SRGB_PRIMARIES = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000]
const TOLERANCE = 100

/** Names of chunks by which colours mean something other than sRGB; a format that cannot say so loses it. */
export function foreignColour(chunks: readonly RawChunk[]): readonly string[] {
  const bytesOf = (type: string) => chunks.find(chunk => chunk.type === type)?.bytes
  const numbers = (bytes: Uint8Array): number[] =>
    Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => readU32(bytes, index * 4))
  const names: string[] = []
  const coding = bytesOf('cICP')
  // ITU-T H.273: primaries 1 with transfer 13 is sRGB.
  if (coding !== undefined && (coding[0] !== 1 || coding[1] !== 13)) names.push('PNG cICP')
  if (bytesOf('sRGB') !== undefined) return names
  const [gamma, primaries] = [bytesOf('gAMA'), bytesOf('cHRM')]
  if (gamma !== undefined && Math.abs(readU32(gamma, 0) - SRGB_GAMMA) > TOLERANCE) names.push('PNG gAMA')
  if (
    primaries !== undefined &&
    numbers(primaries).some((value, index) => Math.abs(value - (SRGB_PRIMARIES[index] ?? 0)) > TOLERANCE)
  )
    names.push('PNG cHRM')
  return names
}
