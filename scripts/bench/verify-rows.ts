/** `verify` without faces, of a picture with a manifest, beside SHA-256 and the C2PA library's reader alone. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Reader } from '@contentauth/c2pa-node'
import { unattendedJob } from '../../src/domain/job.ts'
import { labelRequest, openProduct } from '../label-checks.ts'
import { type BenchRow, medianTimes, rowAtMost } from './bench-row.ts'
import { drawPicture } from './drawn-pictures.ts'

const SIZES_MP = [1, 12]
const MOST_RATIO = 1.25

/** One row per size. The pictures are labelled by the product itself first. */
export async function verifyRows(folder: string, runs: number): Promise<readonly BenchRow[]> {
  const app = await openProduct(join(folder, 'data'))
  const rows: BenchRow[] = []
  try {
    for (const megapixels of SIZES_MP) {
      const source = join(folder, `verify-${megapixels}.jpg`)
      const labelled = join(folder, `verify-${megapixels}-labelled.jpg`)
      await drawPicture(source, megapixels, 'jpeg')
      const report = await app.label(source, labelled, labelRequest(app, { findFaces: false }), unattendedJob())
      if (report.status !== 'labelled') throw new Error(`Expected a label but received ${report.status}`)
      const times = await medianTimes(
        [
          { name: 'floor', run: () => readAlone(labelled) },
          { name: 'verify', run: () => app.verify(labelled, { findFaces: false, record: false }, unattendedJob()) },
        ],
        runs * 3,
      )
      rows.push(
        rowAtMost(
          {
            group: 'verify',
            what: `${megapixels} MP jpeg with two manifests, no faces`,
            ours: times.get('verify') ?? 0,
            unit: 'ms',
            floor: times.get('floor') ?? 0,
            floorIs: 'SHA-256 + Reader.fromAsset',
          },
          MOST_RATIO,
        ),
      )
    }
  } finally {
    await app.close()
  }
  return rows
}

async function readAlone(path: string): Promise<void> {
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
  const reader = await Reader.fromAsset({ path, mimeType: 'image/jpeg' })
  reader?.json()
}
