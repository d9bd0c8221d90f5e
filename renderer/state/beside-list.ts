import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/**
 * For details that open beside a list, and below it where the window is narrow: there a pointer's choice brings them into sight. Who moves by
 * keys stays with the row, which must not leave the screen. Closed, they give the focus back to where it came from. `shown`: what they are about.
 */
export function useBesideList(shown: string): RefObject<HTMLElement | null> {
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    const details = place.current
    if (details === null || document.activeElement?.matches(':focus-visible') === true) return
    if (details.getBoundingClientRect().top > window.innerHeight / 2) details.scrollIntoView({ block: 'start' })
  }, [shown])
  // Before they are taken away: afterwards nobody can tell that the focus was in them.
  useLayoutEffect(() => {
    const details = place.current
    if (details === null) return
    let from: EventTarget | null = null
    const enter = ({ relatedTarget }: FocusEvent): void => {
      if (!(relatedTarget instanceof Node && details.contains(relatedTarget))) from = relatedTarget
    }
    details.addEventListener('focusin', enter)
    return () => {
      details.removeEventListener('focusin', enter)
      if (from instanceof HTMLElement && details.contains(document.activeElement)) from.focus()
    }
  }, [])
  return place
}
