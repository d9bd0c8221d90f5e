import { useRef, useState } from 'react'

/** True from the first time it is wanted. A field that came must not go, or move, while somebody writes in it: the focus would be lost. */
export function useStays(isWanted: boolean): boolean {
  const [hasCome, setCome] = useState(isWanted)
  if (isWanted && !hasCome) setCome(true)
  return hasCome || isWanted
}

/** The same ids in the order in which they first came, new ones last: a field that is moved in the page loses the focus. */
export function useSteadyOrder(ids: readonly string[]): readonly string[] {
  const earlier = useRef<readonly string[]>([])
  earlier.current = inSteadyOrder(earlier.current, ids)
  return earlier.current
}

export function inSteadyOrder(earlier: readonly string[], ids: readonly string[]): readonly string[] {
  const known = earlier.filter(id => ids.includes(id))
  return [...new Set([...known, ...ids])]
}
