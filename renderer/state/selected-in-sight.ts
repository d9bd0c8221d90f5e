import { type RefObject, useEffect, useRef } from 'react'
import type { Picture } from './pictures.tsx'

/** Rows come into being as the list scrolls, and are measured then: so many frames are waited for the chosen one. */
const MOST_FRAMES = 20

/** For the list of pictures: the chosen row is scrolled into sight, when the list appears and when another is chosen. */
export function useSelectedInSight(
  pictures: readonly Picture[],
  selected: string | null,
): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null)
  const latest = useRef(pictures)
  latest.current = pictures
  useEffect(() => {
    if (selected === null) return
    let frame = 0
    const look = (framesLeft: number): void => {
      const at = latest.current.findIndex(({ grant }) => grant === selected)
      if (list.current === null || framesLeft === 0 || at === -1) return
      if (!isInSight(list.current, selected, at / latest.current.length))
        frame = requestAnimationFrame(() => look(framesLeft - 1))
    }
    frame = requestAnimationFrame(() => look(MOST_FRAMES))
    return () => cancelAnimationFrame(frame)
  }, [selected])
  return list
}

/** Scrolls the list alone, never the page beneath it. `fraction`: how far down the row stands, for as long as it is not drawn. */
function isInSight(list: HTMLElement, selected: string, fraction: number): boolean {
  const row = list.querySelector(`[data-key="${CSS.escape(selected)}"]`)
  if (row === null) {
    list.scrollTop = list.scrollHeight * fraction
    return false
  }
  const [inner, outer] = [row.getBoundingClientRect(), list.getBoundingClientRect()]
  const [above, below] = [outer.top - inner.top, inner.bottom - outer.bottom]
  if (above > 0) list.scrollTop -= above
  else if (below > 0) list.scrollTop += below
  return above <= 0 && below <= 0
}
