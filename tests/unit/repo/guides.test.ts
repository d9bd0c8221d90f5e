import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/cli/main.ts'
import { createTexts } from '../../../src/i18n/text.ts'

/** In the guides, bold is kept for what stands on the screen, letter by letter; a command is typed as it stands. */

const root = resolve(import.meta.dirname, '../../..')
const folder = join(root, 'docs/guider')
const guides = readdirSync(folder).filter(name => name.endsWith('.md'))
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
const program = createProgram(createTexts('sv').t, () => undefined)
const npmScripts = Object.keys(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts,
)

describe.each(guides)('docs/guider/%s', name => {
  const text = read(name)

  it('names buttons and texts by the words on the screen', () => {
    const words = [...text.matchAll(/\*\*([^*\n]+)\*\*/g)].map(match => match[1] ?? '')
    expect(words.length).toBeGreaterThan(1)
    expect(words.filter(word => !isOnScreen(word))).toEqual([])
  })

  it('has only commands and options that exist', () => {
    const lines = commandsIn(text)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.flatMap(problemsOf)).toEqual([])
  })

  it('points only to files, pictures and headings that are there', () => {
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(match => match[1] ?? '')
    expect(targets.length).toBeGreaterThan(1)
    expect(targets.filter(target => !isThere(name, target))).toEqual([])
  })

  it('says how to know that it worked, and what to do if not', () => {
    expect(text).toMatch(/Så vet du att/)
    expect(text).toMatch(/Går det inte\?|När något är fel/)
  })

  it('never calls a picture real or fake', () => {
    expect(text).not.toMatch(/\b(falsk|äkta|fejk|autentisk|oäkta|manipulerad)/i)
  })
})

it('shows one picture at least in each of the guides for the people who work with pictures', () => {
  for (const name of ['kommunikatoren.md', 'webbredaktoren.md', 'arkivarien.md'])
    expect(read(name)).toMatch(/!\[[^\]]+\]\(\.\.\/screens\//)
})

/** All code that may show a text. */
const code = ['src', 'renderer', 'electron']
  .flatMap(place =>
    readdirSync(join(root, place), { recursive: true, encoding: 'utf8' }).map(file => join(root, place, file)),
  )
  .filter(file => /\.tsx?$/.test(file))
  .map(file => readFileSync(file, 'utf8'))
  .join('\n')

// Texts of the page and of the program that some code shows, with a gap for each placeholder. A text that is nearly all gap would
// fit anything, so it counts for nothing.
const texts = ['app.sv.json', 'sv.json']
  .flatMap(file => leaves(JSON.parse(readFileSync(join(root, 'assets/locales', file), 'utf8')), ''))
  .filter(({ key }) => isShown(key.replace(/_(one|other)$/, '')))
  .map(({ text }) => text)
const literal = new Set(texts)
const patterns = texts
  .filter(text => text.includes('{{') && text.replace(/\{\{\w+\}\}/g, '').replace(/\P{L}/gu, '').length >= 4)
  .map(
    text =>
      new RegExp(
        `^${text
          .split(/\{\{\w+\}\}/)
          .map(escape)
          .join('.+')}$`,
      ),
  )

function isOnScreen(word: string): boolean {
  return literal.has(word) || patterns.some(pattern => pattern.test(word))
}

/** Whether a text's key stands in the code, whole or as the fixed beginning of a built one: `mark.next-${number}`. */
function isShown(key: string): boolean {
  const beginnings = [...key.matchAll(/[.-]/g)].map(match => key.slice(0, match.index + 1))
  return code.includes(`'${key}'`) || beginnings.some(beginning => code.includes(`\`${beginning}\${`))
}

function leaves(value: unknown, key: string): readonly { readonly key: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ key, text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, below]) => leaves(below, key === '' ? name : `${key}.${name}`))
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** Every line of the shell blocks, and each `ursprung …` within the text. */
function commandsIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(match => (match[1] ?? '').split('\n'))
  const inline = [...text.replace(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`((?:ursprung|npm) [^`\n]+)`/g)]
  return [...blocks, ...inline.map(match => match[1] ?? '')].map(line => line.trim()).filter(line => line !== '')
}

function problemsOf(line: string): readonly string[] {
  const words = [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(match => match[0])
  const [first, ...rest] = words
  if (first === 'npm') return isNpm(rest) ? [] : [line]
  if (first !== 'ursprung') return [line]
  if (rest.length === 1 && rest[0] === '--version') return []
  let command: Command = program
  while (rest[0] !== undefined) {
    const next = command.commands.find(child => child.name() === rest[0])
    if (next === undefined) break
    command = next
    rest.shift()
  }
  if (command === program || command.commands.length > 0) return [line]
  return argumentProblems(command, rest).map(problem => `${line}: ${problem}`)
}

function isNpm(words: readonly string[]): boolean {
  const [verb, script = ''] = words
  return verb === 'run' ? npmScripts.includes(script) : ['ci', 'start', 'config'].includes(verb ?? '')
}

function argumentProblems(command: Command, words: readonly string[]): readonly string[] {
  const problems: string[] = []
  let given = 0
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const option = command.options.find(known => known.long === word)
    if (!word.startsWith('--')) given += 1
    else if (option === undefined) problems.push(word)
    else if (option.required && words[(at += 1)] === undefined) problems.push(`${word} …`)
  }
  const needed = command.registeredArguments.filter(argument => argument.required).length
  return given < needed ? [...problems, `${needed} arguments`] : problems
}

function isThere(guide: string, target: string): boolean {
  const [path = '', heading] = target.split('#')
  const file = path === '' ? join(folder, guide) : join(folder, path)
  if (!existsSync(file)) return false
  return heading === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(heading)
}

/** Headings as GitHub names them: lower case, letters, digits and hyphens. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(match =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
}
