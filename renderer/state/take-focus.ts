import { type RefObject, useEffect, useRef } from 'react'

let last: Element | null = null

/** Remembers what has the focus, so that it is known afterwards whether that is gone. */
export function followFocus(): void {
  document.addEventListener('focusin', event => {
    last = event.target instanceof Element ? event.target : null
  })
}

/** What had the focus is removed or hidden and nothing took over: the next Tab would begin at the top of the page. */
function hasFallen(): boolean {
  const active = document.activeElement
  return last !== null && !last.checkVisibility() && (active === null || active === document.body || active === last)
}

/**
 * For the heading of a view. When `view` takes the place of the one that had the focus, the heading takes the focus over; focus that
 * stands anywhere else, or that nobody has set yet, stays where it is.
 */
export function useFallenFocus<E extends HTMLElement>(view: string): RefObject<E | null> {
  const place = useRef<E>(null)
  useEffect(() => {
    const heading = place.current
    if (heading === null || !hasFallen()) return
    heading.tabIndex = -1
    heading.focus()
  }, [view])
  return place
}
