import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RULES_PAGE, rulesPage } from '../../../scripts/docs/write-rules.ts'
import { createTexts, LANGUAGES } from '../../../src/i18n/text.ts'
import { ORIGIN_RULES } from '../../../src/verify/origin-rules-table.ts'

describe('docs/rules.md', () => {
  it('says what the tables say; renew it with: node scripts/docs/write-rules.ts', () => {
    expect(readFileSync(RULES_PAGE, 'utf8')).toBe(rulesPage())
  })
})

describe('the rules', () => {
  it.each(LANGUAGES)('have a sentence for people each, in %s', language => {
    const { has } = createTexts(language)

    expect([...ORIGIN_RULES.map(({ id }) => id), 'origin.unread'].filter(id => !has(`rule.${id}`))).toEqual([])
  })
})
