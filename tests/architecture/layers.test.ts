import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/**
 * Who may import what. Folders, most specific first; `packages` are the outside packages a layer may name.
 * Reads value and type imports alike: a type-only arrow is still an arrow.
 */
const layers: readonly { folder: string; may: readonly string[]; packages: readonly string[] | 'any' }[] = [
  { folder: 'src/domain', may: [], packages: [] },
  { folder: 'src/container', may: ['src/domain'], packages: ['cborg'] },
  { folder: 'src/metadata', may: ['src/domain', 'src/container'], packages: ['@xmldom/xmldom'] },
  { folder: 'src/markers', may: ['src/domain', 'src/container', 'src/metadata'], packages: [] },
  { folder: 'src/policy', may: ['src/domain'], packages: [] },
  { folder: 'src/register', may: ['src/domain'], packages: ['zod'] },
  { folder: 'src/engines/engines.ts', may: ['src/domain', 'src/register'], packages: [] },
  { folder: 'src/engines/label-engines.ts', may: ['src/domain', 'src/container'], packages: [] },
  { folder: 'src/verify', may: ['src/domain', 'src/markers', 'src/policy', 'src/engines/engines.ts'], packages: [] },
  {
    folder: 'src/label',
    may: [
      'src/domain',
      'src/markers',
      'src/policy',
      'src/verify',
      'src/engines/engines.ts',
      'src/engines/label-engines.ts',
    ],
    packages: [],
  },
  {
    folder: 'src/publish',
    may: [
      'src/domain',
      'src/policy',
      'src/register',
      'src/verify',
      'src/label/label-report.ts',
      'src/label/manifest-definition.ts',
      'src/label/publishing-text.ts',
      'src/engines/engines.ts',
    ],
    packages: [],
  },
  { folder: 'src/archive', may: ['src/domain', 'src/verify', 'src/engines/engines.ts'], packages: [] },
  { folder: 'src/catalog', may: ['src/domain', 'src/policy', 'src/engines/engines.ts'], packages: ['zod'] },
  { folder: 'src/i18n', may: ['src/domain', 'assets/locales'], packages: ['i18next'] },
  {
    folder: 'src/engines/node',
    may: [
      'src/domain',
      'src/container',
      'src/metadata',
      'src/markers',
      'src/register',
      'src/policy',
      'src/catalog',
      'src/label',
      'src/archive',
      'src/publish',
      'src/engines',
    ],
    packages: 'any',
  },
  {
    folder: 'src/api',
    may: [
      'src/domain',
      'src/verify',
      'src/label',
      'src/archive',
      'src/publish',
      'src/policy',
      'src/register',
      'src/catalog',
      'src/i18n',
      'src/engines/engines.ts',
      'src/engines/label-engines.ts',
      'src/container',
    ],
    packages: ['zod', '@orpc/client', '@orpc/contract', '@orpc/server'],
  },
  {
    folder: 'src/desktop',
    may: [
      'src/domain',
      'src/api',
      'src/compose.ts',
      'src/compose/archive.ts',
      'src/i18n',
      'src/engines/engines.ts',
      'src/engines/node/leftovers.ts',
      'src/engines/node/local-files.ts',
      'src/engines/node/make-folder.ts',
    ],
    packages: ['node', 'zod'],
  },
  { folder: 'src/http', may: ['src/domain', 'src/api', 'src/compose.ts', 'src/desktop', 'src/i18n'], packages: 'any' },
  { folder: 'src/compose.ts', may: ['src'], packages: 'any' },
  { folder: 'src/compose', may: ['src'], packages: ['node'] },
  { folder: 'src/index.ts', may: ['src'], packages: [] },
  {
    folder: 'src/cli',
    may: [
      'src/domain',
      'src/api',
      'src/compose.ts',
      'src/compose/archive.ts',
      'src/compose/watch.ts',
      'src/compose/package.ts',
      'src/compose/worker.ts',
      'src/archive',
      'src/publish',
      'src/http',
      'src/i18n',
      'src/engines/engines.ts',
      'src/label/output-names.ts',
      'src/catalog',
      'src/register',
      'src/verify',
    ],
    packages: ['commander', 'node'],
  },
  {
    folder: 'renderer',
    may: [
      'src/domain',
      'src/api',
      'src/catalog',
      'src/label/placement',
      'src/label/place-caption.ts',
      'src/label/publishing-text.ts',
      'src/policy/known-tool.ts',
      // What reports and entries look like.
      'src/publish/deviation.ts',
      'src/publish/pack.ts',
      'src/publish/proof.ts',
      'src/publish/survival.ts',
      'src/register/entry.ts',
      'assets/locales',
    ],
    packages: 'any',
  },
  {
    folder: 'electron',
    may: [
      'src/api',
      'src/compose.ts',
      'src/desktop',
      'src/domain',
      'src/http/page-files.ts',
      'src/i18n',
      'src/engines/node/archive/look-tasks.ts',
      'src/engines/node/evidence/evidence-tasks.ts',
      'src/engines/node/isolated',
      'src/engines/node/make-folder.ts',
      'assets/locales',
    ],
    packages: 'any',
  },
]

