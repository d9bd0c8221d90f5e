import { serveTasks } from '../../src/engines/node/isolated/serve-tasks.ts'
import type { ReadEvidenceInput } from '../../src/engines/node/evidence/read-credentials.ts'
import { readEvidence } from '../../src/engines/node/evidence/read-evidence.ts'
import { NO_TRUST_LISTS } from '../../src/catalog/trust-lists.ts'

const spin = (): never => {
  for (let turns = 0; ; turns += 1) if (turns < 0) break
  throw new Error('Expected never to get here')
}

/** Fills memory between turns of the event loop until somebody ends this. */
async function eat(): Promise<never> {
  const eaten: Buffer[] = []
  for (;;) {
    eaten.push(Buffer.alloc(20 * 1024 * 1024, eaten.length))
    await new Promise(done => setTimeout(done, 5))
  }
}

// A reader whose native code never answers for files named so: by a loop that nothing but a kill ends, or by silence.
async function read(input: ReadEvidenceInput): Promise<unknown> {
  const isFirstTry = input.afterFailure === undefined
  if (input.path.includes('always-stuck') || (isFirstTry && input.path.includes('spins'))) return spin()
  if (isFirstTry && input.path.includes('silent')) return new Promise(() => undefined)
  if (isFirstTry && input.path.includes('eats')) return eat()
  if (isFirstTry && input.path.includes('slow-drive')) await new Promise(done => setTimeout(done, 2_000))
  if (isFirstTry && input.path.includes('dies')) return process.exit(9)
  return readEvidence({ ...input, trust: NO_TRUST_LISTS })
}

serveTasks(
  new Map<string, (input: unknown) => unknown>([
    ['look', () => process.exit(9)],
    ['read', given => read(given as ReadEvidenceInput)],
    [
      'read-many',
      async given => {
        const answers: unknown[] = []
        for (const input of given as readonly ReadEvidenceInput[]) answers.push(await read(input))
        return answers
      },
    ],
  ]),
)
