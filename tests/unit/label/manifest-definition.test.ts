import { describe, expect, it } from 'vitest'
import { CAPTION_PARAMETER, type LabelPlan, type PlacedCaption } from '../../../src/domain/label.ts'
import { AI_SOURCE_TYPES, captionActions } from '../../../src/label/manifest-definition.ts'

const box = { x: 10, y: 20, width: 300, height: 40 }
const placed: PlacedCaption = { place: 'top-right', box, canvas: { widthPx: 800, heightPx: 600 }, textHeightPx: 20 }
const caption = { text: 'Skapad med AI', lang: 'sv' } as LabelPlan['caption']
const plan: LabelPlan = {
  kind: 'ai-generated',
  tool: 'Midjourney',
  caption,
  statement: caption.text,
  format: 'jpeg',
  alt: '',
  credit: '',
  preset: null,
}
const made = { version: '0.1.0', when: '2026-11-21T12:00:00Z' }

describe('what the manifest says was done', () => {
  it('opens the AI picture first, with its source type and tool', () => {
    expect(captionActions(plan, placed, made)[0]).toMatchObject({
      action: 'c2pa.opened',
      digitalSourceType: AI_SOURCE_TYPES['ai-generated'],
      softwareAgent: 'Midjourney',
    })
    expect(captionActions({ ...plan, tool: null }, placed, made)[0]?.softwareAgent).toBeNull()
  })

  it('records the caption as Ursprung’s edit, without a source type', () => {
    const edited = captionActions(plan, placed, made).at(-1)
    expect(edited).toMatchObject({
      action: 'c2pa.edited',
      digitalSourceType: null,
      softwareAgent: 'Ursprung',
      description: 'Skapad med AI',
      when: made.when,
    })
    expect(edited?.parameters).toEqual({
      [CAPTION_PARAMETER]: { text: 'Skapad med AI', lang: 'sv', box, version: '0.1.0' },
    })
  })

  it('tells of a web size and of a picture changed with AI', () => {
    const actions = captionActions({ ...plan, kind: 'ai-modified', preset: { id: 'news', widthPx: 400 } }, placed, made)
    expect(actions.map(a => a.action)).toEqual(['c2pa.opened', 'c2pa.resized', 'c2pa.edited'])
    expect(actions[0]?.digitalSourceType).toMatch(/compositeWithTrainedAlgorithmicMedia$/)
  })
})
