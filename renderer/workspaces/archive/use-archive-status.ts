import { useEffect, useState } from 'react'
import type { ArchiveStatus } from '../../../src/api/archive-views.ts'
import { useWire } from '../../state/wire-context.tsx'

/** How the scan that runs stands, as it goes; `undefined` until the program has answered, `null` when none has run. */
export function useArchiveStatus(): ArchiveStatus | null | undefined {
  const { api } = useWire()
  const [status, setStatus] = useState<ArchiveStatus | null>()
  useEffect(() => {
    const stopper = new AbortController()
    const follow = async (): Promise<void> => {
      try {
        for await (const next of await api.archive.status(undefined, { signal: stopper.signal })) setStatus(next)
      } catch {
        // The page is closed, or the program: the frame says so (StartProblem).
      }
    }
    void follow()
    return () => stopper.abort()
  }, [api])
  return status
}

/** Whether a scan is being worked on in this program. */
export const isActive = (status: ArchiveStatus | null | undefined): boolean =>
  status != null && !['stopped', 'done', 'failed'].includes(status.phase)
