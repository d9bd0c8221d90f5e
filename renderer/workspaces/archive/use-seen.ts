import { type RefObject, useEffect, useState } from 'react'

/** Whether an element is in sight: a workspace that is not shown stays on the page, and has no reason to ask for anything. */
export function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    if (element.current === null) return
    const observer = new IntersectionObserver(entries => setSeen(entries.some(entry => entry.isIntersecting)))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return isSeen
}
