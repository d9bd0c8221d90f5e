import { globSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
/** As for code (CONVENTIONS.md); oxlint does not read stylesheets. */
const MAX_LINES = 300

const filesOf = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: root })
    .map(file => file.replaceAll('\\', '/'))
    .sort()
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

describe('stylesheets', () => {
  const pageStyles = filesOf('renderer/**/*.css')

  it('are 300 lines at most', () => {
    const all = [...pageStyles, ...filesOf('assets/**/*.css')]
    expect(all.length).toBeGreaterThan(pageStyles.length)
    const long = all.filter(file => textOf(file).trimEnd().split('\n').length > MAX_LINES)
    expect(long).toEqual([])
  })

  it('are each imported exactly once, by main.tsx, whose order is the cascade', () => {
    const imported = filesOf('renderer/**/*.{ts,tsx,css,html}').flatMap(file =>
      [...textOf(file).matchAll(/['"(]([^'"()\s]+\.css)\b/g)].map(match => `${file} ${basename(match[1] ?? '')}`),
    )
    expect(imported.sort()).toEqual(pageStyles.map(file => `renderer/main.tsx ${basename(file)}`).sort())
  })

  it('have names of their own', () => {
    expect(new Set(pageStyles.map(file => basename(file))).size).toBe(pageStyles.length)
  })
})
