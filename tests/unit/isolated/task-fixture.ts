import { serveTasks } from '../../../src/engines/node/isolated/serve-tasks.ts'

const kept: Uint8Array[] = []
let warmUps = 0

// Entry of the pool's tests: each task misbehaves in one way.
serveTasks(
  new Map<string, (input: unknown, shared: unknown) => unknown>([
    ['echo', input => input],
    ['one', input => misbehave(input as string)],
    ['many', async inputs => Promise.all((inputs as readonly string[]).map(input => misbehave(input)))],
    ['count', inputs => (inputs as readonly string[]).map(() => (inputs as readonly string[]).length)],
    ['shared', (_, shared) => shared],
    ['pid', () => process.pid],
    ['warm', () => (warmUps += 1)],
    ['warm-ups', () => warmUps],
    ['throw', () => Promise.reject(new Error('as asked'))],
    ['exit', () => process.exit(3)],
    ['hang', () => hang()],
    ['wait', () => new Promise(resolve => setTimeout(resolve, 60_000))],
    ['eat', () => eat()],
  ]),
)

/** Answers with the input, unless it asks for something else. */
async function misbehave(input: string): Promise<string> {
  if (input === 'exit') return process.exit(3)
  if (input === 'hang') return hang()
  if (input === 'wait') return new Promise(() => undefined)
  return input
}

function hang(): never {
  for (;;) kept.length = 0
}

async function eat(): Promise<void> {
  for (;;) {
    kept.push(new Uint8Array(16 * 1024 * 1024).fill(1))
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}
