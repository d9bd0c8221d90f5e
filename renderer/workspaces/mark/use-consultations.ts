import { useEffect, useReducer, useRef } from 'react'
import { EMPTY_DRAFT, type LabelDraft } from '../../../src/api/label-draft.ts'
import type { Consultation } from '../../../src/api/views.ts'
import type { Picture } from '../../state/pictures.tsx'
import { useSettings } from '../../state/queries.ts'
import { useWire } from '../../state/wire-context.tsx'

/** Waits for a pause in typing before the policy is asked again. */
const CONSULT_SETTLE_MS = 150

type Answers = ReadonlyMap<string, Consultation | undefined>

/**
 * The policy's word on every picture, by grant. Asked anew when typing has come to rest, and only about pictures whose draft,
 * verdict or policy is another one: with 200 pictures on the table a letter must not concern them all. The last word stays until
 * the next one is there; `undefined` where the file could not be read.
 */
export function useConsultations(
  pictures: readonly Picture[],
  drafts: ReadonlyMap<string, LabelDraft>,
  isActive: boolean,
): Answers {
  const { api } = useWire()
  const { settings } = useSettings()
  const wording = `${settings?.policy}/${settings?.language}`
  const asked = useRef(new Map<string, Question>())
  const [answers, hear] = useReducer(addAnswers, new Map())
  useEffect(() => {
    if (!isActive) return
    const ask = async (): Promise<void> => {
      const news = pictures.flatMap(picture => {
        const question = { wording, draft: drafts.get(picture.grant) ?? EMPTY_DRAFT, report: picture.report }
        return canBeAsked(picture) && !isSame(asked.current.get(picture.grant), question)
          ? [[picture.grant, question] as const]
          : []
      })
      const present = new Set(pictures.map(({ grant }) => grant))
      for (const grant of asked.current.keys()) if (!present.has(grant)) asked.current.delete(grant)
      for (const [grant, question] of news) asked.current.set(grant, question)
      const heard = news.map(async ([grant, question]): Promise<Heard | null> => {
        const answer = await api.label.consult({ grant, draft: question.draft }).catch(() => null)
        // Another question has been put meanwhile, and this is not its answer.
        if (asked.current.get(grant) !== question) return null
        if (answer === null) asked.current.delete(grant)
        return answer === null ? null : [grant, answer.ok ? answer.value : undefined]
      })
      if (news.length > 0) hear({ present, heard: (await Promise.all(heard)).filter(one => one !== null) })
    }
    const isFirst = pictures.some(picture => canBeAsked(picture) && !asked.current.has(picture.grant))
    const timer = setTimeout(() => void ask(), isFirst ? 0 : CONSULT_SETTLE_MS)
    return () => clearTimeout(timer)
  }, [api, pictures, drafts, wording, isActive])
  return answers
}

/** What was asked about a picture; as long as it is the same, the answer holds. */
interface Question {
  readonly wording: string
  readonly draft: LabelDraft
  readonly report: Picture['report']
}

type Heard = readonly [grant: string, Consultation | undefined]

const isSame = (a: Question | undefined, b: Question): boolean =>
  a !== undefined && a.wording === b.wording && a.draft === b.draft && a.report === b.report

/** The policy weighs the faces too: before they have been looked for, its word would not be the last. */
const canBeAsked = ({ report, isComplete }: Picture): boolean => isComplete && report !== null && report.error === null

/** Answers of pictures that have left the table go with them. */
function addAnswers(
  answers: Answers,
  { present, heard }: { readonly present: ReadonlySet<string>; readonly heard: readonly Heard[] },
): Answers {
  return new Map([...[...answers].filter(([grant]) => present.has(grant)), ...heard])
}
