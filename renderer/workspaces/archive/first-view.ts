import type { PageView } from '../../../src/api/archive-views.ts'

/** What a table shows first: all pictures in the order of their paths, in which they are gone through. */
export const FIRST_VIEW: PageView = {
  group: 'images',
  search: '',
  sort: 'path',
  isDescending: false,
  kind: null,
  credentials: null,
  generator: null,
  signer: null,
  folder: null,
  modifiedFrom: null,
  modifiedBefore: null,
}

/** What narrows a view, without group, search and order. */
export const FILTERS = [
  'kind',
  'credentials',
  'generator',
  'signer',
  'folder',
  'modifiedFrom',
  'modifiedBefore',
] as const satisfies readonly (keyof PageView)[]
export type FilterName = (typeof FILTERS)[number]

/** A view without what narrows it. */
export const unfiltered = (view: PageView): PageView => ({
  ...view,
  search: '',
  ...Object.fromEntries(FILTERS.map(name => [name, null])),
})
