import type { LabelDraft } from '../../../src/api/label-draft.ts'
import type { Consultation } from '../../../src/api/views.ts'
import type { Finding } from '../../../src/domain/finding.ts'
import type { How } from './choices.ts'

/** `done` · `left`: a person has to do it · `stop`: keeps the picture back until it is put right or set aside. */
export interface PreflightPoint {
  readonly id: 'how' | 'questions' | 'alt' | 'tool' | 'decided-by' | 'second-reviewer' | 'caption' | 'rules'
  readonly state: 'done' | 'left' | 'stop'
  /** What is said of it where it is not done; hostile text can be in it. */
  readonly words: readonly string[]
  readonly count: number
}

/** What is known of a picture on its way to a label. */
export interface PreflightFacts {
  readonly how: How | null
  readonly draft: LabelDraft
  readonly consultation: Consultation | undefined
}

const fieldOf = {
  alt: 'alt',
  tool: 'tool',
  'decided-by': 'decidedBy',
  'second-reviewer': 'secondReviewer',
} as const

/** Everything that is asked and weighed before this picture is labelled, in the order of the form; null while that is not known. */
export function preflight({ how, consultation, draft }: PreflightFacts): readonly PreflightPoint[] | null {
  if (consultation === undefined || how === 'not-ai') return null
  const { open, questions, unanswered, evidenceKind } = consultation
  const isKnown = (how !== null || evidenceKind !== null) && how !== 'unknown'
  if (!isKnown) return [{ id: 'how', state: 'left', words: [], count: 0 }]
  const field = <Id extends keyof typeof fieldOf>(id: Id) => {
    const isLeft = open.some(({ close }) => close.kind === 'field' && close.field === id)
    return { id, state: isLeft ? ('left' as const) : ('done' as const), words: [], count: 0 }
  }
  const isCaption = (code: string): boolean => code.startsWith('policy-caption-')
  const rules = open.filter(
    ({ close, finding }) => (close.kind === 'none' || close.kind === 'reason') && !isCaption(finding.code),
  )
  const caption = open.filter(({ finding }) => isCaption(finding.code))
  return [
    { id: 'how', state: 'done', words: [], count: 0 },
    ...(questions.length === 0
      ? []
      : [
          {
            id: 'questions' as const,
            state: unanswered.length === 0 ? ('done' as const) : ('left' as const),
            words: [],
            count: unanswered.length,
          },
        ]),
    ...(['alt', 'tool', 'decided-by'] as const)
      .map(field)
      .filter(({ id, state }) => state === 'left' || (draft[fieldOf[id]] ?? '') !== ''),
    ...(consultation.needsSecondReviewer ? [field('second-reviewer')] : []),
    pointOf('caption', caption),
    pointOf('rules', rules),
  ]
}

function pointOf(id: 'caption' | 'rules', open: readonly { readonly finding: Finding }[]): PreflightPoint {
  const isStopped = open.some(({ finding }) => finding.severity === 'stop')
  const state = open.length === 0 ? 'done' : isStopped ? 'stop' : 'left'
  return { id, state, words: open.map(({ finding }) => finding.message), count: open.length }
}
