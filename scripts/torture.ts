/**
 * The robustness programme: `npm run torture -- [--seed N] [--hard N] [--only faults,chain,…] [--json]`. Seeded and bounded; `--hard 1` takes
 * a few minutes, and more is more of the same. Prints what was tried and every promise that was broken; ends with status 1 when one was.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureMutations } from './measure-mutations.ts'
import { apiProgramme } from './torture/api-programme.ts'
import { chainProgramme } from './torture/chain-programme.ts'
import { faultProgramme } from './torture/fault-programme.ts'
import { labelKills, registerKills, trustKills } from './torture/kill-programme.ts'
import type { TortureOptions, Tortured } from './torture/programme.ts'
import { scanFaults, scanKills } from './torture/scan-programme.ts'
import { timeProgramme } from './torture/time-programme.ts'
import { workerProgramme } from './torture/worker-programme.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '20261122' },
    hard: { type: 'string', default: '1' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const hard = Number(values.hard)
const seed = Number(values.seed)

/** Name, rounds at `--hard 1`, work. */
const PROGRAMMES: Readonly<
  Record<string, readonly [rounds: number, run: (options: TortureOptions) => Promise<Tortured>]>
> = {
  mutations: [4_000, mutationProgramme],
  api: [700, apiProgramme],
  faults: [24, faultProgramme],
  'label-kills': [40, labelKills],
  'register-kills': [40, registerKills],
  'trust-kills': [60, trustKills],
  'scan-faults': [18, scanFaults],
  'scan-kills': [24, scanKills],
  workers: [60, workerProgramme],
  clock: [1, timeProgramme],
  chain: [75, chainProgramme],
}

async function mutationProgramme({ rounds, seed: from }: TortureOptions): Promise<Tortured> {
  const result = await measureMutations({ count: rounds, seed: from, engineEvery: 20 })
  const { images, engineRuns, slow } = result
  return {
    programme: 'damaged files',
    tried: rounds,
    seen: { 'still images': images, 'given to the C2PA engine': engineRuns, 'over 500 ms': slow.length },
    broken: [
      ...result.threw.map(name => `threw: ${name}`),
      ...result.crashed.map(name => `crashed: ${name}`),
      ...result.hung.map(name => `hung: ${name}`),
    ],
    skipped: null,
  }
}

const asked = values.only?.split(',') ?? Object.keys(PROGRAMMES)
const unknown = asked.filter(name => PROGRAMMES[name] === undefined)
if (unknown.length > 0) throw new Error(`--only: ${unknown.join(', ')}; known: ${Object.keys(PROGRAMMES).join(', ')}`)
const folder = mkdtempSync(join(tmpdir(), 'ursprung-torture-'))
const outcomes: Tortured[] = []
try {
  for (const name of asked) {
    const [rounds, run] = PROGRAMMES[name] ?? [0, mutationProgramme]
    const started = performance.now()
    const outcome = await run({ folder, seed, rounds: Math.max(1, Math.round(rounds * hard)) })
    outcomes.push(outcome)
    if (!values.json) print(outcome, (performance.now() - started) / 1_000)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const broken = outcomes.reduce((total, outcome) => total + outcome.broken.length, 0)
if (values.json) console.log(JSON.stringify({ schema: 'ursprung.torture/1', seed, hard, outcomes }))
else
  console.log(
    `\nseed ${seed}: ${outcomes.reduce((total, { tried }) => total + tried, 0)} tried, ${broken} promises broken`,
  )
process.exit(broken === 0 ? 0 : 1)

function print({ programme, tried, seen, broken: complaints, skipped }: Tortured, seconds: number): void {
  const seenText = Object.entries(seen)
    .map(([name, count]) => `${name} ${count}`)
    .join(' · ')
  console.log(
    skipped === null
      ? `${programme.padEnd(28)} ${String(tried).padStart(6)} tried  ${String(complaints.length).padStart(3)} broken  ${seconds.toFixed(0).padStart(4)} s  ${seenText}`
      : `${programme.padEnd(28)} skipped: ${skipped}`,
  )
  for (const complaint of complaints) console.log(`  broken: ${complaint}`)
}
