import { useIsMutating } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useReducer,
  useRef,
} from 'react'
import type { FileHandle } from '../../src/api/views.ts'
import type { ReportedError } from '../../src/domain/finding.ts'
import {
  EMPTY_TABLE,
  newTo,
  type Picture,
  reduceTable,
  removedFrom,
  rowOf,
  type TableChange,
  type TableState,
} from './picture-table.ts'
import { SETTINGS_KEY } from './queries.ts'
import { useWire } from './wire-context.tsx'

export type { Picture } from './picture-table.ts'

/** What can be done to the table; the same functions for as long as the page lives. */
interface PictureActions {
  /** A file that lies there already is not added again; where it is the first one, its row is shown. `isMoreComing`: part of a larger drop; faces are looked for when `finish` says that all have come. `isBeginning`: its first picture is shown. */
  readonly add: (files: readonly FileHandle[], isMoreComing?: boolean, isBeginning?: boolean) => void
  readonly finish: (files: readonly FileHandle[]) => void
  readonly refuse: (name: string, error: ReportedError) => void
  readonly expect: (count: number) => void
  readonly select: (grant: string) => void
  /** Can be undone until new pictures come. */
  readonly remove: (grants: readonly string[]) => void
  readonly restore: () => void
  /** Nothing that was removed can be brought back any more. */
  readonly letGo: () => void
  readonly recheck: (grants: readonly string[]) => void
  readonly dismissProblems: () => void
}

/** The pictures that Märk and Granska work on, with their verdicts as they come. */
export type PictureTable = TableState & PictureActions

const PicturesContext = createContext<PictureTable | null>(null)
/** How often the disk is asked whether a shown picture has changed. */
const CHANGE_CHECK_MS = 3_000
/** Whoever steps through the list does not stop at each picture. */
const STAY_MS = 300

export function PicturesProvider({ language, children }: { readonly language: string; readonly children: ReactNode }) {
  const [state, change] = useReducer(reduceTable, EMPTY_TABLE)
  const latest = useRef(state)
  latest.current = state
  const { api } = useWire()
  const verify = useCallback(
    async (grants: readonly string[], again: boolean, faces: 'now' | 'later' = 'now') => {
      if (grants.length === 0) return
      const stream = await api.verify.run({ grants: [...grants], again, faces })
      for await (const { verdicts } of stream) change({ kind: 'verdicts', verdicts })
    },
    [api],
  )
  const actions = usePictureActions(latest, change, verify)
  const { recheck } = actions
  const table = useMemo<PictureTable>(() => ({ ...state, ...actions }), [state, actions])
  useRewording(language, state.pictures, recheck)
  useShownFirst(state, verify)
  useChangeWatch(state, (grants, needsAdding) => change({ kind: 'changed', grants, needsAdding }))
  return <PicturesContext value={table}>{children}</PicturesContext>
}

type Verify = (grants: readonly string[], again: boolean, faces?: 'now' | 'later') => Promise<void>

function usePictureActions(
  latest: RefObject<TableState>,
  change: (change: TableChange) => void,
  verify: Verify,
): PictureActions {
  const { api } = useWire()
  const recheck = useCallback(
    (grants: readonly string[]) => {
      change({ kind: 'recheck', grants })
      void verify(grants, true)
    },
    [change, verify],
  )
  const forget = useCallback(
    (grants: readonly string[]) => {
      if (grants.length > 0) void api.files.forget({ grants: [...grants] })
    },
    [api],
  )
  return useMemo<PictureActions>(
    () => ({
      recheck,
      add: (files, isMoreComing = false, isBeginning = true) => {
        const { pictures } = latest.current
        const fresh = newTo(pictures, files)
        change({ kind: 'added', files, isBeginning })
        const coming = new Set(grantsOf(fresh))
        forget(grantsOf(removedFrom(latest.current)).filter(grant => !coming.has(grant)))
        void verify(grantsOf(fresh), false, isMoreComing ? 'later' : 'now')
        const again = files.filter(file => !fresh.includes(file))
        const rows = again.flatMap(file => rowOf(pictures, file) ?? [])
        // Chosen again since it has changed: that is a wish for what it is now.
        const changed = grantsOf(rows.filter(row => row.hasChanged && !row.needsAdding))
        if (changed.length > 0) recheck(changed)
        const used = new Set([...grantsOf(rows), ...grantsOf(fresh)])
        const unused = grantsOf(again).filter(grant => !used.has(grant))
        forget(unused)
      },
      finish: files => void verify(grantsOf(files), false),
      refuse: (name, error) => change({ kind: 'refused', name, error }),
      expect: count => change({ kind: 'arriving', count }),
      select: grant => change({ kind: 'select', grant }),
      remove: grants => change({ kind: 'remove', grants }),
      restore: () => {
        const back = grantsOf(removedFrom(latest.current))
        change({ kind: 'restore' })
        // Their verdicts went unheard meanwhile, or were given in another language.
        void verify(back, false)
      },
      letGo: () => {
        forget(grantsOf(removedFrom(latest.current)))
        change({ kind: 'let-go' })
      },
      dismissProblems: () => change({ kind: 'dismiss' }),
    }),
    [change, forget, latest, recheck, verify],
  )
}

const grantsOf = (files: readonly { readonly grant: string }[]): readonly string[] => files.map(file => file.grant)

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

/** Faces are looked for in the picture that somebody has stopped at, before those that nobody looks at yet. */
function useShownFirst({ pictures, selected, arriving }: TableState, verify: Verify): void {
  const shown = pictures.find(picture => picture.grant === selected)
  const isWaiting = shown !== undefined && shown.report !== null && !shown.isComplete
  const grant = isWaiting && pictures.length > 1 && arriving === 0 ? shown.grant : null
  useEffect(() => {
    if (grant === null) return
    const timer = setTimeout(() => void verify([grant], false), STAY_MS)
    return () => clearTimeout(timer)
  }, [grant, verify])
}

/** Asks about the selected picture, and stops once it is known to have changed. */
function useChangeWatch(
  { pictures, selected }: TableState,
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
