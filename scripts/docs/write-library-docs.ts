/**
 * Writes docs/reference/library.md from the doc comments of what `src/index.ts` exports, and of every type those mention:
 * `node scripts/docs/write-library-docs.ts`. A unit test fails when the page is not what the code says.
 * oxc-parser reads the source, because TypeScript 7 has no programming interface that TypeDoc could use.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'

const ROOT = resolve(import.meta.dirname, '../..')
/** Where the page lies. */
export const LIBRARY_PAGE: string = resolve(ROOT, 'docs/reference/library.md')

/** One export: its doc comment and its text, a function without its body. */
interface Declared {
  readonly name: string
  readonly file: string
  readonly comment: string
  readonly code: string
}

/** One source file: what it declares for others, and where the names it uses come from. */
interface SourceFile {
  readonly declared: ReadonlyMap<string, Declared>
  readonly origins: ReadonlyMap<string, string>
}

/** The page as it should be. */
export function libraryPage(): string {
  const files = new Map<string, SourceFile>()
  const read = (path: string): SourceFile => {
    const known = files.get(path) ?? readSource(path)
    files.set(path, known)
    return known
  }
  const entry = read(resolve(ROOT, 'src/index.ts'))
  const queue = [...entry.origins].map(([name, file]) => ({ name, file }))
  const exported = new Set(queue.map(({ name }) => name))
  const found = new Map<string, Declared>()
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const source = read(next.file)
    const declaration = source.declared.get(next.name)
    if (declaration === undefined || found.has(next.name)) continue
    found.set(next.name, declaration)
    for (const name of declaration.code.match(/\b[A-Z]\w+\b/g) ?? []) {
      const file = source.origins.get(name) ?? (source.declared.has(name) ? next.file : undefined)
      if (file !== undefined && !found.has(name)) queue.push({ name, file })
    }
  }
  const all = [...found.values()]
  return [
    '# Ursprung as a library',
    '',
    'Written by `node scripts/docs/write-library-docs.ts` from the doc comments; do not edit by hand. A whole example that the tests run:',
    '[docs/examples/library.ts](../examples/library.ts). What the JSON means: `schema` in each object; the command line prints the same ones.',
    '',
    '## Exports',
    '',
    ...all.filter(({ name }) => exported.has(name)).flatMap(shown),
    '## Types they mention',
    '',
    ...all.filter(({ name }) => !exported.has(name)).flatMap(shown),
  ].join('\n')
}

function shown({ name, file, comment, code }: Declared): readonly string[] {
  return [
    `### ${name}`,
    '',
    comment,
    '',
    '```ts',
    code,
    '```',
    '',
    `\`${relative(ROOT, file).replaceAll('\\', '/')}\``,
    '',
  ]
}

function readSource(path: string): SourceFile {
  const text = readFileSync(path, 'utf8')
  const { program, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const declared = new Map<string, Declared>()
  const origins = new Map<string, string>()
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source !== null)) {
      const from = node.source?.value ?? ''
      if (from.startsWith('.')) for (const name of namesOf(node)) origins.set(name, resolve(dirname(path), from))
      continue
    }
    if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) continue
    const { declaration } = node
    const name =
      declaration.type === 'VariableDeclaration'
        ? text.slice(declaration.declarations[0]?.id.start, declaration.declarations[0]?.id.end).split(':')[0]
        : 'id' in declaration && declaration.id !== null && 'name' in declaration.id
          ? declaration.id.name
          : undefined
    if (name === undefined) continue
    const body = declaration.type === 'FunctionDeclaration' ? declaration.body?.start : undefined
    const before = comments.findLast(comment => comment.type === 'Block' && comment.end <= node.start)
    const isOurs = before !== undefined && text.slice(before.end, node.start).trim() === ''
    declared.set(name, {
      name,
      file: path,
      comment: isOurs ? plain(before.value) : '',
      code: text.slice(node.start, body ?? node.end).trim(),
    })
  }
  return { declared, origins }
}

type Statement = ReturnType<typeof parseSync>['program']['body'][number]

function namesOf(
  node: Extract<Statement, { type: 'ImportDeclaration' | 'ExportNamedDeclaration' }>,
): readonly string[] {
  return node.specifiers.map(specifier => {
    const { type } = specifier
    if (type === 'ExportSpecifier') return 'name' in specifier.exported ? specifier.exported.name : ''
    return specifier.local.name
  })
}

const plain = (comment: string): string =>
  comment
    .split('\n')
    .map(line => line.replace(/^\s*\*+ ?/, '').trim())
    .filter(line => line !== '')
    .join('\n')

if (import.meta.main) {
  mkdirSync(dirname(LIBRARY_PAGE), { recursive: true })
  writeFileSync(LIBRARY_PAGE, libraryPage())
}
