/**
 * Measures archive scans: `node scripts/measure/scan.ts [MOST-FILES] [--from FILES] [--jobs N] [--plain|--tiny] [--program DIR]`,
 * default 10 000. Builds trees of 1 000, 10 000 … files (`scripts/measure/make-tree.ts`; `--plain`: no corpus pictures), scans each with the real
 * command line, and prints files per second, memory of the whole family of processes at 10, 50 and 100 %, the second scan
 * (unchanged), and in the same run the time of `sha256sum` over the same files with as many processes and of ExifTool recursing for
 * the same fields (up to 10 000 files: it takes milliseconds a file). `--program`: another checkout, for before and after.
 * `--first-only`: no second scan and no reports, for a million files. `--tree DIR --images N`: a tree that is there already.
 * Processor seconds of all processes stand beside the time: on a machine with other work only they can be compared.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const root = resolve(import.meta.dirname, '../..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string', default: '1000' },
    jobs: { type: 'string', default: String(Math.min(availableParallelism(), 4)) },
    plain: { type: 'boolean', default: false },
    tiny: { type: 'boolean', default: false },
    tree: { type: 'string' },
    images: { type: 'string', default: '0' },
    program: { type: 'string', default: root },
    'first-only': { type: 'boolean', default: false },
  },
})
const most = Number(positionals[0] ?? 10_000)
const jobs = Number(values.jobs)
/** Clock ticks of proc(5). */
const TICKS_PER_SECOND = 100
/** What a verdict rests on, as ExifTool names it; it reads no signature and computes no hash. */
const EXIFTOOL_FIELDS = [
  'FileType',
  'ImageWidth',
  'ImageHeight',
  'XMP:All',
  'IPTC:All',
  'EXIF:All',
  'PNG:All',
  'JUMBF:All',
]
/** Above this it would take longer than everything else together. */
const MOST_EXIFTOOL_FILES = 10_000
const exiftool = join(root, 'node_modules/exiftool-vendored.pl/bin/exiftool')
const folder = mkdtempSync(join(tmpdir(), 'ursprung-measure-scan-'))

interface Scan {
  readonly seconds: number
  /** Processor seconds of all processes, as sampled; the last half second is missing. */
  readonly cpuSeconds: number
  readonly summary: Record<string, unknown>
  /** MB at 10 and 50 % of the pictures and at most half a second before the end: main process, and all processes together. */
  readonly memory: readonly (readonly [percent: number, mainMb: number, allMb: number])[]
}

try {
  console.log(`${jobs} jobs; times in seconds; memory in MB as main process / all processes`)
  for (let files = Number(values.from); files <= most; files *= 10) await measure(files)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measure(files: number): Promise<void> {
  const tree = values.tree ?? join(folder, `tree-${files}`)
  const data = join(folder, `data-${files}`)
  const made = values.tree === undefined ? makeTree(tree, files) : { images: Number(values.images), corpusPictures: 0 }
  const listed = Number(execFileSync('sh', ['-c', 'find "$0" ! -type d | wc -l', tree]).toString())
  const hashing = shell(`find "$0" -type f -print0 | xargs -0 -P ${jobs} -n 64 sha256sum > /dev/null`, tree)
  const fields = EXIFTOOL_FIELDS.map(field => `-${field}`).join(' ')
  // Its own findings about odd files end it with status 1; what is measured is the time.
  const recursing = `perl ${exiftool} -q -q -r -json ${fields} "$0" > /dev/null 2>&1`
  const reading = files > MOST_EXIFTOOL_FILES ? null : shell(recursing, tree)
  const first = await scan(tree, data, made.images)
  const { files: counted, images, skipped, failed } = first.summary
  console.log(
    [
      `${files} files, ${made.corpusPictures} of them pictures of the corpus:`,
      `  totals   ${String(counted)} = ${String(images)} + ${String(skipped)}, failed ${String(failed)}; find says ${listed}`,
      `  first    ${first.seconds.toFixed(1)} s, ${(files / first.seconds).toFixed(0)} files/s, ${first.cpuSeconds.toFixed(1)} processor seconds`,
      `  against  sha256sum: ${ratios(first, hashing)}`,
      ...(reading === null ? [] : [`           ExifTool: ${ratios(first, reading)}`]),
      `  memory   ${first.memory.map(([percent, main, all]) => `${percent} %: ${main} / ${all}`).join('   ')}`,
    ].join('\n'),
  )
  if (!values['first-only']) await measureAgain({ tree, data, files, images: made.images })
  if (values.tree === undefined) rmSync(tree, { recursive: true })
}

function makeTree(tree: string, files: number): { readonly images: number; readonly corpusPictures: number } {
  const flags = [...(values.plain ? ['--plain'] : []), ...(values.tiny ? ['--tiny'] : [])]
  const made = execFileSync(process.execPath, [
    join(root, 'scripts/measure/make-tree.ts'),
    tree,
    String(files),
    ...flags,
  ])
  return JSON.parse(made.toString()) as { readonly images: number; readonly corpusPictures: number }
}

interface Times {
  readonly seconds: number
  readonly cpuSeconds: number
}

function ratios(scan: Times, other: Times): string {
  return (
    `${(scan.seconds / other.seconds).toFixed(2)} x the time (${other.seconds.toFixed(2)} s), ` +
    `${(scan.cpuSeconds / other.cpuSeconds).toFixed(2)} x the processor seconds (${other.cpuSeconds.toFixed(2)})`
  )
}

/** Runs a line of shell with the tree as `$0`; its processor seconds are told by the shell's own `times`. */
function shell(line: string, tree: string): Times {
  const started = performance.now()
  const told = spawnSync('bash', ['-c', `{ ${line}; } 2> /dev/null; times`, tree], { encoding: 'utf8' }).stdout
  const seconds = (performance.now() - started) / 1_000
  const spent = [...told.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest))
  return { seconds, cpuSeconds: spent.reduce((sum, part) => sum + part, 0) }
}

