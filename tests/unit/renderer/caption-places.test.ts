import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type DrawnCaption,
  dropCaption,
  jumpCaption,
  nudgeCaption,
} from '../../../renderer/workspaces/mark/caption-places.ts'
import type { CaptionPlace } from '../../../src/domain/label.ts'

/** A plate of 200 × 50 px in the top right corner of a picture of 1000 × 800 px, 20 px from the edges. */
const DRAWN: DrawnCaption = {
  place: 'top-right',
  box: { x: 780, y: 20, width: 200, height: 50 },
  picture: { widthPx: 1000, heightPx: 800 },
  insetPx: 20,
}
const HOME = { place: 'top-right', offset: null } as const

/** A drag of the plate by so many px, taken hold of in its middle. */
const dragged = (x: number, y: number, drawn = DRAWN) =>
  dropCaption({ x, y }, { x: drawn.box.x + 100 + x, y: drawn.box.y + 25 + y }, drawn)

describe('moving a caption by hand', () => {
  it('snaps into a corner it was dropped near to', () => {
    expect(dragged(-750, 15)).toEqual({ place: 'top-left', offset: null })
    expect(dragged(10, 690)).toEqual({ place: 'bottom-right', offset: null })
    expect(dragged(3, 4)).toEqual(HOME)
  })

  it('stays where it was dropped otherwise, told from the nearest corner', () => {
    expect(dragged(-100, 80)).toEqual({ place: 'top-right', offset: { x: -0.1, y: 0.1 } })
    expect(dragged(-500, 400)).toEqual({ place: 'bottom-left', offset: { x: 0.26, y: -0.3875 } })
  })

  it('goes below the picture when it is pulled out of it, and from there to the corner pointed at', () => {
    expect(dragged(-300, 790)).toEqual({ place: 'below', offset: null })
    const below: DrawnCaption = { ...DRAWN, place: 'below', box: { x: 0, y: 800, width: 1000, height: 50 } }
    expect(dropCaption({ x: 0, y: -400 }, { x: 200, y: 430 }, below)).toEqual({ place: 'bottom-left', offset: null })
  })

  it('moves a hundredth of the short side for each press of an arrow key', () => {
    const once = nudgeCaption(HOME, 'ArrowLeft', DRAWN)
    expect(once).toEqual({ place: 'top-right', offset: { x: -0.008, y: 0 } })
    expect(nudgeCaption(once ?? HOME, 'ArrowRight', DRAWN)).toEqual(HOME)
    expect(nudgeCaption(HOME, 'Enter', DRAWN)).toBeNull()
  })

  it('crosses to the next corner when it is nudged past the middle, without a jump', () => {
    let spot: NonNullable<ReturnType<typeof nudgeCaption>> = HOME
    let x = DRAWN.box.x
    while (spot.place === 'top-right') {
      spot = nudgeCaption(spot, 'ArrowLeft', DRAWN) ?? HOME
      x -= 8
    }
    expect(spot.place).toBe('top-left')
    expect(20 + (spot.offset?.x ?? 0) * 1000).toBeCloseTo(x)
  })

  it('never leaves the picture, and comes back by as many presses as it could go', () => {
    const keys = fc.array(fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'), { maxLength: 300 })
    fc.assert(
      fc.property(keys, pressed => {
        let spot: NonNullable<ReturnType<typeof nudgeCaption>> = HOME
        for (const key of pressed) spot = nudgeCaption(spot, key, DRAWN) ?? HOME
        const homeX = spot.place.endsWith('right') ? 780 : 20
        const homeY = spot.place.startsWith('bottom') ? 730 : 20
        const x = homeX + (spot.offset?.x ?? 0) * 1000
        const y = homeY + (spot.offset?.y ?? 0) * 800
        expect(x).toBeGreaterThanOrEqual(3.999)
        expect(x).toBeLessThanOrEqual(796.001)
        expect(y).toBeGreaterThanOrEqual(3.999)
        expect(y).toBeLessThanOrEqual(746.001)
      }),
    )
  })

  it('jumps from corner to corner, and from the lower ones below', () => {
    const jump = (place: CaptionPlace, key: string) => jumpCaption(place, key)?.place ?? null
    expect(jump('top-right', 'ArrowDown')).toBe('bottom-right')
    expect(jump('bottom-right', 'ArrowDown')).toBe('below')
    expect(jump('below', 'ArrowUp')).toBe('bottom-right')
    expect(jump('top-right', 'ArrowUp')).toBeNull()
  })
})
