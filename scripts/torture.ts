/**
 * The robustness programme: `npm run torture -- [--seed N] [--hard N] [--only faults,chain,…] [--json]`. Seeded and bounded; `--hard 1` takes
 * some ten minutes on two cores, and more is more of the same. Prints what was tried, what really struck and every promise that was broken; ends with
 * status 1 when one was. What it does and what came of it: docs/robustness.md.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PROGRAMMES } from './torture/programme-table.ts'
import type { Tortured } from './torture/programme.ts'

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
if (!Number.isSafeInteger(seed) || !(hard > 0)) throw new Error('--seed is a whole number, --hard a number above 0')

/** With its time and its way back. */
interface Outcome extends Tortured {
  readonly name: string
  readonly seconds: number
  readonly seed: number
  readonly repeat: string
}

const known = PROGRAMMES.map(({ name }) => name)
const asked = values.only?.split(',') ?? known
const unknown = asked.filter(name => !known.includes(name))
if (unknown.length > 0) throw new Error(`--only: ${unknown.join(', ')}; known: ${known.join(', ')}`)
const folder = mkdtempSync(join(tmpdir(), 'ursprung-torture-'))
const outcomes: Outcome[] = []
try {
  if (!values.json) console.log(heading())
  for (const { name, rounds, run } of PROGRAMMES.filter(programme => asked.includes(programme.name))) {
    const started = performance.now()
    const done = await attempt(name, () => run({ folder, seed, rounds: Math.max(1, Math.round(rounds * hard)) }))
    const repeat = `npm run torture -- --seed ${seed} --hard ${hard} --only ${name}`
    const outcome = { ...done, name, seconds: Math.round((performance.now() - started) / 100) / 10, seed, repeat }
    outcomes.push(outcome)
    if (!values.json) print(outcome)
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
const broken = sum(outcomes.map(outcome => outcome.broken.length))
if (values.json) console.log(JSON.stringify({ schema: 'ursprung.torture/1', seed, hard, broken, outcomes }))
else {
  const total = { tried: sum(outcomes.map(each => each.tried)), hit: sum(outcomes.map(each => each.hit)) }
  console.log(row(['in all', total.tried, total.hit, broken, sum(outcomes.map(each => each.seconds)).toFixed(0), seed]))
}
process.exit(broken === 0 ? 0 : 1)

/** A programme that cannot go on has found something, too. */
async function attempt(name: string, work: () => Promise<Tortured>): Promise<Tortured> {
  try {
    return await work()
  } catch (cause) {
    const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    return { programme: 'could not go on', tried: 1, hit: 0, seen: {}, broken: [`${name} seed ${seed}: ${why}`] }
  }
}

function heading(): string {
  return row(['programme', 'tried', 'struck', 'broken', 'seconds', 'seed'])
}

function row([name, ...rest]: readonly (string | number)[]): string {
  return `${String(name).padEnd(38)}${rest.map(cell => String(cell).padStart(10)).join('')}`
}

function print({ name, programme, tried, hit, seen, broken: complaints, skipped, seconds, repeat }: Outcome): void {
  const title = `${name}: ${programme}`.slice(0, 38)
  if (skipped !== undefined) return console.log(`${title.padEnd(38)} skipped: ${skipped}`)
  console.log(row([title, tried, hit, complaints.length, seconds.toFixed(0), seed]))
  for (const [what, count] of Object.entries(seen)) console.log(`    ${String(count).padStart(7)}  ${what}`)
  for (const complaint of complaints) console.log(`  broken: ${complaint}`)
  if (complaints.length > 0) console.log(`  repeat: ${repeat}`)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
