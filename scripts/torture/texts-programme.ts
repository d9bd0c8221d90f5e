/** Hostile texts in every field a person can fill, in manifests that a real engine signed, and in file names; then in everything we write. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DOMParser } from '@xmldom/xmldom'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'
import { drawPicture } from '../bench/drawn-pictures.ts'
import { controlsIn, formulasIn, HOSTILE_NAMES, HOSTILE_TEXTS, markupIn, signHostile } from './hostile-texts.ts'
import { type TortureOptions, type Tortured, tally } from './programme.ts'
import { type CommandRun, hasStack, LABEL_ANSWERS, runCommand, statusOf } from './run-command.ts'

const FIELDS = ['--tool', '--alt', '--credit', '--decided-by', '--caption'] as const
/** A manifest has more to say than a person types: 45 MB in all its places, and 90: over 64 MB it is not read here (`MAX_BLOCK_BYTES`), and its picture is refused. */
const HUGE = [1_500_000, 3_000_000] as const

interface Arena {
  readonly folder: string
  readonly data: string
  readonly picture: string
  readonly add: (name: string) => void
}

/** `rounds` texts in fields (all of them from 115 on), each text in a manifest and in a name; then reports, proofs and the terminal. */
export async function textsProgramme({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const arena = join(folder, 'texts')
  mkdirSync(arena, { recursive: true })
  const picture = join(arena, 'bild.jpg')
  await drawPicture(picture, 0.2, 'jpeg')
  const { add, counts } = tally()
  const random = seededRandom(seed)
  const all = HOSTILE_TEXTS.flatMap(text => FIELDS.map(field => ({ field, text, order: random() })))
  const cases = all.toSorted((one, other) => one.order - other.order).slice(0, rounds)
  const given: Arena = { folder: arena, data: join(arena, 'data'), picture, add }
  const broken: string[] = []
  for (const [index, { field, text }] of cases.entries())
    broken.push(...(await problemsOfField(given, [field, text], index)))
  const isShort = rounds < HOSTILE_TEXTS.length
  const texts = isShort ? HOSTILE_TEXTS.slice(0, rounds) : [...HOSTILE_TEXTS, ...HUGE.map(size => 'Å'.repeat(size))]
  const made = await makeHostile(given, texts)
  broken.push(...(await problemsOfOutputs(given)))
  return {
    programme: 'hostile texts and manifests',
    tried: cases.length + made,
    hit: made,
    seen: counts,
    broken: broken.map(what => `texts seed ${seed}: ${what}`),
  }
}

/** A copy that proves, or a refusal in words. */
async function problemsOfField(arena: Arena, more: readonly string[], index: number): Promise<readonly string[]> {
  const { folder, data, picture, add } = arena
  // A zero ends an argument of any program: the system would refuse it for us.
  const args = more.map(each => each.replaceAll('\u0000', ''))
  const answers = args.includes('--decided-by') ? LABEL_ANSWERS.slice(0, -2) : LABEL_ANSWERS
  const out = join(folder, `field-${index}`)
  const run = await runCommand(['label', picture, '--out', out, '--data', data, ...answers, ...args])
  add(`label: ${statusOf(run).slice(0, 40)}`)
  const html = (run.lines[0]?.['text'] as { html?: string } | null)?.html ?? ''
  const name = `${args[0]} ${JSON.stringify(args[1]?.slice(0, 30))}`
  return [...saidWell(run), ...markupIn(html), ...controlsIn(run.stderr)].map(what => `${name}: ${what}`)
}

/** Signed pictures with hostile manifests, and good ones with hostile names, in one folder. Gives how many. */
async function makeHostile({ folder, picture, add }: Arena, texts: readonly string[]): Promise<number> {
  const pictures = join(folder, 'pictures')
  mkdirSync(pictures)
  for (const [index, text] of texts.entries()) {
    try {
      await signHostile(picture, join(pictures, `manifest-${index}.jpg`), text, join(folder, 'data-hostile'))
      add('manifest signed')
    } catch (cause) {
      // The library may refuse to say it; then nobody can receive it from there.
      add(`refused by the engine: ${String(cause).slice(0, 60)}`)
    }
  }
  const names = texts.length < HOSTILE_NAMES.length ? HOSTILE_NAMES.slice(0, texts.length) : HOSTILE_NAMES
  for (const name of names) copyFileSync(picture, join(pictures, name))
  return readdirSync(pictures).length
}

async function problemsOfOutputs({ folder, data, add }: Arena): Promise<readonly string[]> {
  const pictures = join(folder, 'pictures')
  const count = readdirSync(pictures).length
  const report = (ending: string): string => join(folder, `rapport.${ending}`)
  const endings = ['html', 'csv', 'json', 'premis.xml']
  const scan = await runCommand(['scan', pictures, '--data', data, ...endings.flatMap(e => ['--report', report(e)])])
  const out = join(folder, 'labelled')
  const label = await runCommand(['label', pictures, '--out', out, '--data', data, ...LABEL_ANSWERS])
  const proof = await runCommand(['proof', out, '--data', data, '--out', join(folder, 'proof'), '--original', pictures])
  const details = ['verify', pictures, '--data', data, '--no-faces', '--no-register', '--details']
  const terminal = await runCommand(details, { isPlain: true })
  for (const line of label.lines) add(`picture: ${String(line['status'])}`)
  // Nothing that a manifest or a name says is a reason not to label a picture; only that it is too much.
  const isTooMuch = ({ input, error }: Readonly<Record<string, unknown>>): boolean =>
    JSON.stringify(input).includes(`/manifest-${HOSTILE_TEXTS.length + 1}.jpg"`) &&
    (error as { kind?: string } | null)?.kind === 'credentials-too-large'
  const unlabelled = label.lines.filter(line => line['status'] !== 'labelled' && !isTooMuch(line))
  const problems = endings.flatMap(ending => problemsOfReport(report(ending)))
  problems.push(...unlabelled.map(line => `label: ${JSON.stringify(line['error'])} ${JSON.stringify(line['input'])}`))
  const proofs = existsSync(join(folder, 'proof')) ? readdirSync(join(folder, 'proof')) : []
  if (proofs.length < 2) problems.push(`proofs: ${proofs.join(', ')} ${proof.stderr.slice(0, 300)}`)
  for (const name of proofs) problems.push(...problemsOfReport(join(folder, 'proof', name)))
  if (label.lines.length !== count) problems.push(`label accounted for ${label.lines.length} of ${count}`)
  const shown = controlsIn(terminal.noise.join('\n')).map(what => `verify --details shows ${what}`)
  const runs = { scan, label, proof, 'verify --details': terminal }
  const said = Object.entries(runs).flatMap(([name, run]) => saidWell(run).map(what => `${name}: ${what}`))
  return [...problems, ...new Set(shown), ...said]
}

/** Markup, formulas, scripts; a document that no reader of its kind can read. */
function problemsOfReport(path: string): string[] {
  if (!existsSync(path)) return [`${path}: was not written`]
  const text = readFileSync(path, path.endsWith('.pdf') ? 'latin1' : 'utf8')
  const problems: string[] = []
  if (path.endsWith('.html')) problems.push(...markupIn(text))
  if (path.endsWith('.csv')) problems.push(...formulasIn(text))
  if (path.endsWith('.json')) for (const line of text.split('\n')) JSON.parse(line === '' ? '{}' : line)
  if (path.endsWith('.xml'))
    new DOMParser({
      onError: (level, message) => level !== 'warning' && problems.push(`${level}: ${message}`),
    }).parseFromString(text, 'text/xml')
  if (path.endsWith('.pdf') && /\/(?:JavaScript|OpenAction|Launch|AA)\b/.test(text)) problems.push('something to run')
  return problems.map(what => `${path.slice(path.lastIndexOf('/') + 1)}: ${what}`)
}

const saidWell = (run: CommandRun): readonly string[] => [
  ...(run.hung ? ['hung'] : []),
  ...(hasStack(run) ? [`a stack: ${run.stderr.slice(0, 400)}`] : []),
  ...(run.lines.length + run.noise.length === 0 && run.stderr.trim() === '' ? ['said nothing'] : []),
]
