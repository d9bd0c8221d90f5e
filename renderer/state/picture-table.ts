import type { FileHandle, VerifyEvent } from '../../src/api/views.ts'
import type { ReportedError } from '../../src/domain/finding.ts'
import type { VerifyReport } from '../../src/domain/report.ts'

/** A picture on the table: chosen, then checked. `report` null: on its way. */
export interface Picture {
  readonly grant: string
  readonly name: string
  readonly relativePath: string
  /** Which file it is (`FileHandle.source`); null where nobody can tell. */
  readonly source: string | null
  readonly report: VerifyReport | null
  /** Why no label can be drawn on it here (`VerifyEvent`); null where it can, or it has not been read. */
  readonly unfit: ReportedError | null
  readonly hasChanged: boolean
  /** What was checked is a copy, and the file it was made from has changed: only adding it again brings the new one in. */
  readonly needsAdding: boolean
  /** False while faces are still looked for. */
  readonly isComplete: boolean
}

/** The table: its pictures, the one that is shown, and what could not be taken. */
export interface TableState {
  readonly pictures: readonly Picture[]
  readonly selected: string | null
  /** Files that are on their way in. */
  readonly arriving: number
  readonly problems: readonly { readonly name: string; readonly error: ReportedError }[]
  /** The table as it was before each removal that can still be undone, the latest last. New pictures end that. */
  readonly removals: readonly Pick<TableState, 'pictures' | 'selected'>[]
  /** Counts how often pictures have come to an empty table: work that begins anew. */
  readonly round: number
}

/** What can happen to the table. */
export type TableChange =
  | { readonly kind: 'arriving'; readonly count: number }
  | { readonly kind: 'added'; readonly files: readonly FileHandle[]; readonly isBeginning: boolean }
  | { readonly kind: 'refused'; readonly name: string; readonly error: ReportedError }
  | { readonly kind: 'verdicts'; readonly verdicts: VerifyEvent['verdicts'] }
  | { readonly kind: 'recheck'; readonly grants: readonly string[] }
  | { readonly kind: 'changed'; readonly grants: readonly string[]; readonly needsAdding: boolean }
  | { readonly kind: 'select'; readonly grant: string }
  | { readonly kind: 'remove'; readonly grants: readonly string[] }
  | { readonly kind: 'dismiss' | 'restore' | 'let-go' }

const UNCHANGED = { hasChanged: false, needsAdding: false } as const
export const EMPTY_TABLE: TableState = {
  pictures: [],
  selected: null,
  arriving: 0,
  problems: [],
  removals: [],
  round: 0,
}

/** The table after something has happened to it. */
export function reduceTable(state: TableState, change: TableChange): TableState {
  switch (change.kind) {
    case 'arriving':
      return { ...state, arriving: Math.max(0, state.arriving + change.count) }
    case 'added':
      return addFiles(state, change)
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
            ? { ...picture, report: null, unfit: null, ...UNCHANGED, isComplete: false }
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
    case 'restore':
      return restorePictures(state)
    case 'let-go':
      return { ...state, removals: [] }
  }
}

function addFiles(state: TableState, change: Extract<TableChange, { readonly kind: 'added' }>): TableState {
  const fresh = newTo(state.pictures, change.files)
  const added = fresh.map(file => ({
    source: null,
    ...file,
    report: null,
    unfit: null,
    ...UNCHANGED,
    isComplete: false,
  }))
  const pictures = [...state.pictures, ...added]
  const [first] = change.files
  const shown = first === undefined ? null : (rowOf(pictures, first)?.grant ?? null)
  const selected = change.isBeginning ? (shown ?? state.selected) : (state.selected ?? shown)
  const round = state.pictures.length === 0 && added.length > 0 ? state.round + 1 : state.round
  return { ...state, pictures, selected, removals: [], round }
}

function removePictures(state: TableState, grants: readonly string[]): TableState {
  const at = state.pictures.findIndex(picture => picture.grant === state.selected)
  const pictures = state.pictures.filter(picture => !grants.includes(picture.grant))
  const stays = pictures.some(picture => picture.grant === state.selected)
  return {
    ...state,
    pictures,
    removals: [...state.removals, { pictures: state.pictures, selected: state.selected }],
    selected: stays ? state.selected : (pictures[Math.min(at, pictures.length - 1)]?.grant ?? null),
  }
}

/** The latest removal undone; what is known since of the pictures that stayed is kept. */
function restorePictures(state: TableState): TableState {
  const before = state.removals.at(-1)
  if (before === undefined) return state
  const now = new Map(state.pictures.map(picture => [picture.grant, picture]))
  const pictures = before.pictures.map(picture => now.get(picture.grant) ?? picture)
  return { ...state, pictures, selected: before.selected, removals: state.removals.slice(0, -1) }
}

/** Pictures that a removal took away and that an undo would bring back. */
export function removedFrom({ pictures, removals }: Pick<TableState, 'pictures' | 'removals'>): readonly Picture[] {
  const present = new Set(pictures.map(({ grant }) => grant))
  const gone = removals.flatMap(before => before.pictures).filter(({ grant }) => !present.has(grant))
  return [...new Map(gone.map(picture => [picture.grant, picture])).values()]
}

/** The row that a file has already. Two files of the same name are two files. */
export const rowOf = <Row extends Known>(rows: readonly Row[], file: FileHandle): Row | undefined =>
  rows.find(row => row.grant === file.grant || (row.source !== null && row.source === file.source))

type Known = Pick<Picture, 'grant' | 'source'>

/** Of these files those that have no row yet, each once. */
export function newTo(pictures: readonly Known[], files: readonly FileHandle[]): readonly FileHandle[] {
  const grants = new Set(pictures.map(({ grant }) => grant))
  const sources = new Set(pictures.map(({ source }) => source))
  return files.filter(({ grant, source }) => {
    if (grants.has(grant) || (source !== undefined && sources.has(source))) return false
    grants.add(grant)
    if (source !== undefined) sources.add(source)
    return true
  })
}
