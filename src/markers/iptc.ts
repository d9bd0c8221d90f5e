import type { Evidence, MetadataField } from '../domain/evidence.ts'
import { tidyValue } from '../domain/evidence.ts'
import { baseName } from './field-name.ts'
import { normaliseSourceType } from '../domain/source-type.ts'
import { AI_FIELDS, SOURCE_TYPE_FIELDS } from './iptc-table.ts'

/** IPTC's reference pictures fill fields with texts such as `Credit Line (ref2025.1)`: a value like that declares nothing. */
const PLACEHOLDER = /\bref ?20\d\d(?:\.\d)?\b/i
/** So many placeholders make the whole file a reference file, whose vocabulary terms are dummies as well. */
const REFERENCE_FILE_FIELDS = 5

/** Whether a value is the dummy text of an IPTC reference picture. */
export const isPlaceholder = (value: string): boolean => value.length < 500 && PLACEHOLDER.test(value)

/** Whether a file is one of IPTC's reference pictures. */
export const isReferenceFile = (fields: readonly MetadataField[]): boolean =>
  fields.filter(field => (field.source === 'xmp' || field.source === 'iptc') && isPlaceholder(field.value)).length >=
  REFERENCE_FILE_FIELDS

/** Declarations by IPTC fields: source type, and the AI fields of 2025.1, which say what the source type beside them says. */
export function iptcMarks(fields: readonly MetadataField[]): Evidence[] {
  const sourceTypes = fields.filter(field => SOURCE_TYPE_FIELDS.includes(baseName(field.field))).map(sourceTypeMark)
  const isModified = sourceTypes.some(mark => mark.says === 'ai-modified')
  const aiFields = fields.filter(field => AI_FIELDS.includes(baseName(field.field)) && /\p{L}|\p{N}/u.test(field.value))
  return [...sourceTypes, ...aiFields.map(field => aiFieldMark(field, isModified))]
}

function sourceTypeMark(field: MetadataField): Evidence {
  const known = normaliseSourceType(field.value)
  const marker = known === null ? 'iptc.unknown-source-type' : 'iptc.digital-source-type'
  return {
    source: 'iptc',
    field: baseName(field.field),
    value: tidyValue(field.value, 500),
    says: known?.says ?? 'unknown',
    weight: 'declared',
    marker,
  }
}

/** The fields say that AI took part, not how much: beside a source type that says "partly" they mean partly. */
function aiFieldMark(field: MetadataField, isModified: boolean): Evidence {
  const name = baseName(field.field)
  const mark: Evidence = {
    source: 'iptc',
    field: name,
    value: tidyValue(field.value),
    says: isModified ? 'ai-modified' : 'ai-generated',
    weight: 'declared',
    marker: 'iptc.ai-field',
  }
  return name === 'Iptc4xmpExt:AISystemUsed' ? { ...mark, generator: tidyValue(field.value, 200) } : mark
}
