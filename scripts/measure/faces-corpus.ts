/** The annotated face corpus, and what a detector's boxes are worth on it. Used by `faces.ts`. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { FaceBox } from '../../src/domain/image.ts'
import { overlapFraction } from '../../src/engines/node/faces/face-boxes.ts'

const ENTRIES = z.array(
  z.object({
    file: z.string(),
    width: z.number(),
    height: z.number(),
    kind: z.enum(['photo', 'ai-photo', 'illustration', 'negative']),
    faces: z
      .array(z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number(), ignore: z.boolean().optional() }))
      .optional(),
  }),
)

export type FaceCorpusEntry = z.infer<typeof ENTRIES>[number]

/** A detection and an annotated face are the same from this overlap (intersection over union). */
const MATCH_OVERLAP = 0.3
/** Heights in px of the picture as delivered; each band goes from its number up to the next. */
const BANDS_PX = [0, 20, 40, 80, Number.POSITIVE_INFINITY]

export async function readFaceCorpus(root: string): Promise<FaceCorpusEntry[]> {
  return ENTRIES.parse(JSON.parse(await readFile(join(root, 'index.json'), 'utf8')))
}

/** What is in one picture once its boxes are laid on its annotations. */
export interface PictureMatch {
  readonly found: readonly FaceBox[]
  readonly missed: readonly FaceBox[]
  readonly extra: readonly FaceBox[]
}

/** Every annotated face takes the box that overlaps it most; faces marked `ignore` are neither found nor missed. */
export function matchFaces(entry: FaceCorpusEntry, boxes: readonly FaceBox[]): PictureMatch {
  const free = new Set(boxes)
  const found: FaceBox[] = []
  const missed: FaceBox[] = []
  for (const { face, isIgnored } of annotatedFaces(entry)) {
    const best = [...free].sort((a, b) => overlapFraction(b, face) - overlapFraction(a, face))[0]
    const isHit = best !== undefined && overlapFraction(best, face) >= MATCH_OVERLAP
    if (isHit) free.delete(best)
    if (!isIgnored) (isHit ? found : missed).push(face)
  }
  return { found, missed, extra: [...free] }
}

const annotatedFaces = ({ faces = [], width, height }: FaceCorpusEntry): { face: FaceBox; isIgnored: boolean }[] =>
  faces.map(({ x, y, w, h, ignore = false }) => ({
    face: { x: x / width, y: y / height, width: w / width, height: h / height, score: 1 },
    isIgnored: ignore,
  }))

/** The score over which just `share` of the pictures without faces still raise an alarm. */
export function thresholdFor(share: number, entries: readonly FaceCorpusEntry[], boxesOf: BoxesOf): number {
  const negatives = entries.filter(entry => entry.kind === 'negative')
  const scores = negatives.map(entry => Math.max(0, ...boxesOf(entry).map(box => box.score))).sort((a, b) => b - a)
  return (scores[Math.floor(scores.length * share)] ?? 0) + 1e-6
}

export type BoxesOf = (entry: FaceCorpusEntry) => readonly FaceBox[]

/** One line of the table: shares in per cent. */
export function figuresOf(entries: readonly FaceCorpusEntry[], boxesOf: BoxesOf): Record<string, number> {
  const shareWith = (kinds: readonly string[], isHit: (entry: FaceCorpusEntry) => boolean): number => {
    const chosen = entries.filter(entry => kinds.includes(entry.kind))
    return percent(chosen.filter(isHit).length, chosen.length)
  }
  const matches = new Map(entries.map(entry => [entry, matchFaces(entry, boxesOf(entry))]))
  const withFaces = entries.filter(entry => entry.faces?.some(face => face.ignore !== true))
  const isFound = (entry: FaceCorpusEntry): boolean => (matches.get(entry)?.found.length ?? 0) > 0
  const shareOfFaces = (kinds: readonly string[]): number => {
    const chosen = withFaces.filter(entry => kinds.includes(entry.kind))
    return percent(chosen.filter(isFound).length, chosen.length)
  }
  return {
    img: shareOfFaces(['photo', 'ai-photo']),
    photo: shareOfFaces(['photo']),
    ai: shareOfFaces(['ai-photo']),
    ...recallByHeight(entries, matches),
    falseAlarm: shareWith(['negative'], entry => boxesOf(entry).length > 0),
    illustration: shareWith(['illustration'], entry => boxesOf(entry).length > 0),
    extraBoxes: [...matches]
      .filter(([entry]) => withFaces.includes(entry))
      .reduce((sum, [, { extra }]) => sum + extra.length, 0),
  }
}

function recallByHeight(
  entries: readonly FaceCorpusEntry[],
  matches: ReadonlyMap<FaceCorpusEntry, PictureMatch>,
): Record<string, number> {
  const bands: Record<string, number> = {}
  for (const [i, low] of BANDS_PX.slice(0, -1).entries()) {
    const high = BANDS_PX[i + 1] ?? 0
    const count = (part: 'found' | 'missed'): number =>
      entries.reduce((sum, entry) => {
        const faces = matches.get(entry)?.[part] ?? []
        return sum + faces.filter(face => face.height * entry.height >= low && face.height * entry.height < high).length
      }, 0)
    bands[high === Number.POSITIVE_INFINITY ? `>${low}` : `${low}-${high}`] = percent(
      count('found'),
      count('found') + count('missed'),
    )
  }
  return bands
}

const percent = (part: number, whole: number): number =>
  whole === 0 ? Number.NaN : Math.round((1000 * part) / whole) / 10
