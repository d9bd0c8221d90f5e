import type { ReportedError } from '../domain/finding.ts'
import type { PixelBox, SizePx } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import type { Result } from '../domain/result.ts'
import type { RecordedEntry, SimilarEntry } from '../register/entry.ts'
import type { Verification } from '../verify/verify-image.ts'
import { alignPictures } from './align.ts'
import { judgeCaption, planCaptionLook } from './caption-survival.ts'
import type { GreyPlane } from './grey-plane.ts'
import {
  type CaptionSurvival,
  type MasterSource,
  type ReadPicture,
  summarise,
  type SurvivalPicture,
  type SurvivalReport,
  type SurvivalRow,
  survivalRows,
} from './survival.ts'

/** Grey levels of a picture or a part of it (px after orientation), at the size asked for. */
export type GreyReader = (
  path: string,
  part: PixelBox | null,
  size: SizePx,
) => Promise<Result<GreyPlane, ReportedError>>

/** What the job needs from outside. */
export interface SurvivalDependencies {
  /** Verdict and evidence; nothing is recorded and no faces are looked for. */
  readonly read: (path: string, job: Job) => Promise<Verification>
  readonly readGrey: GreyReader
  readonly findInRegister: (
    path: string,
    job: Job,
  ) => Promise<
    Result<{ readonly exact: readonly RecordedEntry[]; readonly similar: readonly SimilarEntry[] }, ReportedError>
  >
  /** Among files and folders: the file with one of these hashes, else the one that looks most like the copy. Null: none does. */
  readonly findMaster: (
    copyPath: string,
    places: readonly string[],
    sha256s: readonly string[],
    job: Job,
  ) => Promise<{ readonly path: string; readonly by: Extract<MasterSource, 'given' | 'hash' | 'likeness'> } | null>
  readonly sayError: (error: ReportedError, path: string) => ReportedError
}

/** Long side in px of the planes that are aligned. */
const PLANE_PX = 320
/** Widest caption that is compared, px; more digits than that tell nothing more. */
const MAX_PATCH_PX = 480

const NOT_LOOKED: CaptionSurvival = {
  state: 'unknown',
  likeness: null,
  textHeightPx: null,
  box: null,
  alignment: null,
}

/**
 * What of a label came through a web system: finds the master (given, or by the register among the places named), aligns the two
 * pictures, compares the caption's pixels, then every field and the credentials. Rejects only when the job is aborted.
 */
export async function judgeSurvival(
  task: { readonly copyPath: string; readonly masters: readonly string[] },
  dependencies: SurvivalDependencies,
  job: Job,
): Promise<SurvivalReport> {
  const { copyPath, masters } = task
  const copy = await dependencies.read(copyPath, job)
  const base = reportOf(pictureOf(copy))
  if (copy.evidence === null) return { ...base, error: copy.report.error }
  const known = await dependencies.findInRegister(copyPath, job)
  const entry = known.ok ? entryOf(known.value) : null
  const register =
    entry === null ? null : { sequence: entry.sequence, at: entry.at, caption: entry.entry?.caption ?? null }
  const hashes = [entry?.entry?.output?.sha256, entry?.entry?.input?.sha256].filter(hash => hash !== undefined)
  const found = masters.length === 0 ? null : await dependencies.findMaster(copyPath, masters, hashes, job)
  if (found === null) {
    const error =
      masters.length === 0
        ? null
        : dependencies.sayError({ kind: 'master-not-found', message: masters.join(', ') }, copyPath)
    return withoutMaster({ ...base, register, error }, copy)
  }
  const master = await dependencies.read(found.path, job)
  if (master.evidence === null) return { ...base, register, error: master.report.error }
  const pair = { master: { ...master, evidence: master.evidence }, copy: { ...copy, evidence: copy.evidence } }
  const caption = await lookAtCaption(pair.master, pair.copy, dependencies.readGrey)
  const rows = survivalRows(pair.master, pair.copy, caption)
  return {
    ...base,
    register,
    master: pictureOf(master),
    foundBy: found.by,
    caption,
    rows,
    summary: summarise(caption, rows),
  }
}

