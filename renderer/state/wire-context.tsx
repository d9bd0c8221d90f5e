import { createContext, type ReactNode, useContext } from 'react'
import type { Wire } from '../wire.ts'

const WireContext = createContext<Wire | null>(null)

export function WireProvider({ wire, children }: { readonly wire: Wire; readonly children: ReactNode }) {
  return <WireContext value={wire}>{children}</WireContext>
}

/** The way to the program; only inside of `WireProvider`. */
export function useWire(): Wire {
  const wire = useContext(WireContext)
  if (wire === null) throw new Error('Expected a WireProvider above')
  return wire
}
