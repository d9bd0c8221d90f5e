import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ArchiveChoices } from '../../../src/api/archive-views.ts'
import { useWire } from '../../state/wire-context.tsx'

/** What there is to filter by, folders of one level among it; `null` until known. */
export function useChoices(scan: number, folder: string | null, generation: number): ArchiveChoices | null {
  const { api } = useWire()
  const query = useQuery({
    queryKey: ['archive-choices', scan, folder, generation],
    queryFn: () => api.archive.choices({ scan, folder }),
    placeholderData: keepPreviousData,
  })
  return query.data?.ok === true ? query.data.value : null
}
