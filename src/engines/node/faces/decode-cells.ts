import type { FaceBox } from '../../../domain/image.ts'
import type { SsdAnchor } from './ssd-to-onnx.ts'

/** A network's output as planes: one plane of rows × columns per channel. */
export interface CellMap {
  readonly values: Float32Array
  readonly rows: number
  readonly columns: number
}

/** The part of a network's input that shows the picture; the rest right and below is padding. */
export interface ContentSize {
  readonly widthPx: number
  readonly heightPx: number
}

/** Full range: one cell per 4 px (MediaPipe `face_detection_full_range`, one layer, stride 4, one anchor). */
const FULL_RANGE_STRIDE_PX = 4
/** face-api `decodeBoxesLayer`: centres are in tenths and sizes in fifths of the anchor. */
const SSD_CENTRE_SCALE = 10
const SSD_SIZE_SCALE = 5
/** Logits are clipped before the sigmoid (MediaPipe `TensorsToDetections`, `score_clipping_thresh`). */
const LOGIT_LIMIT = 100
/** Sizes are e^x; without a limit a wild number becomes an endless box. */
const SIZE_EXPONENT_LIMIT = 5
/** More candidates than any real picture gives; bounds the quadratic suppression that follows. */
const MAX_CANDIDATES = 3000

/** Score 0-1 of a logit, which is bounded before: a broken model must not give NaN or infinity. */
export const sigmoid = (logit: number): number =>
  1 / (1 + Math.exp(-Math.max(-LOGIT_LIMIT, Math.min(LOGIT_LIMIT, logit))))

/** Boxes of a MediaPipe full-range pass whose score is at least `minScore`, as fractions of the picture, clipped to it. */
export function decodeFullRange(logits: CellMap, boxes: CellMap, content: ContentSize, minScore: number): FaceBox[] {
  const found: FaceBox[] = []
  const { rows, columns } = logits
  const plane = rows * columns
  for (const cell of cellsOver(logits.values, minScore)) {
    const [dx = 0, dy = 0, width = 0, height = 0] = [0, 1, 2, 3].map(
      channel => boxes.values[channel * plane + cell] ?? 0,
    )
    const centreX = ((cell % columns) + 0.5) * FULL_RANGE_STRIDE_PX + dx
    const centreY = (Math.floor(cell / columns) + 0.5) * FULL_RANGE_STRIDE_PX + dy
    pushClipped(found, { centreX, centreY, width, height, score: sigmoid(logits.values[cell] ?? 0) }, content)
  }
  return found
}

/** Boxes of one SSD layer whose score is at least `minScore`, as fractions of the picture, clipped to it. */
export function decodeSsdLayer(
  {
    logits,
    boxes,
    stridePx,
    anchors,
  }: { logits: CellMap; boxes: CellMap; stridePx: number; anchors: readonly SsdAnchor[] },
  content: ContentSize,
  minScore: number,
): FaceBox[] {
  const found: FaceBox[] = []
  const plane = logits.rows * logits.columns
  for (const index of cellsOver(logits.values, minScore)) {
    const cell = index % plane
    const anchorIndex = Math.floor(index / plane)
    const anchor = anchors[anchorIndex]
    if (anchor === undefined) continue
    const [dy = 0, dx = 0, dHeight = 0, dWidth = 0] = [0, 1, 2, 3].map(
      n => boxes.values[(4 * anchorIndex + n) * plane + cell] ?? 0,
    )
    const centreX = ((cell % logits.columns) + 0.5) * stridePx + (dx / SSD_CENTRE_SCALE) * anchor.widthPx
    const centreY = (Math.floor(cell / logits.columns) + 0.5) * stridePx + (dy / SSD_CENTRE_SCALE) * anchor.heightPx
    const width = limitedExp(dWidth / SSD_SIZE_SCALE) * anchor.widthPx
    const height = limitedExp(dHeight / SSD_SIZE_SCALE) * anchor.heightPx
    pushClipped(found, { centreX, centreY, width, height, score: sigmoid(logits.values[index] ?? 0) }, content)
  }
  return found
}

/** Outputs of one YuNet stride, in rows of cells: `classes` and `objects` one number per cell, `boxes` four. */
export interface YunetLayer {
  readonly classes: Float32Array
  readonly objects: Float32Array
  readonly boxes: Float32Array
  readonly columns: number
  readonly stridePx: number
}

/** Boxes of one YuNet stride (ShiqiYu/libfacedetection: score √(cls·obj), sizes e^x strides), as fractions of the picture. */
export function decodeYunetLayer(layer: YunetLayer, content: ContentSize, minScore: number): FaceBox[] {
  const found: FaceBox[] = []
  const { classes, objects, boxes, columns, stridePx } = layer
  for (let cell = 0; cell < classes.length && found.length < MAX_CANDIDATES; cell++) {
    const score = Math.sqrt(unit(classes[cell]) * unit(objects[cell]))
    if (score < minScore) continue
    const [dx = 0, dy = 0, dWidth = 0, dHeight = 0] = boxes.subarray(4 * cell, 4 * cell + 4)
    const centreX = ((cell % columns) + dx) * stridePx
    const centreY = (Math.floor(cell / columns) + dy) * stridePx
    pushClipped(
      found,
      { centreX, centreY, width: limitedExp(dWidth) * stridePx, height: limitedExp(dHeight) * stridePx, score },
      content,
    )
  }
  return found
}

const unit = (value: number | undefined): number => Math.min(1, Math.max(0, value ?? 0))

const limitedExp = (value: number): number => Math.exp(Math.min(SIZE_EXPONENT_LIMIT, value))

/** Indices whose score reaches `minScore`; the best ones when there are too many. */
function cellsOver(logits: Float32Array, minScore: number): number[] {
  const minLogit = Math.log(minScore / (1 - minScore))
  const cells: number[] = []
  for (let i = 0; i < logits.length; i++) if ((logits[i] ?? 0) >= minLogit) cells.push(i)
  if (cells.length <= MAX_CANDIDATES) return cells
  return cells.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0)).slice(0, MAX_CANDIDATES)
}

function pushClipped(
  found: FaceBox[],
  box: { centreX: number; centreY: number; width: number; height: number; score: number },
  content: ContentSize,
): void {
  const left = clampUnit((box.centreX - box.width / 2) / content.widthPx)
  const top = clampUnit((box.centreY - box.height / 2) / content.heightPx)
  const right = clampUnit((box.centreX + box.width / 2) / content.widthPx)
  const bottom = clampUnit((box.centreY + box.height / 2) / content.heightPx)
  // Also drops what lies wholly in the padding, and numbers that are not finite.
  if (right > left && bottom > top)
    found.push({ x: left, y: top, width: right - left, height: bottom - top, score: box.score })
}

const clampUnit = (value: number): number => Math.min(1, Math.max(0, value))
