import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Settings } from '../../src/api/settings.ts'
import { useWire } from './wire-context.tsx'

/** Marks a change of settings on its way, for those who must wait until it holds. */
export const SETTINGS_KEY = ['settings'] as const

/** Settings, and a way to change them. Language and policy change what everything says, so all answers are asked for anew. */
export function useSettings() {
  const { api } = useWire()
  const client = useQueryClient()
  const query = useQuery({ queryKey: ['settings'], queryFn: () => api.settings.read() })
  const write = useMutation({
    mutationKey: SETTINGS_KEY,
    mutationFn: async (settings: Settings) => {
      const written = await api.settings.write(settings)
      if (!written.ok) throw new Error(written.error.kind)
      return settings
    },
    onMutate: settings => client.setQueryData(['settings'], settings),
    onSettled: () => client.invalidateQueries(),
  })
  return { settings: query.data, write: write.mutate, isFailed: write.isError }
}

/** Facts of the program and the policy in use. */
export const useAbout = () => {
  const { api } = useWire()
  return useQuery({ queryKey: ['about'], queryFn: () => api.about() }).data
}

/** The whole policy in force. */
export const usePolicy = () => {
  const { api } = useWire()
  const { settings } = useSettings()
  return useQuery({ queryKey: ['policy', settings?.policy], queryFn: () => api.policies.current() }).data
}

export const useIdentities = () => {
  const { api } = useWire()
  return useQuery({ queryKey: ['identities'], queryFn: () => api.identities.list() }).data
}

export const useTrustLists = () => {
  const { api } = useWire()
  return useQuery({ queryKey: ['trust'], queryFn: () => api.trust.list() }).data
}
