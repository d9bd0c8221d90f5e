import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ruleNameIn } from '../../../src/domain/rule-name.ts'
import { createTexts } from '../../../src/i18n/text.ts'

describe('the name of a rule', () => {
  it.each([
    ['AI Act art. 50(4); Sala 2025/1049 3.5', 'AI-förordningen art. 50.4; Sala 2025/1049 3.5'],
    ['Regulation (EU) 2024/1689 (AI Act) Art. 3(60), 50(4)', 'AI-förordningen (EU) 2024/1689 art. 3.60, 50.4'],
    ['GDPR art. 5(1)(c)', 'Dataskyddsförordningen art. 5.1 c'],
    [
      'sala-kommun@2026.1: Regulation (EU) 2016/679 (GDPR) Art. 8, recital 38',
      'sala-kommun@2026.1: Dataskyddsförordningen (EU) 2016/679 art. 8, skäl 38',
    ],
    ['Code of Practice, Section 1, Measure 1.2', 'Uppförandekoden, avsnitt 1, åtgärd 1.2'],
    [
      'Commission Guidelines on Art. 50, C(2026) 5054 final para 147-148',
      'Kommissionens riktlinjer om art. 50, C(2026) 5054 final punkt 147-148',
    ],
    ['DSM art. 4(3)', 'DSM-direktivet art. 4.3'],
    ['C2PA 2.2 section 15.2', 'C2PA 2.2 avsnitt 15.2'],
    ['URL (1960:729) 3 §', 'Upphovsrättslagen (1960:729) 3 §'],
  ])('%s is cited as %s in Sweden', (rule, said) => expect(ruleNameIn(rule, 'sv')).toBe(said))

  it('of an own guideline stays as its policy has it', () => {
    for (const rule of [
      'Riktlinje för AI, Exempelköping, dnr 12(3) Section 4',
      'Offentlighets- och sekretesslagen (2009:400) 21 kap. 3 §',
    ])
      expect(ruleNameIn(rule, 'sv')).toBe(rule)
  })

  it('that is ours and stands at a finding has a Swedish one', () => {
    const root = join(import.meta.dirname, '../../..')
    const sources = globSync('src/**/*.ts', { cwd: root }).filter(path => !path.endsWith('rule-name.ts'))
    const own = sources.flatMap(
      path => readFileSync(join(root, path), 'utf8').match(/(?<=')ursprung: [^'$]+(?=')/g) ?? [],
    )
    expect(own.length).toBeGreaterThan(4)
    expect(own.filter(rule => ruleNameIn(rule, 'sv') === rule)).toEqual([])
  })

  it('is the English one in English', () => {
    const said = (language: 'sv' | 'en') =>
      createTexts(language).finding({ code: 'label-missing', severity: 'stop', rule: 'AI Act art. 50(4)' }).rule
    expect([said('en'), said('sv')]).toEqual(['AI Act art. 50(4)', 'AI-förordningen art. 50.4'])
  })
})
