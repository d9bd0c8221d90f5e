import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Folders whose exports others build on. Each export says what it is, in which units, and what comes back when it fails. */
const DOCUMENTED = 'src/{domain,engines,api}/**/*.ts'
/** Words that tell nothing by themselves. */
const EMPTY_WORDS = new Set(['the', 'a', 'an', 'of', 'for', 'to', 'and', 'this', 'that', 'is', 'it'])

interface Exported {
  readonly name: string
  readonly line: number
  /** Text of the doc comment directly before it; null where there is none. */
  readonly comment: string | null
}

describe('doc comments', () => {
  const files = globSync(DOCUMENTED, { cwd: root }).sort()
  const exported = files.flatMap(file =>
    exportsOf(readFileSync(join(root, file), 'utf8')).map(found => ({
      ...found,
      place: `${file.replaceAll('\\', '/')}:${found.line} ${found.name}`,
    })),
  )

  it('stand before every export of domain, engines and api', () => {
    expect(exported.length).toBeGreaterThan(900)
    expect(exported.filter(({ comment }) => comment === null).map(({ place }) => place)).toEqual([])
  })

  it('stand before every method of an engine, which is where promises are made', () => {
    const methods = globSync('src/engines/*.ts', { cwd: root }).flatMap(file =>
      methodsOf(readFileSync(join(root, file), 'utf8')),
    )
    expect(methods.length).toBeGreaterThan(30)
    expect(methods.filter(({ comment }) => comment === null).map(({ name }) => name)).toEqual([])
  })

  it('say more than the name does', () => {
    expect(exported.filter(({ name, comment }) => comment !== null && isEmpty(name, comment))).toEqual([])
  })

  it('are missed where there are none, or something stands in between', () => {
    expect(missingIn('export const a = 1')).toEqual(['a'])
    expect(missingIn('// One.\nexport const a = 1')).toEqual(['a'])
    expect(missingIn('/* One. */\nexport function a() {}')).toEqual(['a'])
    expect(missingIn('/** One. */\nconst b = 1\nexport interface A {}')).toEqual(['A'])
    expect(missingIn('const a = 1\n/** Two. */\nconst b = 2\nexport { a, b }')).toEqual(['a'])
    expect(missingIn('/** Both. */\nexport const { a, b } = c')).toEqual([])
    expect(missingIn('export default 1')).toEqual(['default'])
    expect(missingIn("import { a } from './a.ts'\nexport { a }\nexport * from './b.ts'")).toEqual([])
  })

  it('are found empty where they repeat the name', () => {
    expect(isEmpty('openPackage', 'Opens the package.')).toBe(true)
    expect(isEmpty('Grants', 'The grants.')).toBe(true)
    expect(isEmpty('JPEG_END', 'EOI, the marker that ends a JPEG.')).toBe(false)
  })
})

const missingIn = (text: string): readonly string[] =>
  exportsOf(text)
    .filter(({ comment }) => comment === null)
    .map(({ name }) => name)

/** oxc-parser, because TypeScript 7 has no programming interface that is promised to stay. */
function exportsOf(text: string): readonly Exported[] {
  const { program, at } = parsed(text)
  return program.body.flatMap((node): readonly Exported[] => {
    if (node.type === 'ExportDefaultDeclaration') return [at('default', node.start)]
    if (node.type !== 'ExportNamedDeclaration' || node.source !== null) return []
    if (node.declaration !== null) return [at(namesIn(node.declaration, text).join(', '), node.start)]
    // `export { a }`: the comment stands where `a` is declared; what was imported is documented at home.
    return node.specifiers.flatMap(({ local }) => {
      const name = text.slice(local.start, local.end)
      const declared = program.body.find(other => namesIn(other, text).includes(name))
      return declared === undefined ? [] : [at(name, declared.start)]
    })
  })
}

function methodsOf(text: string): readonly Exported[] {
  const { program, at } = parsed(text)
  return program.body.flatMap(node => {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : null
    if (declaration?.type !== 'TSInterfaceDeclaration') return []
    const { name } = declaration.id
    return declaration.body.body
      .filter(member => member.type === 'TSMethodSignature')
      .map(({ key, start }) => at(`${name}.${text.slice(key.start, key.end)}`, start))
  })
}

/** The program, and what stands at a place in it: a name, and the doc comment right before. */
function parsed(text: string) {
  const { program, comments, errors } = parseSync('source.ts', text)
  if (errors.length > 0) throw new Error(errors[0]?.message)
  const at = (name: string, start: number): Exported => {
    const before = comments.findLast(comment => comment.end <= start)
    const isDoc = before?.type === 'Block' && before.value.startsWith('*')
    const isDirect = before !== undefined && text.slice(before.end, start).trim() === ''
    return {
      name,
      line: text.slice(0, start).split('\n').length,
      comment: isDoc && isDirect ? before.value : null,
    }
  }
  return { program, at }
}

type Statement = ReturnType<typeof parseSync>['program']['body'][number]

function namesIn(node: Statement, text: string): readonly string[] {
  if (node.type === 'VariableDeclaration')
    return node.declarations.map(({ id }) => text.slice(id.start, id.end).split(':')[0] ?? '')
  return 'id' in node && node.id !== null && 'name' in node.id ? [node.id.name] : []
}

function isEmpty(name: string, comment: string): boolean {
  const stem = (word: string): string => word.toLowerCase().replace(/(?:es|s)$/, '')
  const inName = new Set((name.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? []).map(stem))
  const words = comment.match(/[\p{L}\d]+/gu) ?? []
  return words.every(word => EMPTY_WORDS.has(word.toLowerCase()) || inName.has(stem(word)))
}
