/**
 * Draws captions onto assorted corpus pictures and puts them on one sheet, for people to look at.
 *
 *     node scripts/measure/contact-sheet.ts [SHEET.png]        default: /tmp/ursprung-contact-sheet.png (system's temporary folder)
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { FaceBox, ImageFormat } from '../../src/domain/image.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import type { CaptionStyle, RequestedPlace } from '../../src/domain/label.ts'
import { createSharpPixels } from '../../src/engines/node/pixels/create-sharp-pixels.ts'
import { CAPTION_STYLE } from '../../tests/support/caption-style.ts'

const CORPUS = join(import.meta.dirname, '../../../shared/corpus')
const COLUMNS = 6
const CELL_PX = 400
const GAP_PX = 12

interface FaceEntry {
  readonly file: string
  readonly width: number
  readonly height: number
  readonly faces?: readonly { readonly x: number; readonly y: number; readonly w: number; readonly h: number }[]
}

interface Look {
  readonly text: string
  readonly lang: string
  readonly place: RequestedPlace
  readonly style: CaptionStyle
}

const LIGHT: CaptionStyle = { ...CAPTION_STYLE, id: 'solid-light', plateColour: '#ffffff', textColour: '#1d1d1b' }
const LOOKS: readonly Look[] = [
  { text: 'Skapad med AI', lang: 'sv', place: 'auto', style: CAPTION_STYLE },
  { text: 'Ändrad med AI', lang: 'sv', place: 'auto', style: LIGHT },
  { text: 'Bilden är skapad med hjälp av AI', lang: 'sv', place: 'auto', style: { ...CAPTION_STYLE, mark: 'none' } },
  { text: 'Skapad med AI', lang: 'sv', place: 'below', style: CAPTION_STYLE },
  { text: 'באַשאַפֿן מיט AI', lang: 'yi', place: 'auto', style: CAPTION_STYLE },
  { text: 'Skapad med AI', lang: 'sv', place: 'auto', style: { ...CAPTION_STYLE, mark: 'generated' } },
  { text: 'Ändrad med AI', lang: 'sv', place: 'bottom-left', style: { ...LIGHT, mark: 'modified' } },
]

async function main(): Promise<void> {
  if (!existsSync(CORPUS)) throw new Error(`Expected the shared corpus at ${CORPUS}`)
  const sheetPath = process.argv[2] ?? join(tmpdir(), 'ursprung-contact-sheet.png')
  const folder = await mkdtemp(join(tmpdir(), 'ursprung-sheet-'))
  try {
    const entries = JSON.parse(readFileSync(join(CORPUS, 'faces/index.json'), 'utf8')) as readonly FaceEntry[]
    const step = Math.max(1, Math.floor(entries.length / 36))
    const chosen = entries.filter((_, index) => index % step === 0).slice(0, 42)
    const cells: Buffer[] = []
    for (const [index, entry] of chosen.entries()) {
      const cell = await drawCell(entry, LOOKS[index % LOOKS.length] ?? LOOKS[0]!, join(folder, `${index}.out`))
      if (cell !== null) cells.push(cell)
    }
    await layOutSheet(cells, sheetPath)
    process.stdout.write(`${cells.length} pictures on ${sheetPath}\n`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function drawCell(entry: FaceEntry, look: Look, outputPath: string): Promise<Buffer | null> {
  const format: ImageFormat = /\.png$/i.test(entry.file) ? 'png' : /\.webp$/i.test(entry.file) ? 'webp' : 'jpeg'
  const faces: FaceBox[] = (entry.faces ?? []).map(face => ({
    x: face.x / entry.width,
    y: face.y / entry.height,
    width: face.w / entry.width,
    height: face.h / entry.height,
    score: 1,
  }))
  const request = {
    sourcePath: join(CORPUS, 'faces', entry.file),
    sourceFormat: format,
    caption: look,
    format,
    preset: null,
    faces,
    outputPath,
  }
  const rendered = await engine.render(request, unattendedJob())
  if (!rendered.ok) {
    process.stdout.write(`${entry.file}: ${rendered.error.kind}: ${rendered.error.message}\n`)
    return null
  }
  const { caption, contrast, notes } = rendered.value
  process.stdout.write(
    `${entry.file}: ${caption.place} ${caption.textHeightPx} px, ${contrast.toFixed(1)}:1 ${notes.join(' ')}\n`,
  )
  return sharp(outputPath)
    .resize(CELL_PX, CELL_PX, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ddd' })
    .png()
    .toBuffer()
}

async function layOutSheet(cells: readonly Buffer[], path: string): Promise<void> {
  const pitch = CELL_PX + GAP_PX
  const rows = Math.ceil(cells.length / COLUMNS)
  const tiles = await Promise.all(
    cells.map(async (input, index) => {
      const { width, height } = await sharp(input).metadata()
      return {
        input,
        left: GAP_PX + (index % COLUMNS) * pitch + Math.floor((CELL_PX - width) / 2),
        top: GAP_PX + Math.floor(index / COLUMNS) * pitch + Math.floor((CELL_PX - height) / 2),
      }
    }),
  )
  await sharp({
    create: { width: GAP_PX + COLUMNS * pitch, height: GAP_PX + rows * pitch, channels: 3, background: '#8a8f94' },
  })
    .composite(tiles)
    .png()
    .toFile(path)
}

const engine = createSharpPixels()
await main()
