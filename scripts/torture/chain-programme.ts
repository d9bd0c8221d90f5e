/** Hostile texts in every field a person can fill, and a picture labelled over and over, so that manifests stand 30 deep. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { drawPicture } from '../bench/drawn-pictures.ts'
import { type TortureOptions, type Tortured, tally } from './programme.ts'
import { type CommandRun, hasStack, runCommand, statusOf } from './run-command.ts'

const DEPTH = 30
const TEXTS: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '__proto__',
  '{"constructor":{"prototype":{"x":1}}}',
  '\u202egnp.exe',
  '\u2066\u2067\u2068 isolates',
  '=HYPERLINK("http://example.org")',
  "'; DROP TABLE entries; --",
  '../../../etc/passwd',
  '\u0007\u001b[31mred\u001b[0m',
  '\ud83d\ude00'.repeat(200),
  'A'.repeat(50_000),
  'e\u0301'.repeat(2_000),
  ']]></rdf:li><x:y/>',
  '%s%n%x',
]
const FIELDS = ['--tool', '--alt', '--credit', '--decided-by', '--caption'] as const

/** Every text in every field: a copy that proves, or a refusal in words. Then the chain. */
export async function chainProgramme({ folder, rounds }: TortureOptions): Promise<Tortured> {
  const arena = join(folder, 'chain')
  mkdirSync(arena, { recursive: true })
  const data = join(arena, 'data')
  const source = join(arena, 'bild.jpg')
  await drawPicture(source, 0.2, 'jpeg')
  const { add, counts } = tally()
  const broken: string[] = []
  const cases = TEXTS.flatMap(text => FIELDS.map(field => ({ field, text }))).slice(0, rounds)
  for (const [index, { field, text }] of cases.entries()) {
    const out = join(arena, `text-${index}`)
    const run = await labelOnce(source, out, data, [field, text])
    const name = `${field} ${JSON.stringify(text.slice(0, 30))}`
    const line = run.lines[0]
    add(`text: ${statusOf(run).slice(0, 40)}`)
    if (hasStack(run)) broken.push(`${name}: a stack: ${run.stderr.slice(0, 300)}`)
    if (run.hung) broken.push(`${name}: hung`)
    const html = (line?.['text'] as { html?: string } | null)?.html ?? ''
    if (/<script|onerror=alert\(1\)>/.test(html.replaceAll(/"[^"]*"/g, '""')))
      broken.push(`${name}: markup in html: ${html}`)
    // Terminals must not be driven by a text: control characters never reach them raw.
    if (/\u001b\[31m/.test(run.stderr)) broken.push(`${name}: a control sequence on the terminal`)
  }
  const depth = Math.min(DEPTH, Math.max(3, rounds))
  let current = source
  for (let level = 1; level <= depth; level += 1) {
    const out = join(arena, `level-${level}`)
    const run = await labelOnce(current, out, data, ['--caption', `Skapad med AI ${level}`, '--overwrite'])
    const status = statusOf(run)
    add(`level: ${status.slice(0, 40)}`)
    if (status !== 'labelled') {
      if (status !== 'already-labelled' && status !== 'refused' && status !== 'failed')
        broken.push(`level ${level}: ${run.stderr.slice(0, 300)}`)
      break
    }
    current = join(out, 'bild.jpg')
  }
  const seen = await runCommand(['verify', current, '--data', data, '--no-faces', '--no-register'])
  const credentials = seen.lines[0]?.['credentials'] as { integrity?: string; manifests?: number } | undefined
  add(`deepest: ${credentials?.manifests ?? 0} manifests, ${credentials?.integrity ?? 'nothing'}`)
  if (credentials?.integrity === 'broken' || credentials === undefined) broken.push('the deepest copy does not verify')
  return { programme: 'hostile texts, deep chains', tried: cases.length + depth, seen: counts, broken, skipped: null }
}

function labelOnce(source: string, out: string, data: string, more: readonly string[]): Promise<CommandRun> {
  const decided = more.includes('--decided-by') ? [] : ['--decided-by', 'prov']
  const answers = ['--kind', 'ai-generated', '--no-faces', '--answer', 'people-visible=no', ...decided]
  return runCommand(['label', source, '--out', out, '--data', data, ...answers, ...more])
}
