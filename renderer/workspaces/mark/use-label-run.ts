import { useCallback, useRef, useState } from 'react'
import type { LabelOutcome } from '../../../src/api/views.ts'
import { useWire } from '../../state/wire-context.tsx'
import type { LabelRow } from './use-label-table.ts'

/** Labelling as a state: nothing yet, at work, or done (whole or stopped). */
export type LabelRun =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly outcomes: readonly LabelOutcome[]; readonly totalCount: number }
  | {
      readonly kind: 'done'
      readonly outcomes: readonly LabelOutcome[]
      readonly isStopped: boolean
      readonly isLost: boolean
    }

export interface LabelRunner {
  readonly run: LabelRun
  readonly start: (
    rows: readonly LabelRow[],
    target: { readonly folder: string | null; readonly overwrite: boolean },
  ) => void
  readonly stop: () => void
  readonly reset: () => void
}

/** Starts, follows and stops a batch. Stopping keeps what is done. */
export function useLabelRun(): LabelRunner {
  const { api } = useWire()
  const [run, setRun] = useState<LabelRun>({ kind: 'idle' })
  const controller = useRef<AbortController | null>(null)
  const start = useCallback(
    async (rows: readonly LabelRow[], target: { readonly folder: string | null; readonly overwrite: boolean }) => {
      const stopper = new AbortController()
      controller.current = stopper
      const outcomes: LabelOutcome[] = []
      setRun({ kind: 'running', outcomes: [], totalCount: rows.length })
      try {
        const items = rows.map(row => ({ grant: row.picture.grant, draft: row.draft }))
        const stream = await api.label.run({ items, ...target }, { signal: stopper.signal })
        for await (const event of stream) {
          outcomes.push(...event.outcomes)
          setRun({ kind: 'running', outcomes: [...outcomes], totalCount: event.totalCount })
        }
        setRun({ kind: 'done', outcomes, isStopped: false, isLost: false })
      } catch {
        // Stopped by the person, or the program went away: either way what is done is shown.
        setRun({ kind: 'done', outcomes, isStopped: stopper.signal.aborted, isLost: !stopper.signal.aborted })
      }
    },
    [api],
  )
  return {
    run,
    start: (rows, target) => void start(rows, target),
    stop: () => controller.current?.abort(),
    reset: () => setRun({ kind: 'idle' }),
  }
}
