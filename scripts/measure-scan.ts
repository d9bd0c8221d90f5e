/**
 * Measures archive scans: `node scripts/measure-scan.ts [MOST-FILES] [--jobs N]`, default 10 000. Builds trees of 1 000, 10 000 … files
 * (`scripts/make-tree.ts`), scans each with the real command line, and prints files per second, memory of the whole family of
 * processes at 10, 50 and 100 %, the second scan (unchanged), and the time of `sha256sum` over the same files with as many processes.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const most = Number(process.argv.slice(2).find(argument => /^\d+$/.test(argument)) ?? 10_000)
const jobsAt = process.argv.indexOf('--jobs')
const jobs = jobsAt === -1 ? Math.min(availableParallelism(), 4) : Number(process.argv[jobsAt + 1])
const folder = mkdtempSync(join(tmpdir(), 'ursprung-measure-scan-'))

interface Scan {
  readonly seconds: number
  readonly summary: Record<string, unknown>
  /** MB at 10, 50 and 100 % of the pictures: main process, and all processes together. */
  readonly memory: readonly (readonly [percent: number, mainMb: number, allMb: number])[]
}

try {
  console.log(`${jobs} jobs; times in seconds; memory in MB as main process / all processes`)
  for (let files = 1_000; files <= most; files *= 10) await measure(files)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measure(files: number): Promise<void> {
  const tree = join(folder, `tree-${files}`)
  const data = join(folder, `data-${files}`)
  execFileSync(process.execPath, [join(root, 'scripts/make-tree.ts'), tree, String(files)], { stdio: 'ignore' })
  const listed = Number(execFileSync('sh', ['-c', 'find "$0" ! -type d | wc -l', tree]).toString())
  const hashing = timed(() =>
    execFileSync('sh', ['-c', `find "$0" -type f -print0 | xargs -0 -P ${jobs} -n 64 sha256sum > /dev/null`, tree]),
  )
  const first = await scan(tree, data, files)
  const again = await scan(tree, data, files)
  const rehash = await scan(tree, data, files, ['--rehash'])
  const report = timed(() =>
    cli([
      'scan',
      tree,
      '--data',
      data,
      '--from-catalogue',
      ...['csv', 'json', 'html', 'premis.xml'].flatMap(ending => ['--report', join(folder, `r.${ending}`)]),
    ]),
  )
  const { files: counted, images, skipped, failed } = first.summary
  console.log(
    [
      `${files} files:`,
      `  totals   ${String(counted)} = ${String(images)} + ${String(skipped)}, failed ${String(failed)}; find says ${listed}`,
      `  first    ${first.seconds.toFixed(1)} s, ${(files / first.seconds).toFixed(0)} files/s, ${(first.seconds / hashing).toFixed(1)} x sha256sum (${hashing.toFixed(2)} s)`,
      `  memory   ${first.memory.map(([percent, main, all]) => `${percent} %: ${main} / ${all}`).join('   ')}`,
      `  again    ${again.seconds.toFixed(1)} s, ${(files / again.seconds).toFixed(0)} files/s, unchanged ${String(again.summary['unchanged'])}`,
      `  rehash   ${rehash.seconds.toFixed(1)} s, ${(files / rehash.seconds).toFixed(0)} files/s`,
      `  reports  ${report.toFixed(1)} s for csv, json, html and premis.xml from the catalogue`,
    ].join('\n'),
  )
}

function cli(args: readonly string[]): void {
  try {
    execFileSync(process.execPath, [join(root, 'bin/ursprung.mjs'), ...args], { stdio: 'ignore' })
  } catch {
    // Status 1 and 3 are verdicts about the pictures; what is measured is the time.
  }
}

function timed(work: () => unknown): number {
  const started = performance.now()
  work()
  return (performance.now() - started) / 1_000
}

function scan(tree: string, data: string, files: number, more: readonly string[] = []): Promise<Scan> {
  const started = performance.now()
  const child = spawn(
    process.execPath,
    [join(root, 'bin/ursprung.mjs'), 'scan', tree, '--json', '--data', data, '--jobs', String(jobs), ...more],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const memory: [number, number, number][] = []
  const marks = [10, 50, 100]
  let lines = 0
  let rest = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n')
    rest = parts.pop() ?? ''
    lines += parts.length
    for (const part of parts) if (part.includes('"ursprung.scan/1"')) rest = part
    const percent = (lines / (files * 0.93)) * 100
    while (marks[0] !== undefined && percent >= marks[0] * 0.97)
      memory.push([marks.shift() ?? 0, ...memoryOf(child.pid ?? 0)])
  })
  return new Promise(done => {
    child.on('close', () => {
      done({
        seconds: (performance.now() - started) / 1_000,
        summary: JSON.parse(rest) as Record<string, unknown>,
        memory,
      })
    })
  })
}

/** Resident memory in MB of a process, and of it with all its children; Linux only, zero elsewhere. */
function memoryOf(pid: number): [number, number] {
  try {
    const children = readdirSync('/proc').filter(name => /^\d+$/.test(name) && parentOf(name) === pid)
    const main = residentMb(String(pid))
    return [main, children.reduce((total, child) => total + residentMb(child), main)]
  } catch {
    return [0, 0]
  }
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return -1 // It ended between the listing and the reading.
  }
}

function residentMb(pid: string): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(match?.[1] ?? 0) / 1024)
}
