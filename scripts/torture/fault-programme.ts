/** A disk that is full, forbidden, broken or slow, at random operations of `label`: nothing lost, nothing half-written, all accounted for. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type BenchFormat, drawPicture } from '../bench/drawn-pictures.ts'
import { type TortureOptions, type Tortured, tally } from './programme.ts'
import { runOnBadDisk } from './faulty-run.ts'
import { type CommandRun, hasStack, LABEL_ANSWERS, runCommand } from './run-command.ts'

const FORMATS: readonly BenchFormat[] = ['jpeg', 'png', 'webp']
const MEGAPIXELS = 0.3

/** Each round labels three pictures under faults, then once more in peace. */
export async function faultProgramme({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const arena = join(folder, 'faults')
  const input = join(arena, 'in')
  mkdirSync(input, { recursive: true })
  for (const format of FORMATS) await drawPicture(join(input, `bild.${format}`), MEGAPIXELS, format)
  const originals = hashesIn(input)
  const { add, counts } = tally()
  const broken: string[] = []
  let hit = 0
  for (let round = 0; round < rounds; round += 1) {
    const out = join(arena, `out-${round}`)
    const data = join(arena, `data-${round}`)
    const label = ['label', input, '--out', out, '--data', data, ...LABEL_ANSWERS]
    const disturbed = await runOnBadDisk(label, { arena, seed, round })
    const name = `faults seed ${seed} round ${round} ${disturbed.code} ${disturbed.share}`
    const complain = (what: string): number => broken.push(`${name}: ${what}`)
    hit += disturbed.hit
    for (const [what, times] of Object.entries(disturbed.struck)) add(what, times)
    for (const line of disturbed.lines) add(String(line['status']))
    for (const problem of problemsOf(disturbed)) complain(problem)
    if (hashesIn(input) !== originals) complain('an original has changed')
    for (const problem of await problemsOfCopies(out, data)) complain(problem)
    const peaceful = await runCommand(label)
    const done = peaceful.lines.filter(
      line => line['status'] === 'labelled' || line['output'] !== null || isThere(line),
    )
    if (done.length !== FORMATS.length)
      complain(`in peace ${done.length} of ${FORMATS.length}: ${peaceful.stderr.slice(0, 300)}`)
    const left = existsSync(out) ? readdirSync(out).filter(file => file.endsWith('.partial')) : []
    if (left.length > 0) complain(`left behind after the next run: ${left.join(', ')}`)
    const chain = await runCommand(['register', 'check', '--data', data])
    if (chain.status !== 0) complain(`the register does not hold: ${chain.stderr.slice(0, 200)}`)
    rmSync(out, { recursive: true, force: true })
    rmSync(data, { recursive: true, force: true })
  }
  return { programme: 'disk faults in label', tried: rounds, hit, seen: counts, broken }
}

/** A copy that the disturbed run had finished is refused the second time: it exists. */
const isThere = (line: Readonly<Record<string, unknown>>): boolean =>
  (line['error'] as { kind?: string } | null)?.kind === 'output-exists'

function problemsOf(run: CommandRun): readonly string[] {
  const problems: string[] = []
  if (run.hung) problems.push('hung')
  if (run.noise.length > 0) problems.push(`no JSON on stdout: ${run.noise[0]?.slice(0, 120)}`)
  if (hasStack(run)) problems.push(`a stack instead of words: ${run.stderr.slice(0, 400)}`)
  if (run.status === null || ![0, 1, 2, 3].includes(run.status)) problems.push(`ended with ${run.status}`)
  // Status 2: the data folder could not even be opened, which is said on stderr.
  if (run.status !== 2 && run.lines.length === 0 && run.stderr.trim() === '') problems.push('said nothing')
  // A folder that cannot be listed is one input, and its one line says so.
  const isFolderRefused =
    run.lines.length === 1 && String((run.lines[0]?.['input'] as { path?: string } | undefined)?.path).endsWith('/in')
  if (run.status !== 2 && run.lines.length > 0 && run.lines.length !== FORMATS.length && !isFolderRefused)
    problems.push(`accounted for ${run.lines.length} of ${FORMATS.length}`)
  return problems
}

/** Whatever stands under its right name must be whole. */
async function problemsOfCopies(out: string, data: string): Promise<readonly string[]> {
  const names = existsSync(out) ? readdirSync(out).filter(name => !name.endsWith('.partial')) : []
  if (names.length === 0) return []
  const run = await runCommand(['verify', out, '--data', data, '--no-faces', '--no-register'])
  return run.lines
    .filter(line => !String(line['path']).endsWith('.partial'))
    .filter(line => (line['credentials'] as { integrity?: string }).integrity !== 'intact')
    .map(line => `half-written: ${String(line['path'])}`)
}

function hashesIn(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}
