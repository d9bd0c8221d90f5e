import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CLI_PAGES, cliPage } from '../../../scripts/docs/write-cli-reference.ts'
import { LIBRARY_PAGE, libraryPage } from '../../../scripts/docs/write-library-docs.ts'

describe('generated reference pages', () => {
  it.each(['sv', 'en'] as const)('say in %s what the commands say; renew with: npm run docs', language => {
    expect(readFileSync(CLI_PAGES[language], 'utf8')).toBe(cliPage(language))
  })

  it('say of the library what its doc comments say; renew with: npm run docs', () => {
    expect(readFileSync(LIBRARY_PAGE, 'utf8')).toBe(libraryPage())
  })

  it('explain every export of the library', () => {
    const exported = readFileSync(LIBRARY_PAGE, 'utf8').split('## Types they mention')[0] ?? ''
    const headings = exported.split('\n### ').slice(1)
    expect(headings.length).toBeGreaterThan(8)
    expect(headings.filter(section => (section.split('\n')[2] ?? '').startsWith('```'))).toEqual([])
  })
})
