import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { supplierPages } from '../../../scripts/docs/write-supplier.ts'

const root = resolve(import.meta.dirname, '../../..')
const folder = join(root, 'docs/supplier')
const pages = readdirSync(folder).filter(name => name.endsWith('.md'))

describe('docs/supplier', () => {
  it.each([...supplierPages()])(
    '%s is what the program says now; if not: node scripts/docs/write-supplier.ts',
    (path, page) => {
      expect(readFileSync(join(root, path), 'utf8')).toBe(page)
    },
  )

  it('answers what a buyer asks: flow, faces, rules, licences, accessibility, records', () => {
    expect(pages).toEqual(
      expect.arrayContaining([
        'README.md',
        'dataflode.md',
        'licenser.md',
        'registret.md',
        'sa-fungerar-kontrollen.md',
        'tillganglighet.md',
      ]),
    )
  })

  it.each(pages)('%s points only to what is there', page => {
    const text = readFileSync(join(folder, page), 'utf8')
    const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(match => match[1] ?? '')
    const files = [...text.matchAll(/`((?:src|tests|docs|scripts)\/[\w./-]+\.\w+)`/g)].map(match => match[1] ?? '')
    const missing = [
      ...links.filter(link => !/^https?:/.test(link) && !existsSync(join(folder, dirname('.'), link))),
      ...files.filter(file => !existsSync(join(root, file))),
    ]
    expect(missing).toEqual([])
  })

  it('names every command that may use the network, as the help of the program does', () => {
    const flow = readFileSync(join(folder, 'dataflode.md'), 'utf8')
    for (const call of ['trust update', 'label --tsa', 'verify --fetch-manifest']) expect(flow).toContain(`\`${call}`)
  })
})
