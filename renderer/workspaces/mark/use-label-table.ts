import { useEffect, useMemo, useReducer, useRef } from 'react'
import { EMPTY_DRAFT, type LabelDraft } from '../../../src/api/label-draft.ts'
import type { Consultation } from '../../../src/api/views.ts'
import { type Picture, usePictures } from '../../state/pictures.tsx'
import { useSettings } from '../../state/queries.ts'
import {
  type ChoiceChange,
  type Choices,
  changeChoices,
  type ChoiceHistory,
  draftFor,
  type How,
  NO_HISTORY,
  ownOf,
  type OwnChoices,
} from './choices.ts'
import { type PictureStatus, statusOf } from './picture-status.ts'
import { useConsultations } from './use-consultations.ts'

/** One picture with everything decided and asked about it. */
export interface LabelRow {
  readonly picture: Picture
  readonly how: How | null
  readonly draft: LabelDraft
  readonly consultation: Consultation | undefined
  readonly status: PictureStatus
}

export interface LabelTable {
  readonly rows: readonly LabelRow[]
  readonly selected: LabelRow | undefined
  readonly history: ChoiceHistory
  readonly change: (change: ChoiceChange) => void
}

/** Joins the pictures with the choices and asks the policy about each one anew when something changes. */
export function useLabelTable(isActive: boolean): LabelTable {
  const { pictures, selected } = usePictures()
  const { settings } = useSettings()
  const [history, change] = useReducer(changeChoices, NO_HISTORY)
  const defaults = useMemo(
    () => ({ decidedBy: settings?.decidedBy ?? null, identity: settings?.identity ?? null }),
    [settings?.decidedBy, settings?.identity],
  )
  const drafts = useDrafts(pictures, history.present, defaults)
  const consultations = useConsultations(pictures, drafts, isActive)
  useUndoKeys(change, isActive)
  const rows = pictures.map(picture => {
    const { grant } = picture
    const { how } = ownOf(history.present, grant)
    const consultation = consultations.get(grant)
    const draft = drafts.get(grant) ?? EMPTY_DRAFT
    return { picture, how, draft, consultation, status: statusOf(picture, how, consultation) }
  })
  return { rows, selected: rows.find(row => row.picture.grant === selected), history, change }
}

/** What each picture stands for. A draft that has not changed stays the same object, so that typing in one field asks about one picture. */
function useDrafts(
  pictures: readonly Picture[],
  choices: Choices,
  defaults: Partial<LabelDraft>,
): ReadonlyMap<string, LabelDraft> {
  const latest = useRef(new Map<string, DraftOf>())
  return useMemo(() => {
    const { shared } = choices
    const next = pictures.map(({ grant }): readonly [string, DraftOf] => {
      const own = choices.own.get(grant)
      const known = latest.current.get(grant)
      if (known?.own === own && known?.shared === shared && known?.defaults === defaults) return [grant, known]
      return [grant, { own, shared, defaults, draft: draftFor(choices, grant, defaults) }]
    })
    latest.current = new Map(next)
    return new Map(next.map(([grant, { draft }]) => [grant, draft]))
  }, [pictures, choices, defaults])
}

/** A draft and what it was made of. */
interface DraftOf {
  readonly own: OwnChoices | undefined
  readonly shared: Choices['shared']
  readonly defaults: Partial<LabelDraft>
  readonly draft: LabelDraft
}

/** Ctrl+Z and Ctrl+Y (Cmd on macOS), except where a text field has its own undo. */
function useUndoKeys(change: (change: ChoiceChange) => void, isActive: boolean): void {
  useEffect(() => {
    if (!isActive) return
    const press = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      if (event.target instanceof HTMLInputElement && event.target.type === 'text') return
      if (event.target instanceof HTMLTextAreaElement) return
      const key = event.key.toLowerCase()
      const isRedo = key === 'y' || (key === 'z' && event.shiftKey)
      if (key !== 'z' && !isRedo) return
      event.preventDefault()
      change({ kind: isRedo ? 'redo' : 'undo' })
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [change, isActive])
}
