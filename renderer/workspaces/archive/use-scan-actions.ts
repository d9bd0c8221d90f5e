import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ArchiveScan } from '../../../src/api/archive-views.ts'
import type { ReportedError } from '../../../src/domain/finding.ts'
import type { Result } from '../../../src/domain/result.ts'
import { useWire } from '../../state/wire-context.tsx'

/** What can be started from here, and why it could not be. `onOpen` gets the scan that then runs. */
export function useScanActions(onOpen: (scan: number) => void) {
  const { api } = useWire()
  const client = useQueryClient()
  const [problem, setProblem] = useState<ReportedError | null>(null)
  const [isStarting, setStarting] = useState(false)
  const begin = async (start: () => Promise<Result<number, ReportedError>>): Promise<void> => {
    setStarting(true)
    const begun = await start()
    setStarting(false)
    setProblem(begun.ok ? null : begun.error)
    await client.invalidateQueries({ queryKey: ['archive-scans'] })
    if (begun.ok) onOpen(begun.value)
  }
  return {
    problem,
    isStarting,
    dismiss: () => setProblem(null),
    start: (grants: readonly string[], findFaces: boolean) =>
      begin(() => api.archive.start({ grants: [...grants], mode: 'normal', findFaces })),
    again: (scan: number, mode: ArchiveScan['mode']) => begin(() => api.archive.again({ scan, mode })),
    goOn: (scan: number) => begin(() => api.archive.resume({ scan })),
  }
}

/** What can be started, as components get it. */
export type ScanActions = ReturnType<typeof useScanActions>
