import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeFullRange,
  decodeSsdLayer,
  decodeYunetLayer,
  sigmoid,
} from '../../../src/engines/node/faces/decode-cells.ts'

const SILENT = -20
const content = { widthPx: 100, heightPx: 50 }

describe('full-range cells', () => {
  it('put the box at (cell + 0.5) × 4 px plus its shift, as fractions of the picture', () => {
    const { logits, boxes } = fullRangeMaps({ row: 5, column: 10, logit: 2, box: [3, -2, 20, 10] })
    const [face, ...rest] = decodeFullRange(logits, boxes, content, 0.5)
    expect(rest).toEqual([])
    expect(face?.x).toBeCloseTo((10.5 * 4 + 3 - 10) / 100)
    expect(face?.y).toBeCloseTo((5.5 * 4 - 2 - 5) / 50)
    expect(face?.width).toBeCloseTo(0.2)
    expect(face?.height).toBeCloseTo(0.2)
    expect(face?.score).toBeCloseTo(sigmoid(2))
  })

  it('drop cells under the smallest score and boxes that lie wholly in the padding', () => {
    const weak = fullRangeMaps({ row: 5, column: 10, logit: -1, box: [0, 0, 20, 10] })
    expect(decodeFullRange(weak.logits, weak.boxes, content, 0.5)).toEqual([])
    const outside = fullRangeMaps({ row: 15, column: 10, logit: 5, box: [0, 0, 20, 10] })
    expect(decodeFullRange(outside.logits, outside.boxes, content, 0.5)).toEqual([])
  })

  it('never give a box outside of the picture or with a number that is not finite', () => {
    const number = fc.oneof(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(Number.NaN, Infinity, -Infinity),
    )
    fc.assert(
      fc.property(fc.tuple(number, number, number, number), fc.integer({ min: 0, max: 15 }), (numbers, row) => {
        const maps = fullRangeMaps({ row, column: 3, logit: 3, box: numbers })
        for (const face of decodeFullRange(maps.logits, maps.boxes, content, 0.5)) {
          expect(Object.values(face).every(Number.isFinite)).toBe(true)
          expect(Math.min(face.x, face.y)).toBeGreaterThanOrEqual(0)
          expect(Math.max(face.x + face.width, face.y + face.height)).toBeLessThanOrEqual(1 + 1e-9)
        }
      }),
    )
  })
})

describe('SSD anchors', () => {
  it('shift in tenths and grow by e to the fifths of the anchor', () => {
    const plane = 2 * 4
    const logits = { values: new Float32Array(plane).fill(SILENT), rows: 2, columns: 4 }
    logits.values[4 + 2] = 1
    const boxes = { values: new Float32Array(4 * plane), rows: 2, columns: 4 }
    for (const [channel, number] of [1, -2, 0, 5 * Math.log(2)].entries()) boxes.values[channel * plane + 6] = number
    const [face] = decodeSsdLayer(
      { logits, boxes, stridePx: 16, anchors: [{ widthPx: 10, heightPx: 20 }] },
      { widthPx: 64, heightPx: 32 },
      0.5,
    )
    expect(face?.width).toBeCloseTo(20 / 64)
    expect(face?.height).toBeCloseTo((32 - 16) / 32) // from 16 px to 36 px, cut at the lower edge of 32 px
    expect(face?.x).toBeCloseTo((2.5 * 16 - 2 - 10) / 64)
    expect(face?.y).toBeCloseTo((1.5 * 16 + 2 - 10) / 32)
  })
})

describe('YuNet cells', () => {
  it('score by the root of class times object and size by e to the power', () => {
    const layer = {
      classes: Float32Array.of(0, 0.81),
      objects: Float32Array.of(1, 0.64),
      boxes: Float32Array.of(0, 0, 0, 0, 0.5, 0.5, 0, Math.log(2)),
      columns: 2,
      stridePx: 8,
    }
    const [face, ...rest] = decodeYunetLayer(layer, { widthPx: 32, heightPx: 32 }, 0.1)
    expect(rest).toEqual([])
    expect(face?.score).toBeCloseTo(0.72)
    expect(face?.x).toBeCloseTo((1.5 * 8 - 4) / 32)
    expect(face?.y).toBe(0)
    expect(face?.width).toBeCloseTo(8 / 32)
  })
})

function fullRangeMaps({
  row,
  column,
  logit,
  box,
}: {
  row: number
  column: number
  logit: number
  box: readonly number[]
}) {
  const [rows, columns] = [16, 32]
  const logits = { values: new Float32Array(rows * columns).fill(SILENT), rows, columns }
  const boxes = { values: new Float32Array(4 * rows * columns), rows, columns }
  const cell = row * columns + column
  logits.values[cell] = logit
  for (const [channel, number] of box.entries()) boxes.values[channel * rows * columns + cell] = number
  return { logits, boxes }
}
