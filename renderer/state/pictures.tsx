import { useIsMutating } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useReducer, useRef } from 'react'
import type { FileHandle, VerifyEvent } from '../../src/api/views.ts'
import type { ReportedError } from '../../src/domain/finding.ts'
import type { VerifyReport } from '../../src/domain/report.ts'
import { SETTINGS_KEY } from './queries.ts'
import { useWire } from './wire-context.tsx'

/** A picture on the table: chosen, then checked. `report` null: on its way. */
export interface Picture {
  readonly grant: string
  readonly name: string
  readonly relativePath: string
  readonly report: VerifyReport | null
  readonly hasChanged: boolean
  /** What was checked is a copy, and the file it was made from has changed: only adding it again brings the new one in. */
  readonly needsAdding: boolean
  /** False while faces are still looked for. */
  readonly isComplete: boolean
}

interface State {
  readonly pictures: readonly Picture[]
  readonly selected: string | null
  /** Files that are on their way in. */
  readonly arriving: number
  readonly problems: readonly { readonly name: string; readonly error: ReportedError }[]
}

type Change =
  | { readonly kind: 'arriving'; readonly count: number }
  | { readonly kind: 'added'; readonly files: readonly FileHandle[]; readonly isBeginning: boolean }
  | { readonly kind: 'refused'; readonly name: string; readonly error: ReportedError }
  | { readonly kind: 'verdicts'; readonly verdicts: VerifyEvent['verdicts'] }
  | { readonly kind: 'recheck'; readonly grants: readonly string[] }
  | { readonly kind: 'changed'; readonly grants: readonly string[]; readonly needsAdding: boolean }
  | { readonly kind: 'select'; readonly grant: string }
  | { readonly kind: 'remove'; readonly grants: readonly string[] }
  | { readonly kind: 'dismiss' }

const UNCHANGED = { hasChanged: false, needsAdding: false } as const
const EMPTY: State = { pictures: [], selected: null, arriving: 0, problems: [] }

function reduce(state: State, change: Change): State {
  switch (change.kind) {
    case 'arriving':
      return { ...state, arriving: Math.max(0, state.arriving + change.count) }
    case 'added': {
      const added = change.files.map(file => ({ ...file, report: null, ...UNCHANGED, isComplete: false }))
      const first = added[0]?.grant ?? null
      const selected = change.isBeginning ? (first ?? state.selected) : (state.selected ?? first)
      return { ...state, pictures: [...state.pictures, ...added], selected }
    }
    case 'refused':
      return { ...state, problems: [...state.problems, { name: change.name, error: change.error }].slice(-20) }
    case 'verdicts': {
      const verdicts = new Map(change.verdicts.map(verdict => [verdict.grant, verdict]))
      // A picture without news stays the same object: what is drawn of it need not be drawn anew.
      const withNews = (picture: Picture): Picture => {
        const news = verdicts.get(picture.grant)
        return news === undefined ? picture : { ...picture, ...news }
      }
      return { ...state, pictures: state.pictures.map(withNews) }
    }
    case 'recheck':
      return {
        ...state,
        pictures: state.pictures.map(picture =>
          change.grants.includes(picture.grant)
            ? { ...picture, report: null, ...UNCHANGED, isComplete: false }
            : picture,
        ),
      }
    case 'changed':
      return {
        ...state,
        pictures: state.pictures.map(picture =>
          change.grants.includes(picture.grant)
            ? { ...picture, hasChanged: true, needsAdding: change.needsAdding }
            : picture,
        ),
      }
    case 'select':
      return { ...state, selected: change.grant }
    case 'remove':
      return removePictures(state, change.grants)
    case 'dismiss':
      return { ...state, problems: [] }
  }
}

function removePictures(state: State, grants: readonly string[]): State {
  const at = state.pictures.findIndex(picture => picture.grant === state.selected)
  const pictures = state.pictures.filter(picture => !grants.includes(picture.grant))
  const stays = pictures.some(picture => picture.grant === state.selected)
  return {
    ...state,
    pictures,
    selected: stays ? state.selected : (pictures[Math.min(at, pictures.length - 1)]?.grant ?? null),
  }
}

