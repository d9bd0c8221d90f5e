/**
 * Measures the catalogue alone with made-up rows: `node scripts/measure/catalogue.ts [ROWS] [HTML-FILE]`, default 100 000. Prints rows
 * written per second, size, the time of each kind of query, and of an HTML report over all rows.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { FileResult } from '../../src/archive/archive-file.ts'
import type { ArchiveCatalogue, ArchiveQuery } from '../../src/archive/catalogue.ts'
import { openArchive } from '../../src/compose/archive.ts'
import { compose } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import type { VerifyReport } from '../../src/domain/report.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { listRows, type MadeRows, recordRows } from './made-rows.ts'

const rows = Number(process.argv[2] ?? 100_000)
const folder = mkdtempSync(join(tmpdir(), 'ursprung-catalogue-'))
const place = join(folder, 'arkiv')

const app = await compose({ dataDir: folder, texts: createTexts('sv'), policy: null, version: '0', readers: 1 })
if (!app.ok) throw new Error(app.error.message)
const archive = await openArchive({ app: app.value, jobs: 1 })
if (!archive.ok) throw new Error(archive.error.message)
try {
  await measure(archive.value.catalogue)
} finally {
  await archive.value.close()
  await app.value.close()
  rmSync(folder, { recursive: true })
}

async function measure(catalogue: ArchiveCatalogue): Promise<void> {
  if (!archive.ok || !app.ok) return
  const begun = await archive.value.begin([place], { mode: 'normal', findFaces: false })
  if (!begun.ok) throw new Error(begun.error.message)
  const scan = begun.value.record.id
  const template = (await app.value.reportProblem('x', { kind: 'other', message: '' })).report
  const made: MadeRows = {
    rows,
    place,
    nameOf: index => `${Math.floor(index / 250)}/bild-${index}.jpg`,
    resultOf: (id, path) => result(id, path, template),
  }
  await time(`${rows} rows listed`, () => listRows(catalogue, scan, made))
  await time(`${rows} rows written with verdicts`, () => recordRows(catalogue, scan, made))
  await time('finished', () => catalogue.finish(scan))
  console.log(
    `  ${(statSync(join(folder, 'archive.sqlite')).size / rows).toFixed(0)} bytes a row on disk, ${Math.round(process.memoryUsage.rss() / 1e6)} MB resident`,
  )
  const queries: readonly (readonly [string, Omit<ArchiveQuery, 'scan'>])[] = [
    ['all', {}],
    ['kind camera (1 %)', { kind: 'camera' }],
    ['kind unknown (99 %)', { kind: 'unknown' }],
    ['credentials trusted (1 %)', { credentials: 'trusted' }],
    ['signer', { signer: 'Utfärdare 7' }],
    ['folder', { folder: `${place}/7` }],
    ['failed (none)', { state: 'failed' }],
  ]
  await time('totals', () => catalogue.counts(scan))
  for (const [name, query] of queries) {
    await time(`${name}: first page of 100`, () => catalogue.list({ scan, ...query }, { limit: 100 }))
    await time(`${name}: page of 100 from 90 %`, () =>
      catalogue.list({ scan, ...query }, { limit: 100, offset: Math.floor(rows * 0.9) }),
    )
    await time(`${name}: count`, () => catalogue.count({ scan, ...query }))
  }
  const html = resolve(process.argv[3] ?? join(folder, 'rapport.html'))
  await time('HTML report', () => archive.value.report(begun.value, html, unattendedJob()))
  console.log(
    `  ${(statSync(html).size / 1e6).toFixed(1)} MB of HTML, ${Math.round(process.memoryUsage.rss() / 1e6)} MB resident`,
  )
}

function result(id: number, path: string, template: VerifyReport): FileResult {
  const isRare = id % 100 === 0
  const sha256 = id.toString(16).padStart(64, '0')
  const report: VerifyReport = {
    ...template,
    path,
    sha256,
    error: null,
    origin: { ...template.origin, kind: isRare ? 'camera' : 'unknown' },
    credentials: isRare
      ? { ...template.credentials, state: 'trusted', signer: { name: `Utfärdare ${id % 900}`, organisation: null } }
      : template.credentials,
  }
  return {
    id,
    path,
    state: 'verified',
    reason: null,
    message: null,
    change: 'new',
    isReused: false,
    stamp: { sizeBytes: id, modifiedMs: id * 1_000 },
    sha256,
    checkedAt: '2026-11-21T00:00:00.000Z',
    report,
  }
}

async function time(name: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  await work()
  console.log(`  ${(performance.now() - started).toFixed(1).padStart(9)} ms  ${name}`)
}
