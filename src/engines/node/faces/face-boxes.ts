import type { FaceBox } from '../../../domain/image.ts'

/** Two boxes that overlap more than this (intersection over union) are the same face. */
const SAME_FACE_OVERLAP = 0.35
/** … or when this share of the smaller box lies in the other one, within one pass. */
const SAME_FACE_INSIDE = 0.75
/** The same between passes, whose boxes differ more in size. */
const CLUSTER_INSIDE = 0.8

/** Intersection of two boxes over their union, 0-1. 0 for empty boxes. */
export function overlapFraction(a: FaceBox, b: FaceBox): number {
  const common = intersectionArea(a, b)
  const union = a.width * a.height + b.width * b.height - common
  return union > 0 ? common / union : 0
}

/** Share of the smaller box that lies in the other one, 0-1. 0 for empty boxes. */
export function insideFraction(a: FaceBox, b: FaceBox): number {
  const smaller = Math.min(a.width * a.height, b.width * b.height)
  return smaller > 0 ? intersectionArea(a, b) / smaller : 0
}

function intersectionArea(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width > 0 && height > 0 ? width * height : 0
}

/** Non-maximum suppression within one pass: of boxes over the same face the best one stays. Sorted by score, best first. */
export function suppressDuplicates(boxes: readonly FaceBox[]): FaceBox[] {
  const kept: FaceBox[] = []
  for (const box of byScore(boxes)) {
    const isDuplicate = kept.some(
      other => overlapFraction(box, other) > SAME_FACE_OVERLAP || insideFraction(box, other) > SAME_FACE_INSIDE,
    )
    if (!isDuplicate) kept.push(box)
  }
  return kept
}

/** How the scores that the passes gave one face become one score, 0-1; a pass that did not see it gives 0. */
export type ScoreJoin = (scoresByPass: readonly number[]) => number

/** The best score of any pass; 0 where no pass saw the face. */
export const bestScore: ScoreJoin = scores => Math.max(0, ...scores)

/**
 * Weighted sum over a divisor, at most 1. A face seen by several passes at moderate score beats one seen by one pass at
 * a high score, which is what sets faces apart from things that look like one to a single detector.
 */
export const weightedSum =
  (weights: readonly number[], divisor: number): ScoreJoin =>
  scores =>
    Math.min(1, scores.reduce((sum, score, pass) => sum + score * (weights[pass] ?? 0), 0) / divisor)

/**
 * Joins the boxes of several passes over one picture: boxes over the same face become one, with the position of the
 * best of them and the joined score of the best per pass. Sorted by score, best first.
 */
export function joinPasses(passes: readonly (readonly FaceBox[])[], join: ScoreJoin): FaceBox[] {
  const clusters: { best: FaceBox; scores: number[] }[] = []
  const all = passes.flatMap((boxes, pass) => boxes.map(box => ({ box, pass })))
  for (const { box, pass } of all.sort((a, b) => b.box.score - a.box.score)) {
    const home = clusters.find(
      ({ best }) => overlapFraction(box, best) > SAME_FACE_OVERLAP || insideFraction(box, best) > CLUSTER_INSIDE,
    )
    if (home === undefined) clusters.push({ best: box, scores: passes.map((_, i) => (i === pass ? box.score : 0)) })
    else home.scores[pass] = Math.max(home.scores[pass] ?? 0, box.score)
  }
  return byScore(clusters.map(({ best, scores }) => ({ ...best, score: join(scores) })))
}

const byScore = (boxes: readonly FaceBox[]): FaceBox[] => [...boxes].sort((a, b) => b.score - a.score)
