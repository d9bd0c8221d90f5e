import type { Policy, PolicyCondition } from '../domain/policy.ts'
import { saysAi, TOOL_PLACEHOLDER } from '../policy/caption-text.ts'

/** A rule that a policy breaks although each of its parts is well formed. `kind` chooses the text. */
export interface ReferenceFault {
  readonly kind:
    | 'repeated-id'
    | 'unknown-question'
    | 'question-comes-later'
    | 'unknown-answer'
    | 'no-way-on'
    | 'gate-without-questions'
    | 'caption-without-ai'
    | 'caption-placeholder'
    | 'missing-fallback-language'
    | 'contradiction'
  readonly path: readonly (string | number)[]
  readonly values: Readonly<Record<string, string>>
}

type Path = ReferenceFault['path']

/** Checks what no schema says: ids that must exist and be unique, questions that can be answered, captions that say AI. */
export function findReferenceFaults(policy: Policy): readonly ReferenceFault[] {
  return [
    ...repeatedIds(policy),
    ...conditionFaults(policy),
    ...questionFaults(policy),
    ...captionFaults(policy),
    ...photorealismFaults(policy),
    ...ruleFaults(policy),
  ]
}

function repeatedIds(policy: Policy): ReferenceFault[] {
  return [
    ...repeats(
      policy.questions.map(question => question.id),
      index => ['questions', index, 'id'],
    ),
    ...repeats(
      policy.reminders.map(reminder => reminder.id),
      index => ['reminders', index, 'id'],
    ),
    ...repeats(
      policy.sizes.map(size => size.id),
      index => ['sizes', index, 'id'],
    ),
    ...policy.questions.flatMap((question, at) =>
      repeats(
        question.answers.map(answer => answer.id),
        index => ['questions', at, 'answers', index, 'id'],
      ),
    ),
    ...(['ai-generated', 'ai-modified'] as const).flatMap(kind =>
      repeats(
        policy.caption.texts[kind].map(text => text.lang.toLowerCase()),
        index => ['caption', 'texts', kind, index, 'lang'],
      ),
    ),
  ]
}

function repeats(ids: readonly string[], pathOf: (index: number) => Path): ReferenceFault[] {
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index ? [] : [{ kind: 'repeated-id' as const, path: pathOf(index), values: { id } }],
  )
}

function conditionFaults(policy: Policy): ReferenceFault[] {
  const count = policy.questions.length
  return [
    ...policy.questions.flatMap((question, at) => listFaults(policy, question.when, ['questions', at, 'when'], at)),
    ...policy.reminders.flatMap((reminder, at) => listFaults(policy, reminder.when, ['reminders', at, 'when'], count)),
    ...policy.requiredFields.flatMap((field, at) =>
      listFaults(policy, field.when, ['requiredFields', at, 'when'], count),
    ),
    ...listFaults(policy, policy.secondReviewer?.when ?? [], ['secondReviewer', 'when'], count),
  ]
}

/** `before`: follow-ups may name earlier questions only, which keeps them free of circles. */
function listFaults(
  policy: Policy,
  conditions: readonly PolicyCondition[],
  path: Path,
  before: number,
): ReferenceFault[] {
  return conditions.flatMap((condition, index) => {
    const { answered } = condition
    if (answered === undefined) return []
    const here = [...path, index, 'answered']
    const at = policy.questions.findIndex(question => question.id === answered.question)
    if (at < 0) return [{ kind: 'unknown-question', path: [...here, 'question'], values: { id: answered.question } }]
    if (at >= before)
      return [{ kind: 'question-comes-later', path: [...here, 'question'], values: { id: answered.question } }]
    return unknownAnswers(policy, answered.question, answered.answers, [...here, 'answers'])
  })
}

function unknownAnswers(policy: Policy, questionId: string, answers: readonly string[], path: Path): ReferenceFault[] {
  const known = policy.questions.find(question => question.id === questionId)?.answers.map(answer => answer.id) ?? []
  return answers.flatMap((id, index) =>
    known.includes(id)
      ? []
      : [
          {
            kind: 'unknown-answer' as const,
            path: [...path, index],
            values: { id, question: questionId, known: known.join(', ') },
          },
        ],
  )
}

function questionFaults(policy: Policy): ReferenceFault[] {
  return policy.questions.flatMap((question, at) =>
    question.answers.every(answer => answer.effect === 'stop')
      ? [{ kind: 'no-way-on' as const, path: ['questions', at, 'answers'], values: { id: question.id } }]
      : [],
  )
}

function captionFaults(policy: Policy): ReferenceFault[] {
  const { texts, fallbackLang } = policy.caption
  return (['ai-generated', 'ai-modified'] as const).flatMap(kind => {
    const faults = texts[kind].flatMap(({ text, withTool }, index): ReferenceFault[] => {
      const path: Path = ['caption', 'texts', kind, index]
      return [
        ...(saysAi(text) ? [] : [{ kind: 'caption-without-ai' as const, path: [...path, 'text'], values: { text } }]),
        ...(text.includes('{')
          ? [{ kind: 'caption-placeholder' as const, path: [...path, 'text'], values: { text, placeholder: '–' } }]
          : []),
        ...(withTool !== undefined && !isToolText(withTool)
          ? [
              {
                kind: 'caption-placeholder' as const,
                path: [...path, 'withTool'],
                values: { text: withTool, placeholder: TOOL_PLACEHOLDER },
              },
            ]
          : []),
        ...(withTool === undefined || saysAi(withTool)
          ? []
          : [{ kind: 'caption-without-ai' as const, path: [...path, 'withTool'], values: { text: withTool } }]),
      ]
    })
    const hasFallback = texts[kind].some(text => text.lang === fallbackLang)
    return hasFallback
      ? faults
      : [
          ...faults,
          {
            kind: 'missing-fallback-language' as const,
            path: ['caption', 'texts', kind],
            values: { lang: fallbackLang },
          },
        ]
  })
}

function isToolText(text: string): boolean {
  return text.includes(TOOL_PLACEHOLDER) && !/[{}]/.test(text.replaceAll(TOOL_PLACEHOLDER, ''))
}

function photorealismFaults(policy: Policy): ReferenceFault[] {
  const rule = policy.photorealism
  if (rule === null) return []
  if (!policy.questions.some(question => question.id === rule.question)) {
    return [{ kind: 'unknown-question', path: ['photorealism', 'question'], values: { id: rule.question } }]
  }
  return [
    ...unknownAnswers(policy, rule.question, rule.peopleAnswers, ['photorealism', 'peopleAnswers']),
    ...unknownAnswers(policy, rule.question, rule.placesAnswers, ['photorealism', 'placesAnswers']),
  ]
}

function ruleFaults(policy: Policy): ReferenceFault[] {
  const { write, never } = policy.metadata
  const contradictions = write.flatMap((item, index) =>
    never.includes(item)
      ? [{ kind: 'contradiction' as const, path: ['metadata', 'write', index], values: { id: item } }]
      : [],
  )
  const asksNobody = policy.faces.rule === 'ask' && !policy.questions.some(question => question.topic === 'person')
  return asksNobody
    ? [...contradictions, { kind: 'gate-without-questions', path: ['faces', 'rule'], values: {} }]
    : contradictions
}
