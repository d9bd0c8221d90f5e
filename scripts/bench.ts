/**
 * Every claim of speed, each figure beside a floor measured on the same bytes in the same run:
 *
 *     npm run bench -- [--json] [--only label,batch,verify,faces,scan,start,size] [--runs 7] [--files 10000] [--batch 200]
 *
 * `--formats jpeg,png`: of `label`, only these (one AVIF of 12 MP takes most of a minute).
 * A goal that is missed is printed as MISSED and does not end with an error: a busy machine is no fault of the code.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { giveHeapRoom } from '../src/cli/roomy-heap.ts'
import { type BenchRow, tableOf } from './bench/bench-row.ts'
import { facesRows } from './bench/faces-rows.ts'
import { batchRows, labelRows } from './bench/label-rows.ts'
import { readingRows } from './bench/reading-rows.ts'
import { scanRows } from './bench/scan-rows.ts'
import { sizeRows, startupRows } from './bench/startup-rows.ts'
import { verifyRows } from './bench/verify-rows.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    runs: { type: 'string', default: '7' },
    files: { type: 'string', default: '10000' },
    batch: { type: 'string', default: '200' },
    formats: { type: 'string' },
  },
})
giveHeapRoom() // as the program does
const runs = Number(values.runs)
const folder = await mkdtemp(join(tmpdir(), 'ursprung-bench-'))
const groups: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  label: () => labelRows(folder, runs, values.formats?.split(',') ?? null),
  batch: () => batchRows(folder, Number(values.batch)),
  verify: async () => [...(await verifyRows(folder, runs)), ...(await readingRows(runs))],
  faces: () => facesRows(folder, runs),
  scan: () => scanRows(folder, Number(values.files)),
  start: () => startupRows(folder, runs),
  size: () => sizeRows(),
}
const asked = values.only?.split(',') ?? Object.keys(groups)
const unknown = asked.filter(name => groups[name] === undefined)
if (unknown.length > 0) throw new Error(`--only: ${unknown.join(', ')}; known: ${Object.keys(groups).join(', ')}`)

const rows: BenchRow[] = []
try {
  for (const name of asked) {
    process.stderr.write(`${name} …\n`)
    rows.push(...((await groups[name]?.()) ?? []))
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
const machine = `${availableParallelism()} cores, ${cpus()[0]?.model ?? ''}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}, ${process.platform}`
if (values.json) console.log(JSON.stringify({ schema: 'ursprung.bench/1', machine, runs, rows }))
else console.log(`${machine}; median of ${runs}\n\n${tableOf(rows)}`)
process.exit(0)
