import { useRef, useState } from 'react'
import { inSteadyOrder } from './steady-order.ts'

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
