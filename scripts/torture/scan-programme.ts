/** Scans on a bad disk, and scans that are killed: afterwards, in peace, the report says what it would have said without any of it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'
import { reconciles, reportRows } from '../measure/scan-report.ts'
import { runOnBadDisk } from './faulty-run.ts'
import { tooFewKills, type TortureOptions, type Tortured, tally } from './programme.ts'
import { type CommandRun, type Disturbance, hasStack, runCommand } from './run-command.ts'

const FILES = { faults: 60, kills: 1_500 }
/** A program that starts takes so long; a kill before that tests nothing but Node. */
const START_MS = 300
/** A scan that goes on has less to do: kills come sooner than an undisturbed one would end. */
const KILL_SHARE = 0.6

/** A tree, what an undisturbed scan reports of it, and a way to scan it. */
interface Arena {
  readonly expected: string
  readonly undisturbedMs: number
  /** Everything of it; the tree, the catalogues, the reports. */
  readonly folder: string
  readonly scanArguments: (data: string) => readonly string[]
  readonly scan: (data: string, disturbance?: Disturbance) => Promise<CommandRun>
  readonly report: (data: string) => Promise<string>
}

async function build(folder: string, files: number): Promise<Arena> {
  mkdirSync(folder, { recursive: true })
  const tree = join(folder, 'tree')
  const maker = resolve(import.meta.dirname, '../measure/make-tree.ts')
  execFileSync(process.execPath, [maker, tree, String(files), '--plain'], { stdio: 'ignore' })
  const scanArguments = (data: string): readonly string[] => {
    const place = join(folder, data)
    return ['scan', tree, '--data', place, '--report', `${place}.csv`]
  }
  const arena = {
    folder,
    scanArguments,
    scan: (data: string, disturbance?: Disturbance) => runCommand(scanArguments(data), disturbance),
    report: async (data: string) => {
      const rows: string[] = []
      for await (const row of reportRows(join(folder, `${data}.csv`))) rows.push(withoutChange(row))
      return rows.join('\n')
    },
  }
  const started = performance.now()
  const whole = await arena.scan('whole')
  const undisturbedMs = performance.now() - started
  if (whole.status !== 0) throw new Error(`Expected a scan of the made tree but: ${whole.stderr}`)
  return { ...arena, undisturbedMs, expected: await arena.report('whole') }
}

/** Each round scans under faults, then again in peace over the same catalogue. */
export async function scanFaults({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const arena = await build(join(folder, 'scan-faults'), FILES.faults)
  const { add, counts } = tally()
  const broken: string[] = []
  let hit = 0
  for (let round = 0; round < rounds; round += 1) {
    const disturbed = await runOnBadDisk(arena.scanArguments(`data-${round}`), { arena: arena.folder, seed, round })
    const { code, share } = disturbed
    hit += disturbed.hit
    for (const [what, times] of Object.entries(disturbed.struck)) add(what, times)
    const summary = summaryOf(disturbed)
    add('files failed in the meantime', Number(summary?.['failed'] ?? 0))
    const peaceful = await arena.scan(`data-${round}`)
    const problems = [
      ...problemsOf(disturbed),
      ...problemsOf(peaceful),
      ...((await arena.report(`data-${round}`)) === arena.expected ? [] : ['the report in peace is another']),
    ]
    broken.push(...problems.map(what => `scan-faults seed ${seed} round ${round} ${code} ${share}: ${what}`))
  }
  return { programme: 'disk faults in scan', tried: rounds, hit, seen: counts, broken }
}

/** One scan, killed and resumed again and again; its last report stands beside the undisturbed one. */
export async function scanKills({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const arena = await build(join(folder, 'scan-kills'), FILES.kills)
  const random = seededRandom(seed)
  const { add, counts } = tally()
  const broken: string[] = []
  const perScan = 4
  let hit = 0
  for (let round = 0; round < rounds; round += 1) {
    const data = `data-${Math.floor(round / perScan)}`
    const killed = await arena.scan(data, { killAfterMs: START_MS + random() * arena.undisturbedMs * KILL_SHARE })
    if (killed.status === null) hit += 1
    add(killed.status === null ? 'killed at work' : 'finished before')
    const isLast = (round + 1) % perScan === 0 || round === rounds - 1
    if (!isLast) continue
    const last = await arena.scan(data)
    const problems = [
      ...problemsOf(last),
      ...((await arena.report(data)) === arena.expected ? [] : ['the report is another than the undisturbed one']),
    ]
    broken.push(...problems.map(what => `scan-kills seed ${seed} round ${round}: ${what}`))
  }
  return {
    programme: 'kill -9 of scan',
    tried: rounds,
    hit,
    seen: counts,
    broken: [...broken, ...tooFewKills(hit, rounds, seed)],
  }
}

/** Column `change`: what a later scan finds the same was new to the first. No name in a made tree holds a semicolon. */
const withoutChange = (row: string): string => row.split(';').toSpliced(3, 1, '').join(';')

const summaryOf = ({ lines }: CommandRun): Readonly<Record<string, unknown>> | undefined =>
  lines.find(line => line['schema'] === 'ursprung.scan/1')

function problemsOf(run: CommandRun): readonly string[] {
  const summary = summaryOf(run)
  return [
    ...(run.hung ? ['hung'] : []),
    ...(hasStack(run) ? [`a stack instead of words: ${run.stderr.slice(0, 400)}`] : []),
    ...(run.noise.length > 0 ? [`no JSON on stdout: ${run.noise[0]?.slice(0, 120)}`] : []),
    ...(summary === undefined && run.stderr.trim() === '' ? ['said nothing'] : []),
    ...(summary !== undefined && !reconciles(summary) ? [`does not reconcile: ${JSON.stringify(summary)}`] : []),
  ]
}
