import sharp from 'sharp'
import type { CheckedLabel } from './label-checks.ts'

const COLUMNS = 7
const CELL_PX = 360
const GAP_PX = 10
const GROUND = '#8a8f94'

/** A contact sheet of all outputs, each no larger than its cell and never enlarged, for people to look at. */
export async function layOutSheet(checked: readonly CheckedLabel[], path: string): Promise<void> {
  const outputs = checked.flatMap(({ report }) => report.output?.path ?? [])
  const pitch = CELL_PX + GAP_PX
  const tiles = await Promise.all(
    outputs.map(async (output, index) => {
      const input = await sharp(output, { failOn: 'none' })
        .autoOrient()
        .resize(CELL_PX, CELL_PX, { fit: 'inside', withoutEnlargement: true })
        .flatten({ background: '#ddd' })
        .toColourspace('srgb')
        .png()
        .toBuffer()
      const { width, height } = await sharp(input).metadata()
      const left = GAP_PX + (index % COLUMNS) * pitch + Math.floor((CELL_PX - width) / 2)
      const top = GAP_PX + Math.floor(index / COLUMNS) * pitch + Math.floor((CELL_PX - height) / 2)
      return { input, left, top }
    }),
  )
  const rows = Math.ceil(outputs.length / COLUMNS)
  const sheet = {
    width: GAP_PX + COLUMNS * pitch,
    height: GAP_PX + rows * pitch,
    channels: 3 as const,
    background: GROUND,
  }
  await sharp({ create: sheet }).composite(tiles).png().toFile(path)
  console.log(`${outputs.length} pictures on ${path}`)
}