const sources = ['src', 'renderer', 'electron'].flatMap(folder => listTypeScript(join(root, folder)))
const imports = new Map(sources.map(file => [file, readImports(file)]))

describe('layers', () => {
  it('has a table row for every source file and a folder for every row', () => {
    expect(sources.filter(file => layerOf(file) === undefined)).toEqual([])
    expect(
      layers.filter(layer => layer.folder !== 'src/archive' && !sources.some(file => isIn(file, layer.folder))),
    ).toEqual([])
  })

  it('imports point one way', () => {
    const wrong: string[] = []
    for (const [file, targets] of imports) {
      const layer = layerOf(file)
      if (layer === undefined) continue
      for (const target of targets.files) {
        if (!isIn(target, layer.folder) && !layer.may.some(allowed => isIn(target, allowed)))
          wrong.push(`${file} -> ${target}`)
      }
      if (layer.packages === 'any') continue
      for (const name of targets.packages) if (!layer.packages.includes(name)) wrong.push(`${file} -> package ${name}`)
    }
    expect(wrong).toEqual([])
  })

  it('has no import cycles', () => {
    expect(findCycle(imports)).toBeNull()
  })

  it('keeps the command line and the jobs apart: nothing below imports a shell', () => {
    const shells = [...imports]
      .filter(([file]) => !file.startsWith('src/cli'))
      .filter(([, targets]) => targets.files.some(target => isIn(target, 'src/cli')))
    expect(shells.map(([file]) => file)).toEqual([])
  })
})

function listTypeScript(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return listTypeScript(path)
    return /\.tsx?$/.test(path) ? [relative(root, path)] : []
  })
}

function readImports(file: string): { files: string[]; packages: string[] } {
  const text = readFileSync(join(root, file), 'utf8')
  const specifiers = [
    ...text.matchAll(
      /^\s*(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
    ),
  ].map(match => match[1] ?? match[2] ?? match[3] ?? '')
  const files = specifiers
    .filter(name => name.startsWith('.'))
    .map(name => relative(root, resolve(root, dirname(file), name)))
  const packages = specifiers
    .filter(name => !name.startsWith('.'))
    .map(name => (name.startsWith('node:') ? 'node' : packageName(name)))
  return { files, packages }
}

function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}

function isIn(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`)
}

function layerOf(file: string) {
  return layers.find(layer => isIn(file, layer.folder))
}

function findCycle(graph: ReadonlyMap<string, { files: readonly string[] }>): string | null {
  const done = new Set<string>()
  const visit = (file: string, trail: readonly string[]): string | null => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file].join(' -> ')
    if (done.has(file)) return null
    for (const next of graph.get(file)?.files ?? []) {
      const cycle = visit(next, [...trail, file])
      if (cycle !== null) return cycle
    }
    done.add(file)
    return null
  }
  for (const file of graph.keys()) {
    const cycle = visit(file, [])
    if (cycle !== null) return cycle
  }
  return null
}
