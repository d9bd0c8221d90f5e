/** Manifest stores changed in structure: what the product says of them, held against c2pa-rs alone and against what was really signed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signingIdentity } from './structure-signers.ts'
import { createJudge } from './structure-judge.ts'
import { type Changed, createVariants } from './structure-variants.ts'
import { type TortureOptions, type Tortured, tally } from './programme.ts'
import { hasStack, runCommand } from './run-command.ts'
import { signChain } from './sign-chain.ts'

/** Small: of a picture only its hash counts here. */
const MEGAPIXELS = { own: 0.02, stranger: 0.03 } as const

/** `rounds` pictures, each asked about on every way that the product has, by the engine alone, and all of them by one `verify`. */
export async function structureProgramme({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const arena = join(folder, 'structure')
  const [own, stranger] = [join(arena, 'data'), join(arena, 'data-foreign')]
  const pictures = await signedPictures(arena, own, stranger)
  const keys = { ...(await signingIdentity(stranger)), ownChain: (await signingIdentity(own)).chain }
  const make = await createVariants(
    pictures.map(path => readFileSync(path)),
    keys,
  )
  const judge = await createJudge(pictures, join(own, 'trust', 'own', 'standard.pem'))
  const variants = join(arena, 'variants')
  mkdirSync(variants)
  const made = Array.from({ length: rounds }, (_, round) => make(seed, round))
  for (const [round, { bytes }] of made.entries()) writeFileSync(join(variants, `${round}.jpg`), bytes)
  const run = await runCommand(['verify', variants, '--data', own, '--no-faces', '--no-register'])
  const lines = new Map(run.lines.map(line => [String(line['path']).split('/').at(-1), line]))
  const { add, counts } = tally()
  const broken: string[] = hasStack(run) || run.hung ? [`structure seed ${seed}: ${run.stderr.slice(0, 300)}`] : []
  if (run.lines.length !== rounds)
    broken.push(`structure seed ${seed}: ${run.lines.length} answers to ${rounds} pictures`)
  let hit = 0
  for (const [round, change] of made.entries()) {
    const path = join(variants, `${round}.jpg`)
    const answer = await judge(path, change, lines.get(`${round}.jpg`)?.['credentials'])
    if (answer.isStruck) hit += 1
    tell(add, change, answer.said)
    broken.push(...answer.problems.map(what => `structure seed ${seed} round ${round} (${change.name}): ${what}`))
  }
  return { programme: 'manifest stores rebuilt', tried: rounds, hit, seen: counts, broken }
}

function tell(add: (name: string) => void, { isFitted }: Changed, said: string): void {
  add(said)
  if (isFitted) add('as long as before')
}

/** Own, own on own, a stranger's, own and a stranger's on it, own on a stranger's: all that we have signed is among them. */
async function signedPictures(arena: string, own: string, stranger: string): Promise<readonly string[]> {
  const titleOf = (level: number): string => `led ${level}`
  const chains = [
    { name: 'own', depth: 2, signers: [own], megapixels: MEGAPIXELS.own, taken: [0, 1] },
    { name: 'stranger', depth: 1, signers: [stranger], megapixels: MEGAPIXELS.stranger, taken: [0] },
    // Level 2 is signed by the first of two.
    { name: 'stranger-on-own', depth: 2, signers: [stranger, own], megapixels: MEGAPIXELS.stranger, taken: [0, 1] },
    { name: 'own-on-stranger', depth: 2, signers: [own, stranger], megapixels: MEGAPIXELS.own, taken: [1] },
  ]
  const pictures: string[] = []
  for (const { name, taken, ...order } of chains) {
    const paths = await signChain({ ...order, folder: join(arena, name), titleOf })
    pictures.push(...taken.map(level => paths[level] ?? ''))
  }
  return pictures
}
