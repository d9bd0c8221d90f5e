import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  captionFindings,
  captionText,
  chooseCaption,
  MAX_TOOL_CHARACTERS,
  saysAi,
} from '../../../src/policy/caption-text.ts'
import { codes, preset, PRESETS } from './policy-facts.ts'

const standard = preset('default')
const node = preset('ai-sweden-sodra')

describe('caption texts', () => {
  it.each([
    ['default', 'ai-generated', 'sv', null, 'Skapad med AI'],
    ['default', 'ai-modified', 'sv', 'Firefly', 'Ändrad med AI'],
    ['default', 'ai-generated', 'en-GB', null, 'Created with AI'],
    ['default', 'ai-generated', 'sv-x-lattlast', null, 'En dator med AI har gjort bilden.'],
    ['default', 'ai-generated', 'de', null, 'Skapad med AI'],
    ['ai-sweden-sodra', 'ai-generated', 'sv', 'Midjourney', 'Bild genererad av Midjourney.'],
    ['ai-sweden-sodra', 'ai-generated', 'sv', null, 'Bild genererad av AI.'],
  ] as const)('%s, %s, %s, tool %s: %s', (...[name, kind, lang, tool, text]) => {
    expect(captionText(preset(name), kind, lang, tool).text).toBe(text)
  })

  it('sets a hostile tool name as plain text, and leaves out one that is no name', () => {
    expect(captionText(node, 'ai-generated', 'sv', '$& {verktyg}').text).toBe('Bild genererad av $& {verktyg}.')
    expect(captionText(node, 'ai-generated', 'sv', 'x'.repeat(MAX_TOOL_CHARACTERS + 1)).text).toBe(
      'Bild genererad av AI.',
    )
  })

  it('always says AI or the byline, for every preset, kind, language and tool', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PRESETS),
        fc.constantFrom('ai-generated' as const, 'ai-modified' as const),
        fc.string(),
        fc.option(fc.string()),
        (name, kind, lang, tool) => saysAi(captionText(preset(name), kind, lang, tool).text),
      ),
    )
  })

  it('takes a shared wording before the fallback where the policy has none, never where the policy fixes its words', () => {
    const shared = (_: string, lang: string) => (lang === 'fit' ? { text: 'Luotu AI:lla', needsReview: true } : null)
    const wanted = { kind: 'ai-generated', lang: 'fit', tool: null } as const
    expect(chooseCaption(standard, wanted, shared)).toEqual({ text: 'Luotu AI:lla', needsReview: true, lang: 'fit' })
    expect(chooseCaption(standard, { ...wanted, lang: 'sv' }, () => ({ text: 'AI!', needsReview: true })).text).toBe(
      'Skapad med AI',
    )
    expect(chooseCaption(standard, { ...wanted, lang: 'de' }, shared).lang).toBe('sv')
    expect(chooseCaption(preset('goteborg-lik'), wanted, shared).lang).toBe('sv')
  })

  it('stops a caption that does not say AI and a free text the policy forbids, tells of an unreviewed one', () => {
    expect(
      codes({
        findings: captionFindings(standard, { text: 'Illustration', isFree: true, needsReview: false, hasMark: false }),
      }),
    ).toEqual(['policy-caption-without-ai'])
    expect(
      codes({
        findings: captionFindings(standard, { text: 'MAIL', isFree: true, needsReview: false, hasMark: false }),
      }),
    ).toEqual(['policy-caption-without-ai'])
    expect(
      captionFindings(standard, { text: 'Illustration: AI', isFree: true, needsReview: false, hasMark: false }),
    ).toEqual([])
    expect(
      codes({
        findings: captionFindings(preset('goteborg-lik'), {
          text: 'Illustration: AI',
          isFree: true,
          needsReview: false,
          hasMark: false,
        }),
      }),
    ).toEqual(['policy-caption-not-allowed'])
    expect(codes({ findings: captionFindings(standard, captionAsked('fi')) })).toEqual(['policy-caption-unreviewed'])
  })
})

function captionAsked(lang: string) {
  return { ...captionText(standard, 'ai-generated', lang, null), isFree: false, hasMark: false }
}