async function measureAgain({
  tree,
  data,
  files,
  images,
}: Record<'tree' | 'data', string> & Record<'files' | 'images', number>): Promise<void> {
  const again = await scan(tree, data, images)
  const rehash = await scan(tree, data, images, ['--rehash'])
  const endings = ['csv', 'json', 'html', 'premis.xml']
  const reports = endings.flatMap(ending => ['--report', join(folder, `r.${ending}`)])
  const report = timed(() => cli(['scan', tree, '--data', data, '--from-catalogue', ...reports]))
  console.log(
    [
      `  again    ${again.seconds.toFixed(1)} s, ${(files / again.seconds).toFixed(0)} files/s, unchanged ${String(again.summary['unchanged'])}`,
      `  rehash   ${rehash.seconds.toFixed(1)} s, ${(files / rehash.seconds).toFixed(0)} files/s`,
      `  reports  ${report.toFixed(1)} s for csv, json, html and premis.xml from the catalogue`,
    ].join('\n'),
  )
}

function cli(args: readonly string[]): void {
  try {
    execFileSync(process.execPath, [join(values.program, 'bin/ursprung.mjs'), ...args], { stdio: 'ignore' })
  } catch {
    // Status 1 and 3 are verdicts about the pictures; what is measured is the time.
  }
}

function timed(work: () => unknown): number {
  const started = performance.now()
  work()
  return (performance.now() - started) / 1_000
}

function scan(tree: string, data: string, images: number, more: readonly string[] = []): Promise<Scan> {
  const started = performance.now()
  const child = spawn(
    process.execPath,
    [join(values.program, 'bin/ursprung.mjs'), 'scan', tree, '--json', '--data', data, '--jobs', String(jobs), ...more],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const memory: [number, number, number][] = []
  const marks = [10, 50]
  let latest: [number, number] = [0, 0]
  const ticks = new Map<string, number>()
  const sampling = setInterval(() => {
    const [main, all] = memoryOf(child.pid ?? 0)
    if (main > 0) latest = [main, all]
    for (const pid of familyOf(child.pid ?? 0)) ticks.set(pid, Math.max(ticksOf(pid), ticks.get(pid) ?? 0))
  }, 500)
  let lines = 0
  let rest = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n')
    rest = parts.pop() ?? ''
    lines += parts.length
    for (const part of parts) if (part.includes('"ursprung.scan/1"')) rest = part
    const percent = (lines / images) * 100
    while (marks[0] !== undefined && percent >= marks[0]) memory.push([marks.shift() ?? 0, ...memoryOf(child.pid ?? 0)])
  })
  return new Promise(done => {
    child.on('close', () => {
      clearInterval(sampling)
      memory.push([100, ...latest])
      done({
        seconds: (performance.now() - started) / 1_000,
        cpuSeconds: [...ticks.values()].reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND,
        summary: JSON.parse(rest) as Record<string, unknown>,
        memory,
      })
    })
  })
}

/** Resident memory in MB of a process, and of it with all its children; Linux only, zero elsewhere. */
function memoryOf(pid: number): [number, number] {
  try {
    const main = residentMb(String(pid))
    return [main, familyOf(pid).reduce((total, member) => total + residentMb(member), 0)]
  } catch {
    return [0, 0]
  }
}

/** A process and its children; empty where there is no `/proc`. */
function familyOf(pid: number): readonly string[] {
  if (!existsSync('/proc')) return []
  return readdirSync('/proc').filter(
    name => /^\d+$/.test(name) && (Number(name) === pid || Number(statOf(name)[1]) === pid),
  )
}

/** User and system time of a process, `utime` and `stime` of proc(5). */
function ticksOf(pid: string): number {
  const stat = statOf(pid)
  return Number(stat[11] ?? 0) + Number(stat[12] ?? 0)
}

/** Fields of `/proc/PID/stat` from the state on; empty when the process has ended. */
function statOf(pid: string): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

function residentMb(pid: string): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(match?.[1] ?? 0) / 1024)
}
