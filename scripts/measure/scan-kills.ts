/**
 * Kills scans: `node scripts/measure/scan-kills.ts [FILES] [KILLS] [--program DIR] [--tree DIR]`, default 100 000 files and 20 kills
 * (SIGKILL at random moments, listing included). Scans the same tree once without being disturbed, and prints whether both reports
 * say the same of every file, byte for byte but for the time of checking, and whether their totals reconcile.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { reconciles, reportRows } from './scan-report.ts'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'

/** The same moments every time; printed beside what came of them. */
const SEED = 20_261_122

const root = resolve(import.meta.dirname, '../..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { program: { type: 'string', default: root }, tree: { type: 'string' } },
})
const files = Number(positionals[0] ?? 100_000)
const kills = Number(positionals[1] ?? 20)
const folder = mkdtempSync(join(tmpdir(), 'ursprung-measure-kills-'))
const tree = values.tree ?? join(folder, 'tree')

try {
  if (values.tree === undefined)
    execFileSync(process.execPath, [join(root, 'scripts/measure/make-tree.ts'), tree, String(files)], {
      stdio: 'ignore',
    })
  const whole = await run('whole', null)
  const each = whole.seconds / (kills + 1)
  const died: string[] = []
  const random = seededRandom(SEED)
  for (let round = 0; round < kills; round += 1) {
    const { seconds, summary } = await run('killed', each * (0.4 + random()) * 1_000)
    died.push(summary === null ? seconds.toFixed(1) : 'finished')
  }
  const last = await run('killed', null)
  const [one, other] = await Promise.all(['whole', 'killed'].map(name => reportDigest(join(folder, `${name}.csv`))))
  const isSame = one?.digest === other?.digest
  console.log(`undisturbed  ${whole.seconds.toFixed(1)} s  ${totals(whole.summary)}`)
  console.log(`killed       ${kills} times, seed ${SEED}, after ${died.join(' ')} s each`)
  console.log(`finished     ${last.seconds.toFixed(1)} s  ${totals(last.summary)}`)
  console.log(`reports      ${one?.rows} and ${other?.rows} rows, ${isSame ? 'identical' : 'DIFFERENT'}`)
  if (!isSame) {
    for (const [row, otherRow] of await differingRows()) console.log(`  whole   ${row}\n  killed  ${otherRow}`)
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

interface Run {
  readonly seconds: number
  /** `null`: killed before its end. */
  readonly summary: Record<string, unknown> | null
}

function run(data: string, killAfterMs: number | null): Promise<Run> {
  const started = performance.now()
  const report = ['--report', join(folder, `${data}.csv`)]
  const child = spawn(
    process.execPath,
    [join(values.program, 'bin/ursprung.mjs'), 'scan', tree, '--json', '--data', join(folder, data), ...report],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  let summary: Record<string, unknown> | null = null
  const lines = createInterface({ input: child.stdout })
  lines.on('line', line => {
    if (line.includes('"ursprung.scan/1"')) summary = JSON.parse(line) as Record<string, unknown>
  })
  return new Promise(done => {
    child.on('close', () => {
      if (timer !== null) clearTimeout(timer)
      done({ seconds: (performance.now() - started) / 1_000, summary })
    })
  })
}

function totals(summary: Record<string, unknown> | null): string {
  const { files: all, images, skipped, failed, pending, unchanged } = summary ?? {}
  return `${String(all)} = ${String(images)} images + ${String(skipped)} others + ${String(pending)} pending, failed ${String(failed)}, unchanged ${String(unchanged)}: ${reconciles(summary ?? {}) ? 'reconciles' : 'DOES NOT RECONCILE'}`
}

/** The first rows that differ; for people, so a few are enough. */
async function differingRows(): Promise<readonly (readonly [string, string])[]> {
  const [whole, killed] = [reportRows(join(folder, 'whole.csv')), reportRows(join(folder, 'killed.csv'))]
  const found: (readonly [string, string])[] = []
  for (;;) {
    const [one, other] = await Promise.all([whole.next(), killed.next()])
    if (one.done === true || other.done === true || found.length === 5) return found
    if (one.value !== other.value) found.push([one.value, other.value])
  }
}

async function reportDigest(path: string): Promise<{ readonly rows: number; readonly digest: string }> {
  const hash = createHash('sha256')
  let rows = 0
  for await (const row of reportRows(path)) {
    hash.update(row).update('\n')
    rows += 1
  }
  return { rows: rows - 1, digest: hash.digest('hex') }
}
