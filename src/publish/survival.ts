import type { ReportedError } from '../domain/finding.ts'
import type { ImageFormat, PixelBox } from '../domain/image.ts'
import type { VerifyReport } from '../domain/report.ts'
import type { ImageEvidence } from '../engines/engines.ts'
import { SURVIVAL_FIELDS } from './survival-fields-table.ts'

/**
 * What became of one part of the label on its way through a web system. `too-small`: still there, but smaller than can be read ·
 * `cut`: outside of the part that is left · `added`: in the copy only · `unknown`: cannot be told, with the reason as remedy.
 */
export const SURVIVAL_STATES = ['kept', 'changed', 'lost', 'cut', 'too-small', 'added', 'unknown'] as const
export type SurvivalState = (typeof SURVIVAL_STATES)[number]

/** What to do about a loss; words in the locale files under `survival.remedy`. */
export const SURVIVAL_REMEDIES = [
  'use-rendition',
  'no-crop',
  'caption-painted-over',
  'keep-metadata',
  'keep-field',
  'use-figcaption',
  'keep-original-file',
  'new-signature',
  'give-labelled',
  'look-yourself',
  'not-aligned',
] as const
export type SurvivalRemedy = (typeof SURVIVAL_REMEDIES)[number]

/** One line of the table. */
export interface SurvivalRow {
  readonly part: 'caption' | 'metadata' | 'credentials'
  /** Id of what it is about: `caption`, `credentials`, `other-fields` or a field's canonical name. */
  readonly name: string
  /** Id of a statement that has words of its own (`survival.field`); null for the others. */
  readonly about: string | null
  readonly state: SurvivalState
  /** As in the master and in the copy; hostile text. Null where it has none. */
  readonly master: string | null
  readonly copy: string | null
  readonly remedies: readonly SurvivalRemedy[]
}

/** What comparing pixels gave; the engine's part of the answer. */
export interface CaptionSurvival {
  readonly state: Extract<SurvivalState, 'kept' | 'changed' | 'lost' | 'cut' | 'too-small' | 'unknown'>
  /** Agreement of the caption's pixels, 0-1; null where they were not compared. */
  readonly likeness: number | null
  /** Height of the capitals in px of the copy, as far as known. */
  readonly textHeightPx: number | null
  /** Where the caption stands in the copy, px; null where it does not. */
  readonly box: PixelBox | null
  /** How the copy lies over the master. */
  readonly alignment: 'whole' | 'cropped' | 'framed' | 'unknown' | null
}

/** How the master was found. `record`: no file, only what the register knows of it. */
export type MasterSource = 'given' | 'hash' | 'likeness' | 'record' | 'none'

/** One of the two pictures, as the report names it. */
export interface SurvivalPicture {
  readonly path: string
  readonly sha256: string | null
  readonly format: ImageFormat | null
  readonly width: number | null
  readonly height: number | null
}

/** `ursprung.survival/1`: what of a label came through a web system, part by part. */
export interface SurvivalReport {
  readonly schema: 'ursprung.survival/1'
  readonly copy: SurvivalPicture
  readonly master: SurvivalPicture | null
  readonly foundBy: MasterSource
  /** Entry of the register about this picture, when there is one. */
  readonly register: { readonly sequence: number; readonly at: string; readonly caption: string | null } | null
  /** `all`: the label came through whole · `visible`: a reader still sees it, something else is lost · `not-visible` · `unknown`. */
  readonly summary: 'all' | 'visible' | 'not-visible' | 'unknown'
  readonly caption: CaptionSurvival
  readonly rows: readonly SurvivalRow[]
  readonly error: ReportedError | null
}

/** A picture read: verdict and evidence. */
export interface ReadPicture {
  readonly report: VerifyReport
  readonly evidence: ImageEvidence
}

/** The table, caption first: pixels, then metadata field by field, then Content Credentials. Pure. */
export function survivalRows(master: ReadPicture, copy: ReadPicture, caption: CaptionSurvival): readonly SurvivalRow[] {
  return [captionRow(master, caption), ...fieldRows(master.evidence, copy.evidence), credentialsRow(master, copy)]
}

/** In one word: may it stay on the site as it is? */
export function summarise(caption: CaptionSurvival, rows: readonly SurvivalRow[]): SurvivalReport['summary'] {
  if (caption.state === 'unknown') return 'unknown'
  if (caption.state !== 'kept') return 'not-visible'
  return rows.every(({ state }) => state === 'kept' || state === 'added') ? 'all' : 'visible'
}

