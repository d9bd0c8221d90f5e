import { useCallback } from 'react'
import type { WaitingRequest } from '../../../src/api/administration.ts'
import { useDeliver } from '../../state/deliver.ts'
import { useWire } from '../../state/wire-context.tsx'

/** Hands a certificate request to the person as a file. It holds no secret. */
export function useSaveRequest(): (request: WaitingRequest) => Promise<boolean> {
  const { api } = useWire()
  const deliver = useDeliver()
  return useCallback(
    async request => {
      const name = `${request.name}.csr.pem`
      const kept = await api.files.keepText({ name, text: request.requestPem })
      return kept.ok && (await deliver([kept.value], name))
    },
    [api, deliver],
  )
}
