import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PixelBox } from '../../../src/domain/image.ts'
import { unattendedJob } from '../../../src/domain/job.ts'
import { createSharpPixels } from '../../../src/engines/node/pixels/create-sharp-pixels.ts'
import { readSourceFacts } from '../../../src/engines/node/pixels/source-facts.ts'
import { CAPTION_STYLE } from '../../support/caption-style.ts'

const CORPUS = join(import.meta.dirname, '../../../../shared/corpus')
/** Every so many of the corpus' JPEG. */
const STRIDE = 9
/** Decoders smooth colour over half an MCU's neighbour; 16 px across an MCU, and two for that. */
const BLUR_PX = 18
const STYLE = { ...CAPTION_STYLE, mark: 'none' } as const
const engine = createSharpPixels()
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-outside-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Real JPEG that are stored upright and sequentially: nine in ten of all. */
async function pickSources(): Promise<readonly string[]> {
  const found = globSync('**/*.{jpg,jpeg}', { cwd: CORPUS }).toSorted()
  const picked: string[] = []
  for (const name of found.filter((_, index) => index % STRIDE === 0)) {
    const path = join(CORPUS, name)
    const facts = await readSourceFacts(path, 'jpeg').catch(() => null)
    if (facts?.ok !== true) continue
    const { orientation, coding, space, size } = facts.value
    const isSequential = coding.format === 'jpeg' && !coding.isProgressive && space !== 'cmyk'
    if (isSequential && orientation === 1 && Math.min(size.widthPx, size.heightPx) >= 160) picked.push(path)
  }
  return picked
}

const decode = (path: string) => sharp(path).keepIccProfile().raw().toBuffer({ resolveWithObject: true })

/** Samples that differ further from the box than colour is smoothed. */
function differencesOutside(
  before: Buffer,
  after: Buffer,
  { width, channels, box }: { width: number; channels: number; box: PixelBox },
): number {
  let count = 0
  for (let at = 0; at < before.length; at++) {
    if (before[at] === after[at]) continue
    const [x, y] = [Math.floor(at / channels) % width, Math.floor(at / channels / width)]
    const isNear =
      x >= box.x - BLUR_PX &&
      x < box.x + box.width + BLUR_PX &&
      y >= box.y - BLUR_PX &&
      y < box.y + box.height + BLUR_PX
    if (!isNear) count += 1
  }
  return count
}

describe.skipIf(!existsSync(CORPUS))('the picture around the caption', () => {
  it('keeps every pixel of real JPEG, and the file its size', async () => {
    const sources = await pickSources()
    expect(sources.length).toBeGreaterThan(30)
    for (const [index, sourcePath] of sources.entries()) {
      const outputPath = join(folder, `${index}.jpg`)
      const caption = { text: 'Skapad med AI', lang: 'sv', place: 'bottom-left', style: STYLE } as const
      const request = { sourcePath, sourceFormat: 'jpeg', caption, format: 'jpeg', preset: null, faces: [] } as const
      const drawn = await engine.render({ ...request, outputPath }, unattendedJob())
      if (!drawn.ok) throw new Error(`${sourcePath}: ${drawn.error.message}`)
      const [before, after] = [await decode(sourcePath), await decode(outputPath)]
      const { width, channels } = before.info
      const outside = differencesOutside(before.data, after.data, { width, channels, box: drawn.value.caption.box })
      expect([sourcePath, outside]).toEqual([sourcePath, 0])
      expect(readFileSync(outputPath).length).toBeLessThan(1.1 * readFileSync(sourcePath).length + 8192)
    }
  })
})
