/**
 * Measures scans over several worker processes on PostgreSQL: `node scripts/measure/workers.ts [FILES] [KILL-ROUNDS] [SECONDS-AWAY]`, default 2000, 10 and 3.
 * First the time with one and two workers, then rounds in which workers are killed with SIGKILL at random moments, three workers at
 * once, the database away for some seconds among them; each is compared with the same scan on this computer alone, report by report.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { scanAlone, type ScanOutcome, scanSpread } from '../../tests/fixtures/spread-scan.ts'
import { postgresPrograms, startPostgres } from '../../tests/support/postgres.ts'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'

const SEED = 20_261_122
const random = seededRandom(SEED)

const files = Number(process.argv[2] ?? 2_000)
const kills = Number(process.argv[3] ?? 10)
const awaySeconds = Number(process.argv[4] ?? 3)

if (postgresPrograms === null) console.log('PostgreSQL is not installed: nothing measured')
else await measure()

async function measure(): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'ursprung-measure-workers-'))
  const server = await startPostgres()
  try {
    const tree = join(place, 'tree')
    execFileSync(process.execPath, [resolve(import.meta.dirname, 'make-tree.ts'), tree, String(files)])
    console.log(
      `${files} files, ${availableParallelism()} cores, load before ${loadavg()[0]?.toFixed(1)}, seed ${SEED}`,
    )
    const alone = await scanAlone(tree, join(place, 'alone'))
    tell('one computer alone, 2 pictures at a time', alone, alone)
    for (const workers of [1, 2]) {
      const url = server.database(`calm_${workers}`)
      tell(
        `${workers} worker(s), 1 picture at a time each, nobody killed`,
        await scanSpread({ url, folder: tree, work: join(place, `calm-${workers}`), workers }),
        alone,
      )
    }
    for (const workers of [2, 3]) await rounds(workers, { place, tree, alone, server })
  } finally {
    server.remove()
    rmSync(place, { recursive: true, force: true })
  }
}

interface Round {
  readonly place: string
  readonly tree: string
  readonly alone: ScanOutcome
  readonly server: Awaited<ReturnType<typeof startPostgres>>
}

/** Half of the kills with two workers, half with three; the database is restarted in the middle. */
async function rounds(workers: number, { place, tree, alone, server }: Round): Promise<void> {
  const count = Math.ceil(kills / 2)
  const moments = new Set(
    Array.from({ length: count }, (_, at) => Math.floor(((at + random()) * files) / (count + 1)) + 1),
  )
  const restart = Math.floor(files / 2)
  let killed = 0
  const outcome = await scanSpread({
    url: server.database(`killed_${workers}`),
    folder: tree,
    work: join(place, `killed-${workers}`),
    workers,
    onFile: async (done, running) => {
      if (moments.has(done)) {
        running.replace()
        killed += 1
      }
      if (done !== restart) return
      server.stop()
      await sleep(awaySeconds * 1_000)
      server.start()
    },
  })
  tell(`${workers} workers, ${killed} killed, database away once for ${awaySeconds} s`, outcome, alone)
}

function tell(what: string, { paths, counts, seconds, reports }: ScanOutcome, alone: ScanOutcome): void {
  const isSame =
    paths.join('\n') === alone.paths.join('\n') && reports.every((report, at) => report === alone.reports[at])
  const doubled = paths.length - new Set(paths).size
  console.log(
    `${what}: ${seconds.toFixed(1)} s, ${paths.length} files, ${counts.pending} lost, ${doubled} doubled, reports ${isSame ? 'the same' : 'DIFFER'}`,
  )
  if (isSame && counts.pending + doubled === 0) return
  process.exitCode = 1
  for (const [at, report] of reports.entries()) tellDifference(report.split('\n'), alone.reports[at]?.split('\n') ?? [])
}

/** The first line that differs, for a person to look at. */
function tellDifference(lines: readonly string[], wanted: readonly string[]): void {
  const at = lines.findIndex((line, index) => line !== wanted[index])
  if (at >= 0) console.log(`  line ${at + 1} is\n    ${lines[at]}\n  and alone\n    ${wanted[at] ?? ''}`)
}
