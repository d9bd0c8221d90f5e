/** A sheet of small pictures with boxes, worst first, for people to look at. Used by `faces.ts --sheet FILE`. */
import { join } from 'node:path'
import sharp from 'sharp'
import type { FaceBox } from '../../src/domain/image.ts'
import { matchFaces, type BoxesOf, type FaceCorpusEntry } from './faces-corpus.ts'

const COLUMNS = 8
const CELL_PX = 300
const ROWS = 10
const COLOURS = { found: '#00c853', missed: '#ff1744', extra: '#ffab00' } as const

/** Writes a PNG: false alarms and pictures where every face was missed first, then the most missed faces. Green found, red missed, amber extra. */
export async function writeFaceSheet(
  file: string,
  root: string,
  entries: readonly FaceCorpusEntry[],
  boxesOf: BoxesOf,
): Promise<void> {
  const ranked = [...entries].sort((a, b) => badness(b, boxesOf) - badness(a, boxesOf)).slice(0, COLUMNS * ROWS)
  const cells = await Promise.all(
    ranked.map(async (entry, i) => ({
      input: await drawCell(join(root, entry.file), entry, boxesOf(entry)),
      left: (i % COLUMNS) * CELL_PX,
      top: Math.floor(i / COLUMNS) * CELL_PX,
    })),
  )
  await sharp({ create: { width: COLUMNS * CELL_PX, height: ROWS * CELL_PX, channels: 3, background: '#222222' } })
    .composite(cells)
    .png()
    .toFile(file)
}

function badness(entry: FaceCorpusEntry, boxesOf: BoxesOf): number {
  const boxes = boxesOf(entry)
  if (entry.kind === 'negative') return boxes.length > 0 ? 1000 + (boxes[0]?.score ?? 0) : -2
  if (entry.kind === 'illustration') return boxes.length === 0 ? -1 : -3
  const { found, missed, extra } = matchFaces(entry, boxes)
  const isWholeMiss = found.length === 0 && missed.length > 0
  return (isWholeMiss ? 500 : 0) + extra.length * 3 + missed.length
}

async function drawCell(path: string, entry: FaceCorpusEntry, boxes: readonly FaceBox[]): Promise<Buffer> {
  const picture = await sharp(path)
    .autoOrient()
    .resize({ width: CELL_PX - 6, height: CELL_PX - 6, fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .png()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = picture.info
  const outline = (box: FaceBox, colour: string): string =>
    `<rect x="${box.x * width}" y="${box.y * height}" width="${box.width * width}" height="${box.height * height}" fill="none" stroke="${colour}" stroke-width="2"/>`
  const match = matchFaces(entry, boxes)
  const outlines = (['found', 'missed', 'extra'] as const).flatMap(part =>
    match[part].map(box => outline(box, COLOURS[part])),
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${outlines.join('')}</svg>`
  return sharp(picture.data)
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toBuffer()
}
