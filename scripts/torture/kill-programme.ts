/** SIGKILL at random moments of labelling, of writing the register, of taking in trust lists: nothing acknowledged is lost. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTrustStore } from '../../src/engines/node/trust/trust-store.ts'
import { killRounds } from '../../tests/fixtures/kill-rounds.ts'
import { labelKillRounds } from '../../tests/fixtures/label-kill-rounds.ts'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'
import { tooFewKills, type TortureOptions, type Tortured } from './programme.ts'
import { runCommand } from './run-command.ts'

const WRITERS = 2

/** `label` with its register, killed. */
export async function labelKills({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const arena = join(folder, 'label-kills')
  mkdirSync(arena, { recursive: true })
  const { killed, acknowledged, leftovers, failures } = await labelKillRounds(arena, rounds, seededRandom(seed))
  const seen = { acknowledged, 'finished before': rounds - killed, 'unfinished files, cleared': leftovers }
  const broken = [...failures.map(what => `label-kills seed ${seed}: ${what}`), ...tooFewKills(killed, rounds, seed)]
  return { programme: 'kill -9 of label', tried: rounds, hit: killed, seen, broken }
}

/** Two programs that write one register, killed. */
export async function registerKills({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const path = join(folder, 'kills.sqlite')
  const { acknowledged, entries, failures } = await killRounds(path, rounds, WRITERS, seededRandom(seed))
  return {
    programme: 'kill -9 of register writers',
    tried: rounds * WRITERS,
    // A writer that ends by itself is an error: each one is killed while it writes.
    hit: rounds * WRITERS,
    seen: { acknowledged, entries },
    broken: failures.map(what => `register-kills seed ${seed}: ${what}`),
  }
}

/** The import of a trust list, killed: one whole list or the other, never half of one and never none. */
export async function trustKills({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const store = join(folder, 'trust')
  const lists = await Promise.all(['en', 'annan'].map(name => makeList(folder, name)))
  const random = seededRandom(seed)
  const broken: string[] = []
  let acknowledged = 0
  for (let round = 0; round < rounds; round += 1) {
    const turns = await killWriter(store, lists, random() * 60)
    acknowledged += turns
    const found = (await createTrustStore(store).list(new Date().toISOString())).filter(
      list => list.kind === 'official-signers',
    )
    if (found.length !== 1) broken.push(`trust seed ${seed} round ${round}: ${found.length} lists instead of one`)
    if (found[0] !== undefined && found[0].certificateCount !== 1)
      broken.push(`trust seed ${seed} round ${round}: ${found[0].certificateCount} certificates`)
    if (turns === 0) broken.push(`trust seed ${seed} round ${round}: nothing was taken in after the kill before`)
  }
  return { programme: 'kill -9 of trust import', tried: rounds, hit: rounds, seen: { acknowledged }, broken }
}

/** Kills `waitMs` after the first list was taken in. Gives how many were. */
function killWriter(store: string, lists: readonly string[], waitMs: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'trust-writer.ts'), store, ...lists], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let turns = 0
  child.stdout.on('data', (chunk: Buffer) => {
    if (turns === 0) setTimeout(() => child.kill('SIGKILL'), waitMs)
    turns += chunk.toString().split('\n').length - 1
  })
  return new Promise(done => {
    child.on('close', () => done(turns))
  })
}

/** A list of one certificate that the product made itself. */
async function makeList(folder: string, name: string): Promise<string> {
  const data = join(folder, `issuer-${name}`)
  const made = await runCommand(['identity', 'create', name, '--organisation', `Utfärdare ${name}`, '--data', data])
  if (made.status !== 0) throw new Error(`Expected an identity but: ${made.stderr}`)
  const path = join(folder, `${name}.pem`)
  writeFileSync(path, readFileSync(join(data, 'identities', name, 'root.pem')))
  return path
}
