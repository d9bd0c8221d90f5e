import type { CaptionPlace } from '../../../src/domain/label.ts'

/** Where a dropped caption snaps to. Fractions of the picture; below its lower edge means the band below. */
export function nearestPlace({ x, y }: { readonly x: number; readonly y: number }): CaptionPlace {
  if (y > 1) return 'below'
  const vertical = y < 0.5 ? 'top' : 'bottom'
  return x < 0.5 ? `${vertical}-left` : `${vertical}-right`
}

/** Where an arrow key takes it; null for other keys and at the edge. Down from the lower corners leads below the picture. */
export function moveByKey(place: CaptionPlace, key: string): CaptionPlace | null {
  const table: Readonly<Record<CaptionPlace, Readonly<Record<string, CaptionPlace>>>> = {
    'top-left': { ArrowRight: 'top-right', ArrowDown: 'bottom-left' },
    'top-right': { ArrowLeft: 'top-left', ArrowDown: 'bottom-right' },
    'bottom-left': { ArrowRight: 'bottom-right', ArrowUp: 'top-left', ArrowDown: 'below' },
    'bottom-right': { ArrowLeft: 'bottom-left', ArrowUp: 'top-right', ArrowDown: 'below' },
    below: { ArrowUp: 'bottom-right', ArrowLeft: 'bottom-left', ArrowRight: 'bottom-right' },
  }
  return table[place][key] ?? null
}
