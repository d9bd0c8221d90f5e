import { type Range, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react'

export const ROW_HEIGHT_PX = 52
export const HEAD_HEIGHT_PX = 42
/** Browsers draw no element taller than 17 million px (Firefox) or 33 million (Chromium). Longer lists are scrolled on a smaller scale. */
const MAX_HEIGHT_PX = 15_000_000

type Grid = Virtualizer<HTMLDivElement, Element>

/**
 * Which rows of a list of any length are on the page, and where. Up to 288,000 rows a scrolled pixel is a pixel; beyond, it is several,
 * and the rows in sight are moved along so that they stand where they belong.
 */
export function useLongList(count: number, scroller: RefObject<HTMLDivElement | null>, active: number) {
  const rows = useRef<HTMLDivElement>(null)
  const height = count * ROW_HEIGHT_PX
  const roomPx = useRef(0)
  const isLong = height > MAX_HEIGHT_PX
  const scale = isLong ? (height - roomPx.current) / (MAX_HEIGHT_PX - roomPx.current) : 1
  const scaled = useRef(scale)
  scaled.current = scale
  const list = useVirtualizer<HTMLDivElement, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 8,
    rangeExtractor: useKept(active),
    observeElementRect: (grid, tell) => observeRoom(grid, tell, roomPx),
    observeElementOffset: (grid, tell) => observeScroll(grid, tell, scaled),
    scrollToFn: (offset, { adjustments = 0 }, grid) =>
      grid.scrollElement?.scrollTo({ top: (offset + adjustments) / scaled.current }),
  })
  const items = list.getVirtualItems()
  // Positions are told from the first row on the page: numbers in the tens of millions are too coarse for what draws them.
  const base = scale === 1 ? 0 : (items.find(item => item.index !== active)?.start ?? 0)
  const place = useCallback(() => {
    const top = scroller.current?.scrollTop ?? 0
    if (rows.current !== null) rows.current.style.transform = `translateY(${base - top * (scale - 1)}px)`
  }, [base, scale, scroller])
  useLayoutEffect(place)
  useEffect(() => {
    const element = scroller.current
    if (scale === 1 || element === null) return
    element.addEventListener('scroll', place, { passive: true })
    return () => element.removeEventListener('scroll', place)
  }, [place, scale, scroller])
  /** Brings a row into sight, by the least way. */
  const show = (index: number): void => {
    const element = scroller.current
    if (element === null) return
    const top = index * ROW_HEIGHT_PX
    const seen = element.scrollTop * scale
    if (top < seen) element.scrollTop = top / scale
    else if (top + ROW_HEIGHT_PX > seen + roomPx.current)
      element.scrollTop = (top + ROW_HEIGHT_PX - roomPx.current) / scale
  }
  return { list, items, rows, base, show, heightPx: Math.min(height, MAX_HEIGHT_PX) }
}

/** The active row stays on the page wherever one scrolls: a screen reader is told of it by its element. */
function useKept(active: number) {
  return useCallback(
    ({ startIndex, endIndex, overscan, count }: Range) => {
      const from = Math.max(0, startIndex - overscan)
      const through = Math.min(count - 1, endIndex + overscan)
      const inSight = Array.from({ length: Math.max(0, through - from + 1) }, (_, at) => from + at)
      if (active >= from && active <= through) return inSight
      if (active >= count) return inSight
      return active < from ? [active, ...inSight] : [...inSight, active]
    },
    [active],
  )
}

/** The room for rows: that of the table without its head, which stays on top. */
function observeRoom(
  grid: Grid,
  tell: (rect: { width: number; height: number }) => void,
  roomPx: RefObject<number>,
): (() => void) | undefined {
  const element = grid.scrollElement
  if (element === null) return undefined
  const measure = (): void => {
    roomPx.current = Math.max(0, element.clientHeight - HEAD_HEIGHT_PX)
    tell({ width: element.clientWidth, height: roomPx.current })
  }
  measure()
  const observer = new ResizeObserver(measure)
  observer.observe(element)
  return () => observer.disconnect()
}

const SCROLL_END_MS = 150

function observeScroll(
  grid: Grid,
  tell: (offset: number, isScrolling: boolean) => void,
  scale: RefObject<number>,
): (() => void) | undefined {
  const element = grid.scrollElement
  if (element === null) return undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const scrolled = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => tell(element.scrollTop * scale.current, false), SCROLL_END_MS)
    tell(element.scrollTop * scale.current, true)
  }
  tell(element.scrollTop * scale.current, false)
  element.addEventListener('scroll', scrolled, { passive: true })
  return () => {
    clearTimeout(timer)
    element.removeEventListener('scroll', scrolled)
  }
}
