import type { FaceSensitivity } from '../../../domain/image.ts'

/** A detector we can run: MediaPipe's full range and face-api's SSD are built in, YuNet is imported. Measured: docs/faces/model-card.md. */
export type FaceNetworkName = 'fullRange' | 'ssd' | 'yunet'

/** One look at the picture: which detector, at which longer side, and how much its score weighs. */
export interface FacePass {
  readonly network: FaceNetworkName
  readonly sidePx: number
  readonly weight: number
}

/** Which looks are taken, cheap ones first, how their scores are joined, and from which joined score a box is reported. */
export interface FaceStrategy {
  /** As verdicts and reports name it. */
  readonly name: string
  readonly passes: readonly FacePass[]
  /** `weighted-sum`: sum of weight × best score per pass, over the sum of the weights. `best`: the best score. */
  readonly join: 'weighted-sum' | 'best'
  readonly thresholds: Readonly<Record<FaceSensitivity, number>>
  /** Quick alarm: after this many passes a joined score below `floor` ends the search. Null: never. */
  readonly quickEnd: { readonly afterPasses: number; readonly floor: number } | null
  /** How the picture is looked at in its three other turns when nothing was found upright. Null: it is not. */
  readonly secondLook: FaceStrategy | null
}

/** Boxes below this score take no part in joining. Lower changes nothing measurable and costs time. */
export const MIN_PASS_SCORE = 0.05

/**
 * For pictures that lie on their side or head without an orientation tag: the upright look finds faces in 6 of 10 of
 * them, this one brings it to 95 % without one false alarm more on the 63 pictures without faces. Coarse passes only:
 * at the same false alarms they find more here than all five, and cost a fifth.
 */
const SECOND_LOOK: FaceStrategy = {
  name: 'three turns, MediaPipe full-range 192+448 + face-api SSD MobileNet v1 512',
  passes: [
    { network: 'fullRange', sidePx: 192, weight: 1 },
    { network: 'fullRange', sidePx: 448, weight: 1 },
    { network: 'ssd', sidePx: 512, weight: 1 },
  ],
  join: 'weighted-sum',
  thresholds: { fewer: 0.6, normal: 0.5, more: 0.46 },
  quickEnd: null,
  secondLook: null,
}

/**
 * Two detectors that fail differently, each at several sizes, as measured for issue 4. The finest pass of each weighs
 * double: logistic regression over the passes' scores, cross-validated over pictures, weighs them so too. On the same
 * 331 pictures and at the same share of false alarms that raises recall at 20-40 px from 65 to 73 % over equal weights.
 * Thresholds: `normal` 2 %, `more` 5 % and `fewer` 0 % of the 63 pictures without faces (scripts/measure/faces.ts).
 */
export const DEFAULT_STRATEGY: FaceStrategy = {
  name: 'MediaPipe full-range 192+448+896 + face-api SSD MobileNet v1 512+1024',
  passes: [
    { network: 'fullRange', sidePx: 192, weight: 1 },
    { network: 'fullRange', sidePx: 448, weight: 1 },
    { network: 'ssd', sidePx: 512, weight: 1 },
    { network: 'fullRange', sidePx: 896, weight: 2 },
    { network: 'ssd', sidePx: 1024, weight: 2 },
  ],
  join: 'weighted-sum',
  thresholds: { fewer: 0.46, normal: 0.375, more: 0.295 },
  // Of 253 pictures with a find none stood below 0.124 here; of 78 without, 70 did.
  quickEnd: { afterPasses: 3, floor: 0.1 },
  secondLook: SECOND_LOOK,
}

/** YuNet, brought by the organisation. Thresholds chosen as above, on the same pictures; not measured on turned ones, so no second look. */
export const YUNET_STRATEGY: FaceStrategy = {
  name: 'YuNet 320+640+1280',
  passes: [
    { network: 'yunet', sidePx: 320, weight: 1 },
    { network: 'yunet', sidePx: 640, weight: 1 },
    { network: 'yunet', sidePx: 1280, weight: 1 },
  ],
  join: 'best',
  thresholds: { fewer: 0.9, normal: 0.853, more: 0.787 },
  quickEnd: null,
  secondLook: null,
}
