import { describe, expect, it } from 'vitest'
import { preflight, type PreflightFacts } from '../../../renderer/workspaces/mark/preflight-points.ts'
import { EMPTY_DRAFT } from '../../../src/api/label-draft.ts'
import type { Consultation, OpenPoint } from '../../../src/api/views.ts'
import type { Severity } from '../../../src/domain/finding.ts'

const NOTHING_OPEN: Consultation = {
  evidenceKind: 'ai-generated',
  basis: 'declared',
  generator: null,
  release: 'free',
  questions: [],
  unanswered: [],
  missing: [],
  needsSecondReviewer: false,
  findings: [],
  open: [],
  contacts: [],
  exposure: [],
}

function openPoint(code: string, close: OpenPoint['close'], severity: Severity = 'ask'): OpenPoint {
  return { finding: { code, severity, message: `om ${code}`, nextStep: '', rule: '' }, close }
}

function rowWith(consultation: Partial<Consultation>, facts: Partial<PreflightFacts> = {}): PreflightFacts {
  return { how: null, draft: EMPTY_DRAFT, consultation: { ...NOTHING_OPEN, ...consultation }, ...facts }
}

const states = (row: PreflightFacts) => preflight(row)?.map(({ id, state }) => `${id} ${state}`)

describe('the list of what is weighed before labelling', () => {
  it('asks only how the picture was made while that is not known', () => {
    expect(states(rowWith({ evidenceKind: null }))).toEqual(['how left'])
    expect(states(rowWith({}, { how: 'unknown' }))).toEqual(['how left'])
  })

  it('has nothing to say of a picture that is not labelled, or not yet weighed', () => {
    expect(preflight(rowWith({}, { how: 'not-ai' }))).toBeNull()
    expect(preflight({ ...rowWith({}), consultation: undefined })).toBeNull()
  })

  it('ticks a field only when somebody has filled it in, and leaves out what nobody asks for', () => {
    const wantsAlt = { open: [openPoint('policy-field-missing-alt', { kind: 'field', field: 'alt' })] }
    expect(states(rowWith({}))).toEqual(['how done', 'caption done', 'rules done'])
    expect(states(rowWith(wantsAlt))).toContain('alt left')
    expect(states(rowWith({}, { draft: { ...EMPTY_DRAFT, alt: 'En sjö' } }))).toContain('alt done')
  })

  it('says what stops, in the words of the rule', () => {
    const points = preflight(
      rowWith({
        open: [
          openPoint('policy-faces', { kind: 'none' }, 'stop'),
          openPoint('policy-caption-free-text', { kind: 'none' }),
        ],
      }),
    )
    expect(points?.find(({ id }) => id === 'rules')).toMatchObject({ state: 'stop', words: ['om policy-faces'] })
    expect(points?.find(({ id }) => id === 'caption')).toMatchObject({ state: 'left' })
  })
})