/** Pixels first: the caption in the copy, at the place and the scale that follow from how the pictures lie on each other. */
async function lookAtCaption(master: ReadPicture, copy: ReadPicture, readGrey: GreyReader): Promise<CaptionSurvival> {
  const { box } = master.report.label
  const sizes = { master: master.evidence.size, copy: copy.evidence.size }
  if (box === null || sizes.master === null || sizes.copy === null) return NOT_LOOKED
  const [wholeMaster, wholeCopy] = [
    await readGrey(master.report.path, null, planeSize(sizes.master)),
    await readGrey(copy.report.path, null, planeSize(sizes.copy)),
  ]
  if (!wholeMaster.ok || !wholeCopy.ok) return NOT_LOOKED
  const alignment = alignPictures(
    { plane: wholeMaster.value, size: sizes.master },
    { plane: wholeCopy.value, size: sizes.copy },
    box,
  )
  const look = planCaptionLook(box, alignment, sizes.copy)
  if (look.kind === 'answer') return look.answer
  const factor = Math.min(1, MAX_PATCH_PX / look.box.width)
  const size = (part: PixelBox): SizePx => ({
    widthPx: Math.max(4, Math.round(part.width * factor)),
    heightPx: Math.max(4, Math.round(part.height * factor)),
  })
  const around = grow(look.box, marginPx(sizes.copy, alignment.kind), sizes.copy)
  const expected = await readGrey(master.report.path, box, size(look.box))
  const shown = await readGrey(copy.report.path, around, size(around))
  return expected.ok && shown.ok ? judgeCaption(look, expected.value, shown.value) : NOT_LOOKED
}

/** An aligned crop is known to about a px of the plane that was searched; a whole picture to rounding. */
function marginPx({ widthPx, heightPx }: SizePx, kind: string): number {
  return kind === 'whole' ? 3 : Math.ceil(Math.max(4, Math.max(widthPx, heightPx) / 130))
}

function grow({ x, y, width, height }: PixelBox, margin: number, limit: SizePx): PixelBox {
  const left = Math.max(0, x - margin)
  const top = Math.max(0, y - margin)
  return {
    x: left,
    y: top,
    width: Math.min(limit.widthPx, x + width + margin) - left,
    height: Math.min(limit.heightPx, y + height + margin) - top,
  }
}

function planeSize({ widthPx, heightPx }: SizePx): SizePx {
  const factor = Math.min(1, PLANE_PX / Math.max(widthPx, heightPx))
  return { widthPx: Math.max(8, Math.round(widthPx * factor)), heightPx: Math.max(8, Math.round(heightPx * factor)) }
}

/** Without the master's pixels only the copy's own marks can be told; the register may know which words should be there. */
function withoutMaster(base: SurvivalReport, { report }: Verification): SurvivalReport {
  const { register } = base
  const rows: readonly SurvivalRow[] = [
    {
      part: 'caption',
      name: 'caption',
      about: null,
      state: 'unknown',
      master: register?.caption ?? null,
      copy: report.label.text,
      remedies: ['give-labelled', 'look-yourself'],
    },
    {
      part: 'credentials',
      name: 'credentials',
      about: null,
      state: register !== null && report.credentials.state === 'none' ? 'lost' : 'unknown',
      master: null,
      copy: report.credentials.state,
      remedies:
        register !== null && report.credentials.state === 'none' ? ['keep-original-file', 'use-figcaption'] : [],
    },
  ]
  return { ...base, foundBy: register === null ? 'none' : 'record', rows }
}

/** The newest labelling or export that this picture is the result of, or looks like the result of. */
function entryOf(matches: {
  readonly exact: readonly RecordedEntry[]
  readonly similar: readonly SimilarEntry[]
}): RecordedEntry | null {
  const isResult = ({ event }: RecordedEntry): boolean => event === 'labelled' || event === 'exported'
  return matches.exact.findLast(isResult) ?? matches.similar.map(({ recorded }) => recorded).find(isResult) ?? null
}

function pictureOf({ report }: Verification): SurvivalPicture {
  const { path, sha256, format, width, height } = report
  return { path, sha256, format, width, height }
}

const reportOf = (copy: SurvivalPicture): SurvivalReport => ({
  schema: 'ursprung.survival/1',
  copy,
  master: null,
  foundBy: 'none',
  register: null,
  summary: 'unknown',
  caption: NOT_LOOKED,
  rows: [],
  error: null,
})
