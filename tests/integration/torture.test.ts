import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Programme, PROGRAMMES } from '../../scripts/torture/programme-table.ts'
import { hasFakeTime } from '../../scripts/torture/time-programme.ts'

/** `npm run torture` runs the same programmes for longer, and with any seed. */
const SEED = 7

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ursprung-torture-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))

/** Kills of label and scan take whole runs beside them: `npm run torture`, `label-kill.test.ts`. */
const shortened = PROGRAMMES.filter(({ roundsInTest }) => roundsInTest > 0)
/** Mostly programs that start; two cores do two of them at a time. */
const isOfCommands = ({ name }: Programme): boolean => ['clock', 'chain', 'texts'].includes(name)

async function holds({ name, roundsInTest, run }: Programme): Promise<void> {
  if (name === 'clock' && !hasFakeTime()) return console.warn('skipped: faketime is not installed')
  const { broken, tried, hit, skipped } = await run({ folder, seed: SEED, rounds: roundsInTest })
  expect({ broken, skipped }).toEqual({ broken: [], skipped: undefined })
  expect(tried).toBeGreaterThan(0)
  expect(hit).toBeGreaterThan(0)
}

describe('a short torture: nothing lost, nothing half-written, every input accounted for', () => {
  it.each(shortened.filter(programme => !isOfCommands(programme)))('$name', holds)
})

describe('a short torture of the command line', () => {
  it.concurrent.each(shortened.filter(isOfCommands))('$name', holds)
})
