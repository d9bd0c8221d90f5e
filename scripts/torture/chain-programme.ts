/** Chains of signed manifests: 30 deep and deeper, by strangers, and with references bent into circles. All of it through the real engine. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'
import { type TortureOptions, type Tortured, tally } from './programme.ts'
import { type CommandRun, hasStack, LABEL_ANSWERS, runCommand, statusOf } from './run-command.ts'
import { labelsOf, signChain } from './sign-chain.ts'

/** The least that may be called deep. */
const DEPTH = 30
/** Deeper is refused by no rule, only by the time it takes. */
const DEEPEST = 60
const LONGEST_MS = 30_000
const DAMAGE_DEPTH = 4

interface Credentials {
  readonly integrity: string
  readonly trust: string
  readonly manifests: number
  readonly depth: number
  readonly brokenIngredients: number
}

/** One deep chain, as deep as `30 + rounds / 20` up to 60; two with a stranger in them; at least `rounds` bent ones. */
export async function chainProgramme({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const arena = join(folder, 'chain')
  mkdirSync(arena, { recursive: true })
  const data = join(arena, 'data')
  const { add, counts } = tally()
  const broken: string[] = []
  const depth = Math.min(DEEPEST, DEPTH + Math.floor(rounds / 20))
  const deep = { folder: join(arena, 'deep'), depth, signers: [data], titleOf: (level: number) => `nivå ${level}` }
  const paths = await signChain(deep)
  const deepest = paths.at(-1) ?? ''
  add('manifests in the deepest', depth)
  broken.push(
    ...(await deepProblems(deepest, { data, depth, arena, add })).map(what => `chain depth ${depth}: ${what}`),
  )
  broken.push(...(await foreignProblems(arena, data, add)).map(what => `foreign chain: ${what}`))
  const bent = await bentChains(paths[DAMAGE_DEPTH - 1] ?? '', { seed, rounds })
  const bentFolder = join(arena, 'bent')
  mkdirSync(bentFolder)
  for (const [index, { bytes }] of bent.entries()) writeFileSync(join(bentFolder, `${index}.jpg`), bytes)
  const run = await timedVerify(bentFolder, data)
  for (const [index, { name }] of bent.entries()) {
    const line = run.lines.find(each => String(each['path']).endsWith(`/${index}.jpg`))
    const credentials = line?.['credentials'] as Credentials | undefined
    add(`bent: ${credentials === undefined ? 'no answer' : saidOf(credentials)}`)
    // A circle or a wrong reference is never passed over: something is broken, cannot be read, or an ingredient does not hold.
    const isTold = credentials !== undefined && saidOf(credentials) !== 'nothing wrong'
    if (!isTold) broken.push(`chain seed ${seed} bent ${index} (${name}): ${JSON.stringify(credentials)}`)
  }
  if (hasStack(run) || run.hung) broken.push(`chain seed ${seed} bent: ${run.stderr.slice(0, 300)}`)
  return { programme: 'chains of manifests', tried: depth + 3 + bent.length, hit: bent.length, seen: counts, broken }
}

function saidOf({ integrity, brokenIngredients }: Credentials): string {
  if (integrity !== 'intact') return integrity
  return brokenIngredients > 0 ? 'an ingredient is broken' : 'nothing wrong'
}

interface DeepTry {
  readonly data: string
  readonly depth: number
  readonly arena: string
  readonly add: (name: string) => void
}

/** Depth is counted by c2pa-rs before it is used; then our verdict, a label on top of it, and the same chain seen by somebody who trusts nobody. */
async function deepProblems(deepest: string, { data, depth, arena, add }: DeepTry): Promise<readonly string[]> {
  const labels = await labelsOf(deepest)
  if (labels.length !== depth) return [`only ${labels.length} manifests were really chained`]
  const seen = await timedVerify(deepest, data)
  const stranger = await timedVerify(deepest, join(arena, 'data-of-nobody'))
  const out = join(arena, 'labelled')
  const labelled = await runCommand(['label', deepest, '--out', out, '--data', data, ...LABEL_ANSWERS])
  add(`deep: ${credentialsOf(seen)?.integrity}, labelled on top: ${statusOf(labelled)}`)
  const copy = (labelled.lines[0]?.['output'] as { path?: string } | null)?.path
  const above = copy === undefined ? [] : await labelsOf(copy)
  return [
    ...problemsOf(seen),
    ...problemsOf(stranger),
    ...deepVerdict(credentialsOf(seen), 'own', depth),
    ...deepVerdict(credentialsOf(stranger), 'none', depth),
    ...(hasStack(labelled) ? [`label with a stack: ${labelled.stderr.slice(0, 300)}`] : []),
    ...(above.length === depth + 1 ? [] : [`labelled on top: ${statusOf(labelled)}, ${above.length} manifests`]),
  ]
}

function deepVerdict(credentials: Credentials | undefined, trust: string, depth: number): readonly string[] {
  if (credentials === undefined) return ['no verdict']
  const isRight =
    credentials.integrity === 'intact' &&
    credentials.trust === trust &&
    credentials.manifests === depth &&
    credentials.depth >= depth - 1
  return isRight ? [] : [`expected intact, ${trust}, ${depth} manifests but: ${JSON.stringify(credentials)}`]
}

/** Signed by a stranger on top of ours, and by us on top of a stranger's: only the last signature decides whom we know. */
async function foreignProblems(arena: string, data: string, add: (name: string) => void): Promise<readonly string[]> {
  const problems: string[] = []
  const stranger = join(arena, 'data-foreign')
  for (const [name, signers, trust] of [
    ['a stranger on top', [stranger, data], 'none'],
    ['a stranger below', [data, stranger], 'own'],
  ] as const) {
    const folder = join(arena, trust)
    const paths = await signChain({
      folder,
      depth: 3,
      signers: [...signers].reverse(),
      titleOf: level => `led ${level}`,
    })
    // Level 3 is signed by the second of two, which is the first of `signers`.
    const run = await timedVerify(paths.at(-1) ?? '', data)
    const credentials = credentialsOf(run)
    add(`${name}: ${credentials?.integrity}, ${credentials?.trust}`)
    problems.push(...problemsOf(run), ...deepVerdict(credentials, trust, 3).map(what => `${name}: ${what}`))
  }
  return problems
}

/** Copies of a chain whose references point elsewhere: to themselves, to their child, to each other, nowhere; and labels that stand twice. */
async function bentChains(
  path: string,
  { seed, rounds }: Pick<TortureOptions, 'seed' | 'rounds'>,
): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]> {
  const random = seededRandom(seed)
  const labels = (await labelsOf(path)).toReversed()
  const whole = readFileSync(path)
  const bent: { readonly name: string; readonly bytes: Buffer }[] = []
  const bend = (changes: readonly { readonly at: number; readonly from: number; readonly to: number }[]): void => {
    const bytes = Buffer.from(whole)
    for (const { at, to } of changes) bytes.write(labels[to] ?? '', at, 'latin1')
    const name = changes.map(({ at, from, to }) => `${at}: ${from} → ${to}`).join(', ')
    if (!bytes.equals(whole)) bent.push({ name, bytes })
  }
  const places = labels.flatMap((label, from) => placesOf(whole, label).map(at => ({ at, from })))
  // What names a whole manifest is an ingredient: to the one it stands in and to those above it, these are circles.
  const ingredients = places.filter(
    ({ at }) => whole.toString('latin1', at - 6, at) === '/c2pa/' && whole[at + (labels[0] ?? '').length] !== 0x2f,
  )
  for (const { at, from } of ingredients) for (let to = from + 1; to < labels.length; to += 1) bend([{ at, from, to }])
  while (bent.length < rounds) {
    const count = 1 + Math.floor(random() * 3)
    const picked = Array.from(
      { length: count },
      () => places[Math.floor(random() * places.length)] ?? { at: 0, from: 0 },
    )
    bend(picked.map(place => ({ ...place, to: Math.floor(random() * labels.length) })))
  }
  return bent
}

function placesOf(bytes: Buffer, text: string): readonly number[] {
  const places: number[] = []
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) places.push(at)
  return places
}

const timedVerify = async (path: string, data: string): Promise<CommandRun & { readonly ms: number }> => {
  const started = performance.now()
  const run = await runCommand(['verify', path, '--data', data, '--no-faces', '--no-register'])
  return { ...run, ms: performance.now() - started }
}

const credentialsOf = ({ lines }: CommandRun): Credentials | undefined =>
  lines[0]?.['credentials'] as Credentials | undefined

const problemsOf = (run: CommandRun & { readonly ms: number }): readonly string[] => [
  ...(run.hung || run.ms > LONGEST_MS ? [`took ${run.ms.toFixed(0)} ms`] : []),
  ...(hasStack(run) ? [`a stack: ${run.stderr.slice(0, 300)}`] : []),
  ...(run.lines.length === 1 ? [] : [`no answer: ${run.stderr.slice(0, 300)}`]),
]
