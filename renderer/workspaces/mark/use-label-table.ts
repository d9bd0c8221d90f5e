import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useEffect, useMemo, useReducer } from 'react'
import { EMPTY_DRAFT, type LabelDraft } from '../../../src/api/label-draft.ts'
import type { Consultation } from '../../../src/api/views.ts'
import { type Picture, usePictures } from '../../state/pictures.tsx'
import { useSettings } from '../../state/queries.ts'
import { useSettled } from '../../state/use-settled.ts'
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

/** Waits for a pause in typing before the policy is asked about every picture again. */
const CONSULT_SETTLE_MS = 150

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
  const drafts = useMemo(
    () => pictures.map(picture => draftFor(history.present, picture.grant, defaults)),
    [pictures, history.present, defaults],
  )
  const consultations = useConsultations(pictures, drafts, isActive)
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

/** The policy's word on every picture, asked anew when typing has come to rest: one letter in a shared field concerns them all. */
function useConsultations(pictures: readonly Picture[], drafts: readonly LabelDraft[], isActive: boolean) {
  const { api } = useWire()
  const { settings } = useSettings()
  const pairs = pictures.map(({ grant }, index) => [grant, drafts[index] ?? EMPTY_DRAFT] as const)
  const settled = useSettled(pairs, CONSULT_SETTLE_MS)
  const byGrant = useMemo(() => new Map(settled), [settled])
  const wording = `${settings?.policy}/${settings?.language}`
  const queries = useMemo(
    () =>
      pictures.map(picture => {
        const draft = byGrant.get(picture.grant)
        return {
          queryKey: ['consult', picture.grant, picture.report?.basis.checkedAt ?? null, wording, draft],
          queryFn: () => api.label.consult({ grant: picture.grant, draft: draft ?? EMPTY_DRAFT }),
          enabled: isActive && draft !== undefined && picture.report !== null && picture.report.error === null,
          placeholderData: keepPreviousData,
          staleTime: Number.POSITIVE_INFINITY,
        }
      }),
    [api, isActive, pictures, byGrant, wording],
  )
  return useQueries({ queries })
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
