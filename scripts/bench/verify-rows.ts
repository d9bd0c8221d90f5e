/**
 * `verify` without faces, of a picture with a manifest, beside SHA-256 and the C2PA library's reader alone: given the same list of issuers,
 * without which it does not say whose the signature is, and, for comparison, without any.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Reader } from '@contentauth/c2pa-node'
import { unattendedJob } from '../../src/domain/job.ts'
import { type C2paSettings, readSettings } from '../../src/engines/node/c2pa/c2pa-settings.ts'
import { createTrustStore } from '../../src/engines/node/trust/trust-store.ts'
import { labelRequest, openProduct } from '../measure/label-checks.ts'
import { atMost, type BenchRow, timeRow } from './bench-row.ts'
import { drawPicture } from './drawn-pictures.ts'
import { takeTurns } from './paired.ts'

const SIZES_MP = [1, 12]
/** Times what the other groups take: a round is over in a tenth of a second, and a hiccup of the scheduler lasts as long. */
const ROUNDS = 9
const MOST_RATIO = atMost(1.25)
/** A program's first small pictures are read by code that V8 has not compiled yet, for half as long again; they have a row of their own. */
const COLD_ROUNDS = 100

/** One row per size. The pictures are labelled by the product itself first. */
export async function verifyRows(folder: string, rounds: number): Promise<readonly BenchRow[]> {
  const app = await openProduct(join(folder, 'data'))
  const rows: BenchRow[] = []
  try {
    for (const megapixels of SIZES_MP) {
      const source = join(folder, `verify-${megapixels}.jpg`)
      const labelled = join(folder, `verify-${megapixels}-labelled.jpg`)
      await drawPicture(source, megapixels, 'jpeg')
      const report = await app.label(source, labelled, labelRequest(app, { findFaces: false }), unattendedJob())
      if (report.status !== 'labelled') throw new Error(`Expected a label but received ${report.status}`)
      const { bundle } = await createTrustStore(join(folder, 'data', 'trust')).load()
      if (bundle.lists.length === 0) throw new Error('Expected the list of own issuers that labelling made')
      const works = {
        floor: { run: () => readAlone(labelled, readSettings(bundle)) },
        bare: { run: () => readAlone(labelled) },
        verify: { run: () => app.verify(labelled, { findFaces: false, record: false }, unattendedJob()) },
      }
      const isSmall = megapixels === SIZES_MP[0]
      const cold = isSmall ? await takeTurns(works, { rounds: COLD_ROUNDS, warmUp: 'none' }) : null
      const times = await takeTurns(works, { rounds: rounds * ROUNDS, warmUp: isSmall ? 'none' : 'each' })
      const group = 'verify'
      const what = `${megapixels} MP jpeg labelled here, no faces`
      const [withLists, without] = ['SHA-256 + Reader.fromAsset, same lists', 'SHA-256 + Reader.fromAsset, no lists']
      if (cold !== null) {
        const first = { group, what: `${what}, the program's first ${COLD_ROUNDS}`, floorIs: withLists, goal: null }
        rows.push(timeRow({ ...first, warmUp: 'none' }, { ours: cold.verify, floor: cold.floor }))
      }
      const facts = { group, what, ...(isSmall ? { warmUp: `${COLD_ROUNDS} rounds` } : {}) }
      rows.push(
        timeRow({ ...facts, floorIs: withLists, goal: MOST_RATIO }, { ours: times.verify, floor: times.floor }),
        timeRow({ ...facts, what: '  the same', floorIs: without }, { ours: times.verify, floor: times.bare }),
      )
    }
  } finally {
    await app.close()
  }
  return rows
}

async function readAlone(path: string, settings?: C2paSettings): Promise<void> {
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
  const reader = await Reader.fromAsset({ path, mimeType: 'image/jpeg' }, settings)
  reader?.json()
}
