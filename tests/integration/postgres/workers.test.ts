/** A scan that is spread over several worker processes, while they are killed and the database is restarted. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScanQueue } from '../../../src/engines/node/queue/pg-boss-queue.ts'
import { openPostgresCatalogue } from '../../../src/engines/node/postgres/postgres-stores.ts'
import { scanAlone, scanSpread } from '../../fixtures/spread-scan.ts'
import { madeRequest } from '../../support/archive.ts'
import { postgresPrograms, type PostgresServer, startPostgres } from '../../support/postgres.ts'

const root = resolve(import.meta.dirname, '../../..')
const FILES = 400

describe.skipIf(postgresPrograms === null)('a scan over several computers', () => {
  let server: PostgresServer
  let place: string
  let tree: string

  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), 'ursprung-workers-'))
    tree = join(place, 'träd')
    execFileSync(process.execPath, [join(root, 'scripts/measure/make-tree.ts'), tree, String(FILES), '--plain'])
    writeFileSync(join(tree, 'bruten.png'), Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'))
    symlinkSync('ingenstans', join(tree, 'länk.jpg'))
    server = await startPostgres()
  }, 120_000)
  afterAll(() => {
    server?.remove()
    rmSync(place, { recursive: true, force: true })
  }, 60_000)

  it('reports the same as one computer alone, although a worker is killed and the database restarted', async () => {
    const alone = await scanAlone(tree, join(place, 'alone'))
    const spread = await scanSpread({
      url: server.database('spread'),
      folder: tree,
      work: join(place, 'spread'),
      workers: 2,
      onFile: async (done, workers) => {
        if (done === 65) workers.replace()
        if (done !== 130) return
        server.stop()
        await sleep(1_000)
        server.start()
      },
    })
    expect(spread.paths).toEqual(alone.paths)
    expect(spread.counts).toEqual(alone.counts)
    expect(spread.counts).toMatchObject({ files: FILES + 2, pending: 0 })
    for (const [at, report] of spread.reports.entries()) expect(report === alone.reports[at], `report ${at}`).toBe(true)
  }, 180_000)

  it('is refused by a computer that judges on other grounds, or has not got the folder', async () => {
    const url = server.database('refused')
    const catalogue = await openPostgresCatalogue(url)
    if (!catalogue.ok) throw new Error(catalogue.error.message)
    const { scan } = await catalogue.value.begin(madeRequest(['/finns/inte']), false)
    await catalogue.value.finishListing(scan.id)
    const queue = await openScanQueue(url)
    await queue.offer({ scan: scan.id, folder: '/finns/inte', after: '', files: 1, basis: '{"policy":"en annan@1"}' })
    const said = await worker(url, join(place, 'refusing'))
    expect(said).toMatchObject({ status: 3 })
    expect(said.text).toContain('policy')
    const taken = await queue.take()
    expect(taken, 'given back for others').not.toBeNull()
    await taken?.finish()
    await Promise.all([queue.close(), catalogue.value.close()])
  }, 60_000)
})

/** Runs a worker until it ends by itself. */
function worker(url: string, data: string): Promise<{ readonly status: number | null; readonly text: string }> {
  mkdirSync(data)
  const child = spawn(process.execPath, [
    join(root, 'bin/ursprung.mjs'),
    'worker',
    '--queue',
    url,
    '--data',
    data,
    '--lang',
    'sv',
  ])
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return new Promise(done => child.on('close', status => done({ status, text })))
}
