import type { FaceBox } from '../../../domain/image.ts'
import { assertNever } from '../../../domain/result.ts'

/** A clockwise turn in degrees, by right angles. */
export type Turn = 90 | 180 | 270

/** Where a box found in the turned picture lies in the picture before it was turned clockwise. Fractions in, fractions out. */
export function turnBoxBack(box: FaceBox, turn: Turn): FaceBox {
  const { x, y, width, height, score } = box
  switch (turn) {
    case 90:
      return { x: y, y: 1 - x - width, width: height, height: width, score }
    case 180:
      return { x: 1 - x - width, y: 1 - y - height, width, height, score }
    case 270:
      return { x: 1 - y - height, y: x, width: height, height: width, score }
    default:
      return assertNever(turn, 'turn')
  }
}
