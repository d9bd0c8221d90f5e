import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react'
import { EMPTY_DRAFT, type LabelDraft } from '../../../src/api/label-draft.ts'
import type { Consultation } from '../../../src/api/views.ts'
import { type Picture, usePictures } from '../../state/pictures.tsx'
import { useSettings } from '../../state/queries.ts'
import {
  type ChoiceChange,
  type Choices,
  changeChoices,
  changedPictures,
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

/**
 * Joins the pictures with the choices and asks the policy about each one anew when something changes. `isShown`: keys are meant for Märk,
 * which lives on while the person is elsewhere.
 */
export function useLabelTable(isActive: boolean, isShown: boolean): LabelTable {
  const { pictures, selected, round } = usePictures()
  const { settings } = useSettings()
  const [history, change] = useChoices()
  useEffect(() => {
    if (round > 1) change({ kind: 'clear' })
  }, [change, round])
  const defaults = useMemo(
    () => ({ decidedBy: settings?.decidedBy ?? null, identity: settings?.identity ?? null }),
    [settings?.decidedBy, settings?.identity],
  )
  const drafts = useDrafts(pictures, history.present, defaults)
  const consultations = useConsultations(pictures, drafts, isActive)
  useUndoKeys(change, history.present, isShown)
  const rows = pictures.map(picture => {
    const { grant } = picture
    const { how } = ownOf(history.present, grant)
    const consultation = consultations.get(grant)
    const draft = drafts.get(grant) ?? EMPTY_DRAFT
    return { picture, how, draft, consultation, status: statusOf(picture, how, consultation) }
  })
  return { rows, selected: rows.find(row => row.picture.grant === selected), history, change }
}

/** The choices; an undone or repeated step brings the picture it concerns to the front, or nobody would see what it did. */
function useChoices(): readonly [ChoiceHistory, (change: ChoiceChange) => void] {
  const { pictures, selected, select } = usePictures()
  const [history, dispatch] = useReducer(changeChoices, NO_HISTORY)
  const latest = useRef({ pictures, selected, history })
  latest.current = { pictures, selected, history }
  const change = useCallback(
    (step: ChoiceChange): void => {
      dispatch(step)
      if (step.kind !== 'undo' && step.kind !== 'redo') return
      const now = latest.current
      const target = step.kind === 'undo' ? now.history.past.at(-1) : now.history.future[0]
      if (target === undefined) return
      const concerned = changedPictures(now.history.present, target)
      if (concerned.length === 0 || concerned.includes(now.selected ?? '')) return
      const shown = now.pictures.find(({ grant }) => concerned.includes(grant))
      if (shown !== undefined) select(shown.grant)
    },
    [select],
  )
  return [history, change]
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

/** What has an undo of its own, or covers the table. */
const OWN_UNDO = 'input:not([type="radio"], [type="checkbox"]), textarea, [role="dialog"]'

/** Ctrl+Z and Ctrl+Y (Cmd on macOS). Pictures that were taken off the table since the last choice come back first. */
function useUndoKeys(change: (change: ChoiceChange) => void, present: Choices, isShown: boolean): void {
  const { removals, restore } = usePictures()
  const latest = useRef(present)
  latest.current = present
  const chosenAtRemoval = useRef(present)
  useEffect(() => {
    chosenAtRemoval.current = latest.current
  }, [removals])
  useEffect(() => {
    if (!isShown) return
    const press = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      if (event.target instanceof Element && event.target.closest(OWN_UNDO) !== null) return
      const key = event.key.toLowerCase()
      const isRedo = key === 'y' || (key === 'z' && event.shiftKey)
      if (key !== 'z' && !isRedo) return
      event.preventDefault()
      if (!isRedo && removals.length > 0 && present === chosenAtRemoval.current) restore()
      else change({ kind: isRedo ? 'redo' : 'undo' })
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [change, present, removals, restore, isShown])
}
