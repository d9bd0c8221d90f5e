import { useCallback, useEffect, useRef, useState } from 'react'
import type { ArchiveEvent, ArchiveRow, FolderHandle } from '../../../src/api/views.ts'
import type { ReportedError } from '../../../src/domain/finding.ts'
import { useWire } from '../../state/wire-context.tsx'

/** A check of a folder as a state. Rows are kept in one growing list; a new array tells that it grew. */
export interface ArchiveState {
  readonly kind: 'empty' | 'running' | 'paused' | 'stopped' | 'finished'
  readonly scan: string | null
  readonly name: string
  readonly rows: readonly ArchiveRow[]
  readonly foundCount: number
  readonly isCounted: boolean
  readonly skippedCount: number
  readonly problems: readonly ReportedError[]
  /** Rows per second over this run. */
  readonly rate: number
}

const EMPTY: ArchiveState = {
  kind: 'empty',
  scan: null,
  name: '',
  rows: [],
  foundCount: 0,
  isCounted: false,
  skippedCount: 0,
  problems: [],
  rate: 0,
}

export function useArchive() {
  const { api } = useWire()
  const [state, setState] = useState<ArchiveState>(EMPTY)
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])

  const follow = useCallback(
    async (scan: string) => {
      const stopper = new AbortController()
      controller.current = stopper
      const started = performance.now()
      const rows: ArchiveRow[] = []
      let atStart: number | null = null
      try {
        for await (const event of await api.archive.run({ scan }, { signal: stopper.signal })) {
          rows.push(...event.rows)
          atStart ??= rows.length
          const seconds = (performance.now() - started) / 1000
          const rate = (rows.length - atStart) / Math.max(seconds, 0.5)
          setState(state => grown(state, event, rows, rate))
        }
        setState(state => ({ ...state, kind: 'finished' }))
      } catch {
        // Stopped by the person or the connection: the rows so far stay, and the run can go on.
        setState(state => ({ ...state, kind: 'stopped' }))
      }
    },
    [api],
  )

  const open = useCallback(
    async (folder: FolderHandle) => {
      controller.current?.abort()
      const opened = await api.archive.open({ grant: folder.grant })
      if (!opened.ok) return
      setState({ ...EMPTY, kind: 'running', scan: opened.value.scan, name: opened.value.name })
      await follow(opened.value.scan)
    },
    [api, follow],
  )

  const { scan } = state
  return {
    state,
    open,
    stop: () => controller.current?.abort(),
    reset: () => {
      controller.current?.abort()
      setState(EMPTY)
    },
    pause: (isPaused: boolean) => {
      if (scan === null) return
      setState(current => ({ ...current, kind: isPaused ? 'paused' : 'running' }))
      void api.archive.pause({ scan, isPaused })
    },
    goOn: () => {
      if (scan === null) return
      setState(current => ({ ...current, kind: 'running' }))
      void api.archive.pause({ scan, isPaused: false }).then(() => follow(scan))
    },
  }
}

export type Archive = ReturnType<typeof useArchive>

const grown = (state: ArchiveState, event: ArchiveEvent, rows: readonly ArchiveRow[], rate: number): ArchiveState => ({
  ...state,
  rows: [...rows],
  foundCount: event.foundCount,
  isCounted: event.isCounted,
  skippedCount: event.skippedCount,
  problems: [...state.problems, ...event.problems].slice(-50),
  rate,
})
