import { describe, expect, it } from 'vitest'
import type { TemplateStyle } from '../../../src/domain/label.ts'
import type { ImageEvidence } from '../../../src/engines/engines.ts'
import { type LabelRuling, type LabelWishes, pictureProblem, planLabel } from '../../../src/label/plan-label.ts'
import type { CheckContext } from '../../../src/verify/checks/check.ts'

const evidence = { format: 'jpeg', frames: 1, size: { widthPx: 800, heightPx: 600 }, pixelError: null }
const context = {
  evidence,
  credentials: { unreadable: null },
  origin: {
    kind: 'ai-generated',
    basis: 'declared',
    generator: 'Adobe Firefly',
    evidence: [],
    rule: 'origin.declared',
  },
} as unknown as CheckContext
const wishes = {
  kind: null,
  tool: null,
  captionText: null,
  captionLang: 'sv',
  place: null,
  format: 'keep',
  alt: '',
  credit: '',
  preset: null,
} as unknown as LabelWishes

function rulingWith(mark: TemplateStyle['mark']): LabelRuling {
  return {
    findings: [],
    unanswered: [],
    caption: (_kind, lang) => ({ text: 'Skapad med AI', lang }),
    style: { mark } as TemplateStyle,
    templateId: 'solid-dark',
    place: 'auto',
  }
}

const plan = (mark: TemplateStyle['mark'], captionText: string | null) =>
  planLabel(context, { ...wishes, captionText }, rulingWith(mark))

describe('the words of a label', () => {
  it('say AI beside the picture even where the mark alone says it in the picture', () => {
    expect(plan('generated', 'Sommarstaden')).toMatchObject({
      ok: true,
      value: { caption: { text: 'Sommarstaden' }, statement: 'Sommarstaden. Skapad med AI' },
    })
    expect(plan('generated', 'Bild gjord med AI')).toMatchObject({ value: { statement: 'Bild gjord med AI' } })
    expect(plan('none', null)).toMatchObject({ value: { statement: 'Skapad med AI' } })
  })

  it('are refused when they are none, or never say AI', () => {
    expect(plan('generated', ' \n')).toMatchObject({ ok: false, error: { kind: 'caption-empty' } })
    expect(plan('none', 'Sommarstaden')).toMatchObject({ ok: false, error: { kind: 'caption-without-ai' } })
  })
})

describe('a picture with more manifests than are read here', () => {
  it('is refused before anything is drawn: no copy of it could be proved', () => {
    const credentials = { unreadable: { reason: 'own-limit', message: 'm' } }
    const planned = planLabel({ ...context, credentials } as CheckContext, wishes, rulingWith('none'))
    expect(planned).toMatchObject({ ok: false, error: { kind: 'credentials-too-large' } })
  })
})

describe('a picture in a format that cannot be drawn here', () => {
  it('is told so before its size or what its pixels answered', () => {
    const heic = { ...evidence, format: 'heic', pixelError: { kind: 'decode-failed', message: 'no decoder' } }
    expect(pictureProblem(heic as unknown as ImageEvidence)).toMatchObject({
      kind: 'format-not-drawn',
      values: { format: 'HEIC' },
    })
    expect(pictureProblem(evidence as unknown as ImageEvidence)).toBeNull()
  })
})
