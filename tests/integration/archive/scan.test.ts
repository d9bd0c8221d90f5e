import { spawn } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { premisProblems } from '../../support/premis-structure.ts'
import { runCli, temporaryFolder } from '../../support/run-cli.ts'
import { type MadeArchive, makeArchive } from './archive-tree.ts'

const folder = temporaryFolder()
const tree = join(folder, 'arkiv')
const LISTS = resolve(import.meta.dirname, '../../../../shared/corpus/trust')
const isRoot = process.getuid?.() === 0
let made: MadeArchive

beforeAll(async () => {
  made = await makeArchive(tree, 400)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const scan = (data: string, ...args: readonly string[]) =>
  runCli(['scan', tree, '--json', ...args], { dataDir: join(folder, data) })
const summaryOf = (lines: readonly Record<string, unknown>[]): Record<string, unknown> => lines.at(-1) ?? {}

describe('scan', () => {
  it('accounts for every file once, in path order, with totals that reconcile and reports with as many rows', async () => {
    const reports = ['csv', 'json', 'html', 'premis.xml'].map(ending => join(folder, `rapport.${ending}`))
    const run = await scan('first', ...reports.flatMap(path => ['--report', path]))
    const lines = run.json() as Record<string, unknown>[]
    const summary = summaryOf(lines)
    expect(summary).toMatchObject({
      schema: 'ursprung.scan/1',
      ...made,
      unchanged: 0,
      failed: 0,
      pending: 0,
      linksToFolders: 1,
      unreadableFolders: 0,
    })
    expect(summary['bySkipReason']).toEqual({
      'broken-link': 1,
      empty: 1,
      'not-an-image': 1,
      'only-named-image': 1,
      'special-file': 1,
    })
    const paths = lines.slice(0, -1).map(line => String(line['path']))
    expect(paths.length).toBe(made.images)
    expect(new Set(paths).size).toBe(made.images)
    expect(paths).toEqual([...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    expect(paths.every(path => path.startsWith(`${tree}/`))).toBe(true)
    expect([0, 1]).toContain(run.status)
    const [csv, json, html, premis] = reports.map(path => readFileSync(path, 'utf8'))
    expect([...(csv ?? '').matchAll(/\r\n/g)].length).toBe(made.files + 1)
    expect((json ?? '').trimEnd().split('\n').length).toBe(made.files + 1)
    expect((JSON.parse(/id="rows">([^]*?)<\/script>/.exec(html ?? '')?.[1] ?? '[]') as unknown[]).length).toBe(
      made.files,
    )
    expect(html).not.toContain('\u001b[31m')
    expect(premisProblems(premis ?? '')).toEqual([])
    expect([...(premis ?? '').matchAll(/xsi:type="file"/g)].length).toBe(made.files)
  })

  it('reads nothing again the second time and streams every verdict all the same', async () => {
    const before = (await scan('first', '--from-catalogue')).json()
    const again = await scan('first')
    const lines = again.json() as Record<string, unknown>[]
    expect(summaryOf(lines)).toMatchObject({
      ...made,
      unchanged: made.images,
      changes: { new: 0, changed: 0, moved: 0, missing: 0 },
    })
    expect(again.stderr).toContain(`Bilder vars tidigare svar gäller: ${made.images}.`)
    expect(lines.length).toBe(made.images + 1)
    expect(summaryOf(before)['files']).toBe(made.files)
  })

  it('goes on after SIGKILL at random moments, up to five times, to the very same report', async () => {
    const whole = join(folder, 'hel.csv')
    await scan('whole', '--report', whole)
    // Results are written in batches, so that a run may get far, or to its end, before the kill.
    let lines = 0
    let kills = 0
    while (kills < 5 && lines < made.images / 2) {
      lines = await killedAfter(join(folder, 'killed'), lines + 1)
      kills += 1
    }
    expect(kills).toBeGreaterThan(1)
    const broken = join(folder, 'avbruten.csv')
    const run = await scan('killed', '--report', broken)
    expect(run.stderr).toContain('Fortsätter där granskningen avbröts')
    expect(summaryOf(run.json())).toMatchObject({ ...made, unchanged: 0, pending: 0 })
    expect(withoutTimes(broken)).toEqual(withoutTimes(whole))
  })

  it('writes an honest report of a scan that was cut off', async () => {
    await killedAfter(join(folder, 'partial'), 60)
    const report = join(folder, 'del.csv')
    const run = await scan('partial', '--from-catalogue', '--report', report)
    const summary = summaryOf(run.json())
    expect(Number(summary['pending'])).toBeGreaterThan(0)
    expect(Number(summary['images']) + Number(summary['skipped']) + Number(summary['pending'])).toBe(made.files)
    expect([...readFileSync(report, 'utf8').matchAll(/;pending;/g)].length).toBe(summary['pending'])
  })

  it('tells by hashes what is changed, moved, missing and new, also when size and time lie', async () => {
    await scan('fixity', '--rehash')
    const calm = await scan('fixity', '--rehash')
    expect(calm.stderr).toContain('Sedan förra gången: 0 ändrade, 0 flyttade, 0 saknas, 0 nya.')
    const path = join(tree, 'mapp 1/under-1/bild 1.png')
    const bytes = readFileSync(path)
    bytes[bytes.length - 1] = 0x7a
    writeFileSync(path, bytes)
    renameSync(join(tree, 'mapp 2/under-2/bild 2.png'), join(tree, 'flyttad.png'))
    rmSync(join(tree, 'mapp 3/under-0/bild 3.png'))
    appendFileSync(join(tree, 'läs mig.txt'), 'då')
    mkdirSync(join(tree, 'ny mapp'))
    writeFileSync(join(tree, 'ny mapp/ny.png'), bytes.subarray(0, bytes.length - 3))
    const report = join(folder, 'fixitet.csv')
    const run = await scan('fixity', '--rehash', '--report', report)
    expect(summaryOf(run.json())['changes']).toEqual({ new: 1, changed: 2, moved: 1, missing: 1 })
    const rows = readFileSync(report, 'utf8').split('\r\n')
    const row = (name: string): string => rows.find(line => line.includes(name)) ?? ''
    expect(row('bild 3.png')).toContain(';missing;')
    expect(row('flyttad.png')).toMatch(/;moved;.*bild 2\.png;/)
    expect(row('bild 1.png')).toContain(';changed;')
  })

  it.skipIf(isRoot)('names folders and files that cannot be read, and goes on', async () => {
    chmodSync(join(tree, 'mapp 4'), 0)
    chmodSync(join(tree, 'flyttad.png'), 0)
    try {
      const run = await scan('closed')
      expect(summaryOf(run.json())).toMatchObject({ unreadableFolders: 1, failed: 1 })
      expect(run.status).toBe(3)
    } finally {
      chmodSync(join(tree, 'mapp 4'), 0o700)
      chmodSync(join(tree, 'flyttad.png'), 0o600)
    }
  })

  it.skipIf(!existsSync(LISTS))(
    'shows in a re-check only verdicts that changed, with the reason, and nothing when all is as before',
    async () => {
      await scan('lists')
      const same = (await scan('lists', '--recheck')).json() as Record<string, unknown>[]
      expect(same.map(line => line['schema'])).toEqual(['ursprung.scan/1'])
      const run = await scan('lists', '--recheck', '--lists', LISTS)
      const diffs = (run.json() as Record<string, unknown>[]).filter(line => line['schema'] === 'ursprung.diff/1')
      expect(diffs.length).toBeGreaterThan(0)
      expect(diffs.length).toBeLessThanOrEqual(6)
      for (const diff of diffs) {
        expect(String(diff['path'])).toContain('c2pa-')
        expect(JSON.stringify(diff['reasons'])).toContain('list-added')
      }
      expect(summaryOf(run.json())).toMatchObject({ unchanged: 0, failed: 0 })
    },
  )

  it('refuses wrong words before it reads anything', async () => {
    expect((await scan('usage', '--report', 'x.pdf')).status).toBe(2)
    expect((await scan('usage', '--rehash', '--recheck')).status).toBe(2)
    expect((await runCli(['scan', join(folder, 'saknas')], { dataDir: join(folder, 'usage') })).status).toBe(3)
    expect((await scan('usage', '--from-catalogue')).status).toBe(3)
  })

  it('writes its report over an earlier one, and over nothing else', async () => {
    const small = join(folder, 'rapporter')
    mkdirSync(small)
    const runs = (...names: readonly string[]) =>
      runCli(['scan', small, ...names.flatMap(name => ['--report', join(small, name)])], {
        dataDir: join(folder, 'own'),
      })
    const original = join(small, 'original.csv')
    writeFileSync(original, 'nr;namn\n')
    const refused = await runs('original.csv')
    expect([refused.status, readFileSync(original, 'utf8')]).toEqual([3, 'nr;namn\n'])
    expect(refused.stderr).toContain('skrivs inte över')
    const all = ['r.csv', 'r.html', 'r.json', 'r.premis.xml']
    expect([(await runs(...all)).status, (await runs(...all)).status]).toEqual([0, 0])
  })
})

/** Runs a scan until it has streamed so many lines and kills it; how many lines it had streamed. */
function killedAfter(data: string, wanted: number): Promise<number> {
  return new Promise((done, fail) => {
    const bin = resolve(import.meta.dirname, '../../../bin/ursprung.mjs')
    const child = spawn(process.execPath, [bin, 'scan', tree, '--json'], {
      env: { ...process.env, URSPRUNG_DATA: data },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let lines = 0
    child.stdout.on('data', (chunk: Buffer) => {
      lines += chunk.toString().split('\n').length - 1
      if (lines >= wanted) child.kill('SIGKILL')
    })
    child.on('close', code => {
      if (code === null || lines >= made.images) done(lines)
      else fail(new Error(`Expected the scan to be killed but it ended with ${code} after ${lines} lines`))
    })
  })
}

/** A CSV report without the one column that differs from run to run. */
function withoutTimes(path: string): readonly string[] {
  return readFileSync(path, 'utf8')
    .split('\r\n')
    .map(line => line.replace(/;\d{4}-\d\d-\d\dT[\d:.]+Z;([^;]*)$/, ';;$1'))
}
