import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  matchFaces,
  readFaceCorpus,
  type FaceCorpusEntry,
  type PictureMatch,
} from '../../scripts/measure/faces-corpus.ts'
import type { FaceBox } from '../../src/domain/image.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { overlapFraction } from '../../src/engines/node/faces/face-boxes.ts'
import { createFaceEngine, type NodeFaceEngine } from '../../src/engines/node/faces/face-engine.ts'

const CORPUS = join(import.meta.dirname, '../../../shared/corpus/faces')
/** Every n-th picture of a kind: small enough for half a minute, spread over all sources. */
const EVERY = { photo: 12, 'ai-photo': 8, negative: 16 } as const

/** Half a minute on a machine of its own; room for one that is busy. */
const SLOW_MS = 180_000

describe.skipIf(!existsSync(CORPUS))('face engine on annotated pictures', { timeout: SLOW_MS }, () => {
  let engine: NodeFaceEngine
  let folder: string
  let entries: FaceCorpusEntry[]
  beforeAll(async () => {
    engine = createFaceEngine()
    folder = await mkdtemp(join(tmpdir(), 'ursprung-find-faces-'))
    entries = await readFaceCorpus(CORPUS)
  })
  afterAll(async () => {
    await engine.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('finds a face in nearly every picture that has one, and nine of ten large ones', async () => {
    const chosen = [...everyNth('photo'), ...everyNth('ai-photo')].filter(entry =>
      entry.faces?.some(face => face.ignore !== true),
    )
    const matches: { entry: FaceCorpusEntry; match: PictureMatch }[] = []
    for (const entry of chosen) matches.push({ entry, match: matchFaces(entry, await find(join(CORPUS, entry.file))) })
    const withFind = matches.filter(({ match }) => match.found.length > 0)
    expect(withFind.length / chosen.length).toBeGreaterThanOrEqual(0.95)

    const isLarge = (entry: FaceCorpusEntry) => (face: FaceBox) => face.height * entry.height > 80
    const found = matches.flatMap(({ entry, match }) => match.found.filter(isLarge(entry)))
    const missed = matches.flatMap(({ entry, match }) => match.missed.filter(isLarge(entry)))
    expect(found.length / (found.length + missed.length)).toBeGreaterThanOrEqual(0.9)
  })

  it('stays silent on pictures without faces, and the quick look agrees', async () => {
    const chosen = everyNth('negative')
    const alarms: boolean[] = []
    const quickAlarms: boolean[] = []
    for (const { file } of chosen) {
      alarms.push((await find(join(CORPUS, file))).length > 0)
      quickAlarms.push(expectOk(await engine.findQuick(join(CORPUS, file), unattendedJob())))
    }
    expect(alarms.filter(Boolean).length).toBeLessThanOrEqual(1)
    expect(quickAlarms).toEqual(alarms)
  })

  it('gives boxes in the frame after orientation: a tagged picture has the boxes of the picture as seen', async () => {
    const upright = await find(join(CORPUS, PORTRAITS[0]))
    const stored = join(folder, 'tagged.jpg')
    // Stored a quarter counter-clockwise, with the tag that turns it back for viewing.
    const pixels = await sharp(join(CORPUS, PORTRAITS[0])).rotate(270).jpeg({ quality: 97 }).toBuffer()
    await sharp(pixels).withMetadata({ orientation: 6 }).jpeg({ quality: 97 }).toFile(stored)
    expectSameBoxes(await find(stored), upright, 0.7)
  })

  it.each([90, 180, 270] as const)(
    'finds faces of a picture that lies turned by %i° without a tag, where they are',
    async turn => {
      for (const file of PORTRAITS) {
        const upright = await find(join(CORPUS, file))
        const turned = join(folder, `${turn}.jpg`)
        await sharp(join(CORPUS, file)).rotate(turn).jpeg({ quality: 95 }).toFile(turned)
        const found = await find(turned)
        expect(found.length, file).toBeGreaterThan(0)
        const best = largest(found)
        const overlaps = upright.map(face => overlapFraction(turnBox(face, turn), best))
        expect(Math.max(...overlaps), file).toBeGreaterThan(0.4)
      }
    },
  )

  function everyNth(kind: keyof typeof EVERY): FaceCorpusEntry[] {
    return entries.filter(entry => entry.kind === kind).filter((_, i) => i % EVERY[kind] === 0)
  }

  async function find(path: string): Promise<readonly FaceBox[]> {
    return expectOk(await engine.find(path, unattendedJob()))
  }
})

const PORTRAITS = ['GFPGAN_10045.jpg', 'human_group-1.jpg'] as const

function expectSameBoxes(boxes: readonly FaceBox[], expected: readonly FaceBox[], minOverlap: number): void {
  expect(boxes.length).toBe(expected.length)
  for (const box of expected)
    expect(Math.max(...boxes.map(other => overlapFraction(box, other)))).toBeGreaterThan(minOverlap)
}

/** The box after the picture was turned clockwise; written out here and not taken from the engine, which does the reverse. */
function turnBox({ x, y, width, height, score }: FaceBox, turn: 90 | 180 | 270): FaceBox {
  const corners = [
    [x, y],
    [x + width, y + height],
  ].map(([left = 0, top = 0]) => ({ 90: [1 - top, left], 180: [1 - left, 1 - top], 270: [top, 1 - left] })[turn])
  const xs = corners.map(corner => corner[0] ?? 0)
  const ys = corners.map(corner => corner[1] ?? 0)
  return {
    x: Math.min(...xs),
    y: Math.min(...ys),
    width: Math.abs((xs[0] ?? 0) - (xs[1] ?? 0)),
    height: Math.abs((ys[0] ?? 0) - (ys[1] ?? 0)),
    score,
  }
}

const largest = (boxes: readonly FaceBox[]): FaceBox => {
  const sorted = [...boxes].sort((a, b) => b.width * b.height - a.width * a.height)
  if (sorted[0] === undefined) throw new Error('Expected a box')
  return sorted[0]
}

function expectOk<T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
