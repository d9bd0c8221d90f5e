import { describe, expect, it } from 'vitest'
import type { Origin } from '../../../src/domain/report.ts'
import { differenceFindings } from '../../../src/label/plan-label.ts'

const origin: Origin = {
  kind: 'ai-generated',
  basis: 'declared',
  generator: 'Adobe Firefly',
  evidence: [],
  rule: 'origin.declared',
}
const differences = (found: Partial<Origin>, tool: string | null, kind: 'ai-generated' | 'ai-modified' | null) =>
  differenceFindings({ origin: { ...origin, ...found } }, { kind, tool }).map(({ code, values }) => [code, values])

describe('what a person stated and the file says otherwise', () => {
  it('is told of the kind, unless either of them says nothing', () => {
    expect(differences({}, null, 'ai-modified')).toEqual([
      ['kind-differs', { stated: 'ai-modified', found: 'ai-generated', basis: 'declared' }],
    ])
    expect(differences({}, null, 'ai-generated')).toEqual([])
    expect(differences({}, null, null)).toEqual([])
    expect(differences({ kind: 'unknown' }, null, 'ai-modified')).toEqual([])
  })

  it('is told of the tool, unless either of them says nothing', () => {
    expect(differences({}, 'Midjourney', null)).toEqual([
      ['tool-differs', { stated: 'Midjourney', found: 'Adobe Firefly' }],
    ])
    expect(differences({}, 'Adobe Photoshop', null)).toHaveLength(1)
    expect(differences({ generator: null }, 'Midjourney', null)).toEqual([])
    expect(differences({}, null, null)).toEqual([])
  })

  it.each([
    ['Firefly 3', 'Adobe Firefly'],
    ['adobe firefly', 'Adobe Firefly'],
    ['dalle3', 'DALL·E'],
    ['DALL-E 3', 'DALL·E 2'],
    ['Midjourney', 'midjourney v6.1'],
    ['Microsoft Copilot', 'Copilot (Microsoft)'],
    ['GPT-4o', 'gpt-4o'],
  ])('is not told of two spellings: %s, %s', (stated, found) => {
    expect(differences({ generator: found }, stated, null)).toEqual([])
  })
})
