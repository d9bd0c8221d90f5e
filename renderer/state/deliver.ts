import { createContext, useCallback, useContext } from 'react'
import type { ReportedError } from '../../src/domain/finding.ts'
import type { FileHandle } from '../../src/api/views.ts'
import { useWire } from './wire-context.tsx'

/** Told why a file could not be handed over; `DeliveryProblems` shows it. */
export const TellNotSaved = createContext<(error: ReportedError) => void>(() => undefined)

/** Hands finished files to the person: "save as" on the desktop, a download in the browser (several as one ZIP). False: closed by the person, or not to be done, which is then said. */
export function useDeliver(): (files: readonly FileHandle[], suggestedName: string) => Promise<boolean> {
  const { api, bridge, fileUrl } = useWire()
  const tell = useContext(TellNotSaved)
  return useCallback(
    async (files, suggestedName) => {
      const grants = files.map(file => file.grant)
      if (bridge !== null) {
        const saved = await api.files.saveAs({ grants, suggestedName })
        if (!saved.ok) tell(saved.error)
        return saved.ok && saved.value
      }
      const [only] = files
      const single = files.length === 1 ? only : undefined
      const bundle =
        single === undefined
          ? await api.files.bundle({ grants, name: suggestedName })
          : { ok: true as const, value: single }
      if (!bundle.ok) {
        tell(bundle.error)
        return false
      }
      download(fileUrl(bundle.value.grant), bundle.value.name)
      return true
    },
    [api, bridge, fileUrl, tell],
  )
}

function download(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
}
