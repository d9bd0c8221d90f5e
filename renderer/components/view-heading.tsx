import type { ComponentProps } from 'react'
import { useFallenFocus } from '../state/take-focus.ts'

/** The first heading of a view; takes the focus over from what the view took the place of. `view` changes where one component shows several. */
export function ViewHeading({ view = '', ...heading }: Omit<ComponentProps<'h1'>, 'ref'> & { readonly view?: string }) {
  return <h1 {...heading} ref={useFallenFocus<HTMLHeadingElement>(view)} />
}
