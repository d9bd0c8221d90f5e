import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import type { ApiClient } from '../../../src/api/client.ts'
import type { ArchiveRow, PageView } from '../../../src/api/archive-views.ts'
import { useWire } from '../../state/wire-context.tsx'

/** Rows of one message. */
const CHUNK_ROWS = 100
/** Messages on their way at once: scrolling past a thousand pages asks for the last ones only. */
const MAX_UNDERWAY = 2
/** Chunks kept: 20,000 rows, whatever the length of the table. */
const MAX_CHUNKS = 200
const FIRST_ROWS = 60

/** A long table of which only what is looked at is here. */
export interface RowTable {
  /** `null` until the first rows are there. */
  readonly total: number | null
  /** `undefined`: not here yet. */
  readonly row: (index: number) => ArchiveRow | undefined
  /** Says what is looked at, both ends included. */
  readonly look: (first: number, last: number) => void
}

/**
 * Pages of one view in one generation of the scan. What is shown stays until the next view or generation has rows for the place that is
 * looked at, so that nothing flickers while a scan runs.
 */
export function useRowPages(scan: number, view: PageView, generation: number): RowTable {
  const { api } = useWire()
  const [shown, setShown] = useState<RowPages | null>(null)
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const looked = useRef({ first: 0, last: FIRST_ROWS })
  const loading = useRef<RowPages | null>(null)
  const latest = useRef(generation)
  latest.current = generation
  const shownKey = useRef('')
  const loadingKey = useRef('')
  const key = JSON.stringify([scan, view])

  const load = useCallback(
    async (from: number): Promise<void> => {
      const pages = new RowPages({ api, scan, view, generation: from, onRows: redraw })
      loading.current = pages
      const isNewView = key !== shownKey.current
      const { first, last } = isNewView ? { first: 0, last: FIRST_ROWS } : looked.current
      await pages.start(first, last)
      if (loading.current !== pages) return
      loading.current = null
      if (isNewView) looked.current = { first, last }
      shownKey.current = key
      setShown(pages)
      if (latest.current !== from) void load(latest.current)
    },
    // The key stands for scan and view.
    [api, key],
  )
  useEffect(() => {
    // The same view is on its way: it asks for the newest generation itself when it is here.
    if (loading.current !== null && loadingKey.current === key) return
    loadingKey.current = key
    void load(generation)
  }, [key, generation, load])

  const look = useCallback(
    (first: number, last: number) => {
      looked.current = { first, last }
      shown?.look(first, last)
    },
    [shown],
  )
  return { total: shown?.total ?? null, row: index => shown?.row(index), look }
}

interface PageSource {
  readonly api: ApiClient
  readonly scan: number
  readonly view: PageView
  readonly generation: number
  readonly onRows: () => void
}

/** Rows of one view by place, fetched where someone looks. */
class RowPages {
  total: number | null = null
  readonly #source: PageSource
  readonly #chunks = new Map<number, readonly ArchiveRow[]>()
  readonly #underway = new Set<number>()
  #wanted: readonly number[] = []

  constructor(source: PageSource) {
    this.#source = source
  }

  row(index: number): ArchiveRow | undefined {
    return this.#chunks.get(Math.floor(index / CHUNK_ROWS))?.[index % CHUNK_ROWS]
  }

  /** Resolves when the place has its rows, or when it cannot have them. */
  async start(first: number, last: number): Promise<void> {
    await Promise.all(chunksOf(first, last).map(chunk => this.#fetch(chunk)))
    this.total ??= 0
  }

  look(first: number, last: number): void {
    this.#wanted = chunksOf(first, Math.min(last, Math.max(0, (this.total ?? 0) - 1)))
    this.#pump()
  }

  #pump(): void {
    for (const chunk of this.#wanted) {
      if (this.#underway.size >= MAX_UNDERWAY) return
      if (this.#chunks.has(chunk) || this.#underway.has(chunk)) continue
      void this.#bring(chunk)
    }
  }

  async #bring(chunk: number): Promise<void> {
    await this.#fetch(chunk)
    this.#source.onRows()
    this.#pump()
  }

  async #fetch(chunk: number): Promise<void> {
    this.#underway.add(chunk)
    const { api, scan, view, generation } = this.#source
    try {
      const offset = chunk * CHUNK_ROWS
      const answer = await api.archive.rows({ scan, view, generation, offset, limit: CHUNK_ROWS })
      if (!answer.ok) return
      this.total = answer.value.total
      this.#chunks.set(chunk, answer.value.rows)
      for (const oldest of this.#chunks.keys()) if (this.#chunks.size > MAX_CHUNKS) this.#chunks.delete(oldest)
    } catch {
      // The connection is gone: the frame says so.
    } finally {
      this.#underway.delete(chunk)
    }
  }
}

function chunksOf(first: number, last: number): readonly number[] {
  const from = Math.floor(Math.max(0, first) / CHUNK_ROWS)
  const through = Math.floor(Math.max(first, last) / CHUNK_ROWS)
  return Array.from({ length: through - from + 1 }, (_, at) => from + at)
}