/** What can be done to the table; the same functions for as long as the page lives. */
interface PictureActions {
  /** `isMoreComing`: part of a larger drop; faces are looked for when `finish` says that all have come. `isBeginning`: its first picture is shown. */
  readonly add: (files: readonly FileHandle[], isMoreComing?: boolean, isBeginning?: boolean) => void
  readonly finish: (files: readonly FileHandle[]) => void
  readonly refuse: (name: string, error: ReportedError) => void
  readonly expect: (count: number) => void
  readonly select: (grant: string) => void
  readonly remove: (grants: readonly string[]) => void
  readonly recheck: (grants: readonly string[]) => void
  readonly dismissProblems: () => void
}

/** The pictures that Märk and Granska work on, with their verdicts as they come. */
export type PictureTable = State & PictureActions

const PicturesContext = createContext<PictureTable | null>(null)
/** How often the disk is asked whether a shown picture has changed. */
const CHANGE_CHECK_MS = 3_000

export function PicturesProvider({ language, children }: { readonly language: string; readonly children: ReactNode }) {
  const [state, change] = useReducer(reduce, EMPTY)
  const { api } = useWire()
  const verify = useCallback(
    async (grants: readonly string[], again: boolean, faces: 'now' | 'later' = 'now') => {
      if (grants.length === 0) return
      const stream = await api.verify.run({ grants: [...grants], again, faces })
      for await (const { verdicts } of stream) change({ kind: 'verdicts', verdicts })
    },
    [api],
  )
  const recheck = useCallback(
    (grants: readonly string[]) => {
      change({ kind: 'recheck', grants })
      void verify(grants, true)
    },
    [verify],
  )
  const actions = useMemo<PictureActions>(
    () => ({
      recheck,
      add: (files, isMoreComing = false, isBeginning = true) => {
        change({ kind: 'added', files, isBeginning })
        void verify(grantsOf(files), false, isMoreComing ? 'later' : 'now')
      },
      finish: files => void verify(grantsOf(files), false),
      refuse: (name, error) => change({ kind: 'refused', name, error }),
      expect: count => change({ kind: 'arriving', count }),
      select: grant => change({ kind: 'select', grant }),
      remove: grants => {
        change({ kind: 'remove', grants })
        void api.files.forget({ grants: [...grants] })
      },
      dismissProblems: () => change({ kind: 'dismiss' }),
    }),
    [recheck, verify, api],
  )
  const table = useMemo<PictureTable>(() => ({ ...state, ...actions }), [state, actions])
  useRewording(language, state.pictures, recheck)
  useChangeWatch(state, (grants, needsAdding) => change({ kind: 'changed', grants, needsAdding }))
  return <PicturesContext value={table}>{children}</PicturesContext>
}

const grantsOf = (files: readonly FileHandle[]): readonly string[] => files.map(file => file.grant)

/** Findings carry their words and faces their threshold, so another language, policy or sensitivity means another check. */
function useRewording(
  language: string,
  pictures: readonly Picture[],
  recheck: (grants: readonly string[]) => void,
): void {
  const spoken = useRef(language)
  // Asked before the new core is open, the old one would answer.
  const isSaving = useIsMutating({ mutationKey: SETTINGS_KEY }) > 0
  useEffect(() => {
    if (isSaving || spoken.current === language) return
    spoken.current = language
    if (pictures.length > 0) recheck(pictures.map(picture => picture.grant))
  }, [isSaving, language, pictures, recheck])
}

/** Asks about the selected picture, and stops once it is known to have changed. */
function useChangeWatch(
  { pictures, selected }: State,
  tell: (grants: readonly string[], needsAdding: boolean) => void,
): void {
  const { api, hasSourceChanged } = useWire()
  const picture = pictures.find(candidate => candidate.grant === selected)
  const isWatched = picture !== undefined && picture.report !== null && !picture.hasChanged
  const grant = picture?.grant
  const latest = useRef(tell)
  latest.current = tell
  useEffect(() => {
    if (!isWatched || grant === undefined) return
    const look = async (): Promise<void> => {
      const changed = await api.verify.changed({ grants: [grant] })
      if (changed.length > 0) latest.current(changed, false)
      else if (await hasSourceChanged(grant)) latest.current([grant], true)
    }
    const timer = setInterval(() => void look(), CHANGE_CHECK_MS)
    return () => clearInterval(timer)
  }, [api, hasSourceChanged, grant, isWatched])
}

export function usePictures(): PictureTable {
  const table = useContext(PicturesContext)
  if (table === null) throw new Error('Expected a PicturesProvider above')
  return table
}