const CAPTION_REMEDIES: Record<CaptionSurvival['state'], readonly SurvivalRemedy[]> = {
  kept: [],
  changed: ['no-crop', 'use-figcaption'],
  lost: ['caption-painted-over', 'use-figcaption'],
  cut: ['no-crop', 'use-figcaption'],
  'too-small': ['use-rendition'],
  unknown: ['not-aligned', 'look-yourself'],
}

function captionRow({ report }: ReadPicture, caption: CaptionSurvival): SurvivalRow {
  const isUnlabelled = report.label.text === null
  return {
    part: 'caption',
    name: 'caption',
    about: null,
    state: caption.state,
    master: report.label.text,
    copy: caption.state === 'kept' || caption.state === 'too-small' ? report.label.text : null,
    remedies: isUnlabelled ? ['give-labelled'] : CAPTION_REMEDIES[caption.state],
  }
}

/** Every field that carries the label or a right is a line of its own; the others are counted. */
function fieldRows(master: ImageEvidence, copy: ImageEvidence): readonly SurvivalRow[] {
  const before = valuesByField(master)
  const after = valuesByField(copy)
  const isListed = (name: string): boolean => SURVIVAL_FIELDS.some(row => row.fields.includes(name))
  const hasAny = after.size > 0
  const rows = SURVIVAL_FIELDS.flatMap(({ id, fields, remedy }) => {
    const first = fields.find(name => before.has(name)) ?? fields.find(name => after.has(name))
    if (first === undefined) return []
    const was = before.get(first) ?? null
    const is = after.get(first) ?? fields.map(name => after.get(name)).find(value => value !== undefined) ?? null
    const state = compare(was, is)
    const remedies: readonly SurvivalRemedy[] =
      state === 'lost' ? [hasAny ? 'keep-field' : 'keep-metadata', ...(remedy === null ? [] : [remedy])] : []
    return [{ part: 'metadata' as const, name: first, about: id, state, master: was, copy: is, remedies }]
  })
  return [...rows, ...otherFields(before, after, isListed)]
}

function otherFields(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  isListed: (name: string) => boolean,
): readonly SurvivalRow[] {
  const others = [...before.keys()].filter(name => !isListed(name) && !BOOKKEEPING.test(name))
  if (others.length === 0) return []
  const kept = others.filter(name => after.get(name) === before.get(name)).length
  const state = kept === others.length ? 'kept' : kept === 0 ? 'lost' : 'changed'
  const counted = { master: String(others.length), copy: String(kept) }
  return [
    {
      part: 'metadata',
      name: 'other-fields',
      about: null,
      state,
      ...counted,
      remedies: state === 'kept' ? [] : ['keep-metadata'],
    },
  ]
}

/** Fields that every program writes anew; that they differ says nothing. */
const BOOKKEEPING =
  /^(?:xmp:(?:MetadataDate|ModifyDate)|xmpMM:|EXIF:(?:Orientation|PixelXDimension|PixelYDimension|ImageWidth|ImageLength)|ursprung:(?:version|captionBox|captionLang))/

function compare(was: string | null, is: string | null): SurvivalState {
  if (was === null) return 'added'
  if (is === null) return 'lost'
  return was === is ? 'kept' : 'changed'
}

function valuesByField({ fields }: ImageEvidence): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const { field, value } of fields) if (!values.has(field)) values.set(field, value)
  return values
}

function credentialsRow(master: ReadPicture, copy: ReadPicture): SurvivalRow {
  const was = master.report.credentials.state
  const is = copy.report.credentials.state
  const base = { part: 'credentials' as const, name: 'credentials', about: null, master: was, copy: is }
  if (was === 'none') return { ...base, state: is === 'none' ? 'kept' : 'added', remedies: [] }
  if (is === 'none') return { ...base, state: 'lost', remedies: ['keep-original-file', 'use-figcaption'] }
  const isWhole = (state: typeof is): boolean => state === 'trusted' || state === 'intact'
  if (isWhole(is) === isWhole(was)) return { ...base, state: 'kept', remedies: [] }
  return { ...base, state: 'changed', remedies: ['keep-original-file', 'new-signature'] }
}
