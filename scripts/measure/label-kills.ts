/**
 * Kills the labelling command at random moments and looks at what is left: `node scripts/measure/label-kills.ts [ROUNDS] [SEED]`,
 * default 200 rounds; the same seed picks the same moments. Ends with status 1 when anything acknowledged is lost, the chain
 * does not hold, or a half-written file stays.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labelKillRounds } from '../../tests/fixtures/label-kill-rounds.ts'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'

const rounds = Number(process.argv[2] ?? 200)
const seed = Number(process.argv[3] ?? 20_261_121)
const folder = mkdtempSync(join(tmpdir(), 'ursprung-label-kills-'))
try {
  const start = performance.now()
  const outcome = await labelKillRounds(folder, rounds, seededRandom(seed))
  const { killed, acknowledged, entries, outputs, leftovers, failures } = outcome
  console.log(`${rounds} rounds, seed ${seed}, ${((performance.now() - start) / 1_000).toFixed(0)} s`)
  console.log(`${killed} runs killed before they had ended, ${acknowledged} copies acknowledged by them`)
  const stayed = failures.filter(failure => failure.includes(': left '))
  console.log(`${leftovers} unfinished files left behind, ${stayed.length} folders with one after the next run`)
  console.log(`${outputs} copies and ${entries} entries after the runs that were left in peace`)
  console.log(`${failures.length} failures${failures.map(failure => `\n  ${failure}`).join('')}`)
  if (failures.length > 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
