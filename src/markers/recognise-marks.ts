import type { ContainerReading } from '../container/container-reading.ts'
import type { Evidence, Exposure, MetadataField, NamedPerson, RightsStatement } from '../domain/evidence.ts'
import { tidyValue } from '../domain/evidence.ts'
import type { LabelMark } from '../domain/label.ts'
import type { DecodedMetadata } from '../metadata/decoded-metadata.ts'
import { cameraMarks } from './camera.ts'
import { exposures, rightsStatements } from './exposure.ts'
import { baseName } from './field-name.ts'
import { iptcMarks, isPlaceholder, isReferenceFile } from './iptc.ts'
import { readLabelMark } from './label-mark.ts'
import type { RowMatch } from './match-rows.ts'
import { matchRows } from './match-rows.ts'
import { namedPeople } from './people.ts'

/** Everything the metadata outside Content Credentials says, judged by nobody yet. */
export interface RecognisedMarks {
  readonly evidence: readonly Evidence[]
  readonly named: readonly NamedPerson[]
  readonly exposure: readonly Exposure[]
  readonly rights: readonly RightsStatement[]
  /** `dcterms:provenance`: credentials existed, or lie in the cloud (markers.md section 6). */
  readonly provenancePointers: readonly string[]
  readonly ursprungLabel: LabelMark | null
}

/** Marks kept of one file; real files have under 30. */
const MAX_EVIDENCE = 500

/**
 * Recognises every mark of the tables in decoded metadata. Never throws; unknown values are shown, never guessed.
 * Generation text in a WebP is said to stand there: the format has no place for it but Exif.
 */
export function recogniseMarks(decoded: DecodedMetadata, reading: Pick<ContainerReading, 'format'>): RecognisedMarks {
  const { fields } = decoded
  const matches = fields
    .flatMap(matchRows)
    .toSorted((one, other) => Number(one.row.isEngine ?? false) - Number(other.row.isEngine ?? false))
  const evidence = [...iptcMarks(fields), ...matches.map(match => inContainer(match, reading)), ...cameraMarks(fields)]
  return {
    evidence: withoutDummies(once(evidence), fields).slice(0, MAX_EVIDENCE),
    named: namedPeople(fields),
    exposure: exposures(fields, matches, decoded.thumbnails),
    rights: rightsStatements(fields),
    provenancePointers: fields
      .filter(field => baseName(field.field) === 'dcterms:provenance')
      .map(field => tidyValue(field.value, 500))
      .slice(0, 20),
    ursprungLabel: readLabelMark(fields),
  }
}

function inContainer({ row, evidence }: RowMatch, reading: Pick<ContainerReading, 'format'>): Evidence {
  const isGenerationText = row.holdsPrompt === true && evidence.source === 'exif'
  return isGenerationText && reading.format === 'webp' ? { ...evidence, source: 'webp' } : evidence
}

/** The same field with the same value is one mark, also when it stands in two packets. */
function once(evidence: readonly Evidence[]): Evidence[] {
  const kept = new Map<string, Evidence>()
  for (const mark of evidence) {
    const key = `${mark.marker}\0${mark.field}\0${mark.value}`
    if (!kept.has(key)) kept.set(key, mark)
  }
  return [...kept.values()]
}

/** Dummy values of IPTC's reference pictures are shown and say nothing; in such a file no declaration does (markers.md section 2). */
function withoutDummies(evidence: readonly Evidence[], fields: readonly MetadataField[]): Evidence[] {
  const isReference = isReferenceFile(fields)
  return evidence.map(mark =>
    mark.source === 'iptc' && (isReference || isPlaceholder(mark.value))
      ? { ...mark, says: 'unknown', marker: 'iptc.reference-dummy' }
      : mark,
  )
}
