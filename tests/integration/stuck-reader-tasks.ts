import { serveTasks } from '../../src/engines/node/isolated/serve-tasks.ts'
import { readEvidence, type ReadEvidenceInput } from '../../src/engines/node/evidence/read-evidence.ts'
import { NO_TRUST_LISTS } from '../../src/catalog/trust-lists.ts'

const spin = (): never => {
  for (let turns = 0; ; turns += 1) if (turns < 0) break
  throw new Error('Expected never to get here')
}

// A reader whose native code never answers for files named so: by a loop that nothing but a kill ends, or by silence.
serveTasks(
  new Map<string, (input: unknown) => unknown>([
    [
      'read',
      given => {
        const input = given as ReadEvidenceInput
        const isFirstTry = input.afterFailure === undefined
        if (input.path.includes('always-stuck') || (isFirstTry && input.path.includes('spins'))) return spin()
        if (isFirstTry && input.path.includes('silent')) return new Promise(() => undefined)
        if (isFirstTry && input.path.includes('dies')) return process.exit(9)
        return readEvidence({ ...input, trust: NO_TRUST_LISTS })
      },
    ],
  ]),
)
