/** Every programme, how many rounds of it make `--hard 1`, and how many fit into CI. */
import { measureMutations } from '../measure/mutations.ts'
import { apiProgramme } from './api-programme.ts'
import { chainProgramme } from './chain-programme.ts'
import { faultProgramme } from './fault-programme.ts'
import { labelKills, registerKills, trustKills } from './kill-programme.ts'
import type { TortureOptions, Tortured } from './programme.ts'
import { readersProgramme } from './readers-programme.ts'
import { scanFaults, scanKills } from './scan-programme.ts'
import { textsProgramme } from './texts-programme.ts'
import { structureProgramme } from './structure-programme.ts'
import { timeProgramme } from './time-programme.ts'
import { trustUpdateKills } from './trust-update-kills.ts'
import { workerProgramme } from './worker-programme.ts'

/** One programme. */
export interface Programme {
  readonly name: string
  /** At `--hard 1`. */
  readonly rounds: number
  /** In `tests/integration/torture.test.ts`. */
  readonly roundsInTest: number
  readonly run: (options: TortureOptions) => Promise<Tortured>
}

/** In the order of the report. */
export const PROGRAMMES: readonly Programme[] = [
  { name: 'mutations', rounds: 4_000, roundsInTest: 60, run: mutationProgramme },
  { name: 'readers', rounds: 4_000, roundsInTest: 130, run: readersProgramme },
  { name: 'api', rounds: 700, roundsInTest: 42, run: apiProgramme },
  { name: 'faults', rounds: 12, roundsInTest: 1, run: faultProgramme },
  { name: 'scan-faults', rounds: 12, roundsInTest: 2, run: scanFaults },
  { name: 'label-kills', rounds: 20, roundsInTest: 0, run: labelKills },
  { name: 'register-kills', rounds: 40, roundsInTest: 1, run: registerKills },
  { name: 'trust-kills', rounds: 40, roundsInTest: 0, run: trustKills },
  { name: 'trust-update-kills', rounds: 40, roundsInTest: 3, run: trustUpdateKills },
  { name: 'scan-kills', rounds: 16, roundsInTest: 0, run: scanKills },
  { name: 'workers', rounds: 40, roundsInTest: 4, run: workerProgramme },
  { name: 'clock', rounds: 3, roundsInTest: 1, run: timeProgramme },
  { name: 'chain', rounds: 60, roundsInTest: 12, run: chainProgramme },
  { name: 'structure', rounds: 240, roundsInTest: 40, run: structureProgramme },
  { name: 'texts', rounds: 40, roundsInTest: 1, run: textsProgramme },
]

async function mutationProgramme({ rounds, seed }: TortureOptions): Promise<Tortured> {
  const result = await measureMutations({ count: rounds, seed, engineEvery: 20 })
  const { images, engineRuns, slow } = result
  const told = Object.entries({ threw: result.threw, crashed: result.crashed, hung: result.hung })
  return {
    programme: 'damaged pictures',
    tried: rounds,
    hit: rounds,
    seen: { 'still images': images, 'given to the C2PA engine': engineRuns, 'over 500 ms': slow.length },
    broken: told.flatMap(([what, names]) => names.map(name => `mutations seed ${seed} ${what}: ${name}`)),
  }
}
