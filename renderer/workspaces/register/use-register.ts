import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { RegisterPage, RegisterView } from '../../../src/api/register-contract.ts'
import type { ReportedError } from '../../../src/domain/finding.ts'
import { CONNECTION_LOST } from '../../state/connection-lost.ts'
import { useSettled } from '../../state/use-settled.ts'
import { useWire } from '../../state/wire-context.tsx'

/** Entries of one page: what fits a screen or two, and what a screen reader can be asked to go through. */
const PAGE_ENTRIES = 50
const SEARCH_SETTLE_MS = 250
/** Every label and decision writes to it: what was read on the last visit is old. */
const ALWAYS_FRESH = { staleTime: 0, refetchOnMount: 'always' } as const

/** What the list is limited to. */
export type RegisterFilter = Pick<RegisterView, 'event' | 'from' | 'before' | 'text'>

export const NO_FILTER: RegisterFilter = { event: null, from: null, before: null, text: '' }
export const isFiltered = (filter: RegisterFilter): boolean => JSON.stringify(filter) !== JSON.stringify(NO_FILTER)

/** Where somebody is in the list; kept by the frame, so that a look at the picture elsewhere does not lose it. */
export interface RegisterPlace {
  readonly filter: RegisterFilter
  /** Where each page so far began; the last is the one that is shown. */
  readonly starts: readonly (number | null)[]
}

export const NEWEST_ENTRIES: RegisterPlace = { filter: NO_FILTER, starts: [null] }

/** The list of entries, a page at a time, and the ways to other pages. */
export interface RegisterList {
  readonly filter: RegisterFilter
  readonly setFilter: (filter: RegisterFilter) => void
  readonly page: RegisterPage | null
  readonly problem: ReportedError | null
  readonly isLooking: boolean
  /** Null where there is no such page. */
  readonly toOlder: (() => void) | null
  readonly toNewer: (() => void) | null
  readonly again: () => void
}

export function useRegisterList(
  { filter, starts }: RegisterPlace,
  setPlace: (place: RegisterPlace) => void,
): RegisterList {
  const { api } = useWire()
  const settled = useSettled(filter, SEARCH_SETTLE_MS)
  const view = { ...settled, beneath: starts.at(-1) ?? null, limit: PAGE_ENTRIES }
  const query = useQuery({
    queryKey: ['register-entries', view],
    queryFn: () => api.register.entries(view),
    placeholderData: keepPreviousData,
    ...ALWAYS_FRESH,
  })
  const page = query.data?.ok === true ? query.data.value : null
  const next = page?.next ?? null
  return {
    filter,
    setFilter: chosen => setPlace({ filter: chosen, starts: [null] }),
    page,
    problem: query.isError ? CONNECTION_LOST : query.data?.ok === false ? query.data.error : null,
    isLooking: query.isFetching,
    toOlder: next === null ? null : () => setPlace({ filter, starts: [...starts, next] }),
    toNewer: starts.length === 1 ? null : () => setPlace({ filter, starts: starts.slice(0, -1) }),
    again: () => void query.refetch(),
  }
}

/** The register's end and where it is; undefined while that is not known. */
export const useRegisterOverview = () => {
  const { api } = useWire()
  const query = useQuery({ queryKey: ['register-overview'], queryFn: () => api.register.overview(), ...ALWAYS_FRESH })
  return query.data?.ok === true ? query.data.value : undefined
}
