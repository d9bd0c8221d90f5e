import { useCallback } from 'react'
import type { FileHandle } from '../../src/api/views.ts'
import { useWire } from './wire-context.tsx'

/** Hands finished files to the person: "save as" on the desktop, a download in the browser (several as one ZIP). */
export function useDeliver(): (files: readonly FileHandle[], suggestedName: string) => Promise<boolean> {
  const { api, bridge, fileUrl } = useWire()
  return useCallback(
    async (files, suggestedName) => {
      const grants = files.map(file => file.grant)
      if (bridge !== null) {
        const saved = await api.files.saveAs({ grants, suggestedName })
        return saved.ok && saved.value
      }
      const [only] = files
      const single = files.length === 1 ? only : undefined
      const bundle =
        single === undefined
          ? await api.files.bundle({ grants, name: suggestedName })
          : { ok: true as const, value: single }
      if (!bundle.ok) return false
      download(fileUrl(bundle.value.grant), bundle.value.name)
      return true
    },
    [api, bridge, fileUrl],
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
