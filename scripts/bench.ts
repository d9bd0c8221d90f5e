/**
 * Every claim of speed, each figure beside a floor measured on the same bytes in the same run, and whether its goal is met:
 *
 *     npm run bench -- [--only label,batch,verify,faces,scan,start,size] [--quick] [--out FILE] [--json]
 *
 * `--out FILE` writes JSON there and still prints the table. `--json` prints JSON on stdout and nothing else: `npm run -s bench -- --json`,
 * because npm itself says on stdout what it runs; the build and every word of progress go to stderr. `--no-build`: dist/page and .vite are new enough.
 * `--rounds 7`: pairs of ours and floor. `--formats jpeg,png`: of `label`, only these (one AVIF of 12 MP takes most of a minute).
 * `--files 40000`: the largest tree scanned, up to 100000 and beyond; growth is judged from a tenth of it. `--batch 200`: pictures of a batch.
 * `--quick`: three rounds, no AVIF, a batch of 40, scans of 10 000 files (too few to judge growth by on a busy machine).
 * A goal that is missed is printed as MISSED and does not end with an error: a busy machine is no fault of the code. A group that breaks does.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { giveHeapRoom } from '../src/cli/roomy-heap.ts'
import { batchRows } from './bench/batch-rows.ts'
import { type BenchRow, brokenRow } from './bench/bench-row.ts'
import { summaryOf, tableOf } from './bench/bench-table.ts'
import { facesRows } from './bench/faces-rows.ts'
import { labelRows } from './bench/label-rows.ts'
import { machineLines, readMachine } from './bench/machine.ts'
import { pageRows } from './bench/page-rows.ts'
import { readingRows } from './bench/reading-rows.ts'
import { scanRows } from './bench/scan-rows.ts'
import { sizeRows } from './bench/size-rows.ts'
import { startupRows } from './bench/startup-rows.ts'
import { verifyRows } from './bench/verify-rows.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
    rounds: { type: 'string' },
    files: { type: 'string' },
    batch: { type: 'string' },
    formats: { type: 'string' },
  },
})
const machine = readMachine() // before anything of ours runs
process.stderr.write(`${machineLines(machine)}\n`)
const started = performance.now()
const isQuick = values.quick
const rounds = countOf('rounds', values.rounds ?? (isQuick ? '3' : '7'))
const files = countOf('files', values.files ?? (isQuick ? '10000' : '40000'))
const pictures = countOf('batch', values.batch ?? (isQuick ? '40' : '200'))
const folder = await mkdtemp(join(tmpdir(), 'ursprung-bench-'))
const groups: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  label: () => labelRows(folder, { rounds, formats: values.formats?.split(',') ?? null, isQuick }),
  batch: () => batchRows(folder, pictures, isQuick ? 1 : rounds),
  verify: async () => [...(await verifyRows(folder, rounds)), ...(await readingRows(rounds))],
  faces: () => facesRows(folder, rounds),
  scan: () => scanRows(folder, files, rounds),
  start: async () => [...(await startupRows(folder, rounds)), ...(await pageRows(folder, rounds))],
  size: () => sizeRows(folder),
}
const asked = values.only?.split(',') ?? Object.keys(groups)
const unknown = asked.filter(name => groups[name] === undefined)
if (unknown.length > 0) throw new Error(`--only: ${unknown.join(', ')}; known: ${Object.keys(groups).join(', ')}`)
giveHeapRoom() // as the program does
if (!values['no-build']) build()

const rows: BenchRow[] = []
try {
  for (const name of asked) rows.push(...(await measure(name)))
} finally {
  await rm(folder, { recursive: true, force: true })
}
const seconds = Math.round((performance.now() - started) / 1_000)
const json = JSON.stringify({ schema: 'ursprung.bench/2', machine, rounds, seconds, rows }, null, 2)
if (values.out !== undefined) await writeFile(values.out, `${json}\n`)
const text = [
  machineLines(machine),
  `${rounds} rounds, ${seconds} s in all`,
  'ratio: the median of the ratios of pairs measured in turns; its ends beside it; the first round warms up and is not counted',
  '',
  tableOf(rows),
  '',
  summaryOf(rows),
].join('\n')
await new Promise<void>(done => process.stdout.write(`${values.json ? json : text}\n`, () => done()))
process.exit(rows.some(({ broke }) => broke !== null) ? 1 : 0)

/** Rows of a group. One that breaks says so in a row of its own and takes no other with it. */
async function measure(name: string): Promise<readonly BenchRow[]> {
  process.stderr.write(`${name} …\n`)
  const begun = performance.now()
  try {
    return (await groups[name]?.()) ?? []
  } catch (error) {
    return [brokenRow({ group: name, what: 'the whole group' }, error)]
  } finally {
    process.stderr.write(`${name}: ${Math.round((performance.now() - begun) / 1_000)} s\n`)
  }
}

/** The page and the packaged program's parts; what the build says goes to stderr. */
function build(): void {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'build.ts')], { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('The build failed; --no-build measures what was built before')
}

function countOf(name: string, text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name}: expected a whole number but received ${text}`)
  return count
}
