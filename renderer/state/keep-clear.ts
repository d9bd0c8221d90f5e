/**
 * As a ref: tells the style sheets how high a bar is that may lie over what scrolls, so that whatever has the focus is scrolled clear of
 * it (WCAG 2.4.11). Bars that stand beside what scrolls lie over nothing; `mark.css` asks for the height only where this one does.
 */
export function keepClear(bar: HTMLElement | null): (() => void) | undefined {
  if (bar === null) return undefined
  const { style } = document.documentElement
  const observer = new ResizeObserver(() => style.setProperty('--bar-height', `${bar.offsetHeight}px`))
  observer.observe(bar)
  return () => {
    observer.disconnect()
    style.removeProperty('--bar-height')
  }
}
