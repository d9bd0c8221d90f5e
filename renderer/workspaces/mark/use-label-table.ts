import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useEffect, useMemo, useReducer } from 'react'
import type { LabelDraft } from '../../../src/api/label-draft.ts'
import type { Consultation } from '../../../src/api/views.ts'
import { type Picture, usePictures } from '../../state/pictures.tsx'
import { useSettings } from '../../state/queries.ts'
import { useWire } from '../../state/wire-context.tsx'
import {
  type ChoiceChange,
  changeChoices,
  type ChoiceHistory,
  draftFor,
  type How,
  NO_HISTORY,
  ownOf,
} from './choices.ts'
import { type PictureStatus, statusOf } from './picture-status.ts'

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
  const { api } = useWire()
  const { pictures, selected } = usePictures()
  const { settings } = useSettings()
  const [history, change] = useReducer(changeChoices, NO_HISTORY)
  const defaults = useMemo(
    () => ({ decidedBy: settings?.decidedBy ?? null, identity: settings?.identity ?? null }),
    [settings?.decidedBy, settings?.identity],
  )
  const drafts = useMemo(
    () => pictures.map(picture => draftFor(history.present, picture.grant, defaults)),
    [pictures, history.present, defaults],
  )
  const consultations = useQueries({
    queries: pictures.map((picture, index) => {
      const draft = drafts[index] as LabelDraft
      return {
        queryKey: [
          'consult',
          picture.grant,
          picture.report?.basis.checkedAt ?? null,
          settings?.policy,
          settings?.language,
          draft,
        ],
        queryFn: () => api.label.consult({ grant: picture.grant, draft }),
        enabled: isActive && picture.report !== null && picture.report.error === null,
        placeholderData: keepPreviousData,
        staleTime: Number.POSITIVE_INFINITY,
      }
    }),
  })
  useUndoKeys(change, isActive)
  const rows = pictures.map((picture, index) => {
    const { how } = ownOf(history.present, picture.grant)
    const answer = consultations[index]?.data
    const consultation = answer?.ok === true ? answer.value : undefined
    return {
      picture,
      how,
      draft: drafts[index] as LabelDraft,
      consultation,
      status: statusOf(picture, how, consultation),
    }
  })
  return { rows, selected: rows.find(row => row.picture.grant === selected), history, change }
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
