import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { labelAndCheck, openProduct } from '../../scripts/measure/label-checks.ts'
import { choosePictures, hasCorpus, makePictures } from '../../scripts/measure/label-corpus.ts'
import { hasExifTool } from '../../scripts/measure/label-readers.ts'

/** One of each kind that has gone wrong; all 40: `node scripts/measure/label.ts`. */
const WANTED = ['JPEG signed', 'PNG signed', 'WebP', 'JPEG broken manifest', 'made: 16 bit', 'made: orientation 5']

describe.skipIf(!hasCorpus || !(await hasExifTool()))(
  'labelled corpus pictures, read by ExifTool and c2pa-wasm',
  () => {
    it('hold everything that the sources held, our fields, a trusted manifest and the same pixels', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'ursprung-label-'))
      const app = await openProduct(join(folder, 'data'))
      try {
        const all = [...(await choosePictures()), ...(await makePictures(join(folder, 'made')))]
        const pictures = WANTED.flatMap(why => all.find(picture => picture.why === why) ?? [])
        expect(pictures).toHaveLength(WANTED.length)
        const checked = await labelAndCheck(app, pictures, join(folder, 'out'))
        expect(checked.map(({ picture, report, problems }) => [picture.why, report.status, problems])).toEqual(
          WANTED.map(why => [why, 'labelled', []]),
        )
      } finally {
        await app.close()
        await rm(folder, { recursive: true, force: true })
      }
    })
  },
)
