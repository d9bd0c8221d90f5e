import type { OriginKind } from './origin-kind.ts'

/** One concept of the vocabulary and what Ursprung takes it to say. */
export interface SourceTypeRow {
  readonly id: string
  readonly says: OriginKind
  readonly meaning: string
  readonly state: 'current' | 'retired' | 'c2pa'
}

/**
 * IPTC Digital Source Type, http://cv.iptc.org/newscodes/digitalsourcetype/, release 2024-10-23: the 20 concepts, then
 * C2PA's own two. `says` is Ursprung's decision (markers.md section 2); retired concepts still stand in old files.
 */
export const SOURCE_TYPES: readonly SourceTypeRow[] = [
  { id: 'trainedAlgorithmicMedia', says: 'ai-generated', state: 'current', meaning: 'wholly made by a trained model' },
  {
    id: 'compositeWithTrainedAlgorithmicMedia',
    says: 'ai-modified',
    state: 'current',
    meaning: 'partly made or edited by a trained model',
  },
  { id: 'compositeSynthetic', says: 'unknown', state: 'current', meaning: 'part synthetic; may be computer graphics' },
  {
    id: 'algorithmicallyEnhanced',
    says: 'unknown',
    state: 'current',
    meaning: 'non-generative algorithm such as noise reduction',
  },
  { id: 'algorithmicMedia', says: 'unknown', state: 'current', meaning: 'algorithm without training data: not AI' },
  { id: 'dataDrivenMedia', says: 'unknown', state: 'current', meaning: 'drawn from data' },
  { id: 'virtualRecording', says: 'unknown', state: 'current', meaning: 'recording of a virtual event' },
  { id: 'screenCapture', says: 'unknown', state: 'current', meaning: 'picture of a screen' },
  { id: 'digitalCreation', says: 'human-made', state: 'current', meaning: 'made by a person with digital tools' },
  { id: 'humanEdits', says: 'human-made', state: 'current', meaning: 'edited by a person with non-generative tools' },
  { id: 'composite', says: 'unknown', state: 'current', meaning: 'mix of elements, not said which' },
  { id: 'compositeCapture', says: 'camera', state: 'current', meaning: 'several camera captures together' },
  { id: 'digitalCapture', says: 'camera', state: 'current', meaning: 'captured by a digital camera' },
  { id: 'computationalCapture', says: 'camera', state: 'current', meaning: 'captured by a camera that computes' },
  { id: 'negativeFilm', says: 'camera', state: 'current', meaning: 'digitised negative' },
  { id: 'positiveFilm', says: 'camera', state: 'current', meaning: 'digitised slide' },
  { id: 'print', says: 'unknown', state: 'current', meaning: 'digitised print' },
  { id: 'minorHumanEdits', says: 'human-made', state: 'retired', meaning: 'small edits by a person; retired 2024' },
  { id: 'digitalArt', says: 'human-made', state: 'retired', meaning: 'digital art; retired 2024, now digitalCreation' },
  { id: 'softwareImage', says: 'unknown', state: 'retired', meaning: 'made by software; retired 2022, ambiguous' },
  { id: 'empty', says: 'unknown', state: 'c2pa', meaning: 'begun from nothing' },
  { id: 'trainedAlgorithmicData', says: 'unknown', state: 'c2pa', meaning: 'data from a trained model' },
]

/** Spelling errors that stand in real files: the C2PA specification's own example has one. */
const MISSPELLINGS = new Map([['compositedwithtrainedalgorithmicmedia', 'compositewithtrainedalgorithmicmedia']])

const BY_LOWER_CASE = new Map(SOURCE_TYPES.map(row => [row.id.toLowerCase(), row]))

/**
 * The concept a value names, in any of its spellings: http and https URI, QCode, bare id, spaces, other case, and
 * schema.org's suffix. Null: not on the closed list, so it is reported and decides nothing. Read rule: markers.md section 2.
 */
export function normaliseSourceType(value: string): { readonly id: string; readonly says: OriginKind } | null {
  const trimmed = value
    .trim()
    .slice(0, 300)
    .replace(/[/#]+$/, '')
  const segment = trimmed.slice(
    Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf(':'), trimmed.lastIndexOf('#')) + 1,
  )
  const folded = segment.trim().toLowerCase()
  const withoutSuffix = folded.endsWith('digitalsource') ? folded.slice(0, -'digitalsource'.length) : folded
  const row = BY_LOWER_CASE.get(MISSPELLINGS.get(withoutSuffix) ?? withoutSuffix)
  return row === undefined ? null : { id: row.id, says: row.says }
}

/** IPTC's field for a source type in XMP, which names also what C2PA states of an action. */
export const SOURCE_TYPE_FIELD = 'Iptc4xmpExt:DigitalSourceType'

const VOCABULARY = /^https?:\/\/(?:cv\.iptc\.org\/newscodes|c2pa\.org)\/digitalsourcetype\/[A-Za-z]{1,60}$/i

/**
 * A value from a file as people read it: a source type in plain words, with its own term behind; any other value as it is. Free text that happens to
 * end like a term is none: only a field for source types, or the vocabulary's whole address, is taken for one.
 */
export function saySourceType(value: string, t: (id: string) => string, field = ''): string {
  const isTyped = /:digitalsource(?:file)?type$/i.test(field) || VOCABULARY.test(value.trim())
  const known = isTyped ? normaliseSourceType(value) : null
  return known === null ? value : `${t(`source-type.${known.id}`)} (${known.id})`
}
