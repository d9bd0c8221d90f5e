import type { Exposure, MetadataField, RightsStatement } from '../domain/evidence.ts'
import { tidyValue } from '../domain/evidence.ts'
import type { EmbeddedThumbnail } from '../metadata/decoded-metadata.ts'
import { CANVA_USER, EXPOSURE_FIELDS } from './exposure-table.ts'
import { baseName, fitsField, rememberByName } from './field-name.ts'
import type { RowMatch } from './match-rows.ts'
import { RIGHTS_FIELDS } from './rights-table.ts'

/** Statements listed of one kind; hostile files repeat a field thousands of times. */
const MAX_STATEMENTS = 500

const kindsOf = rememberByName(name =>
  EXPOSURE_FIELDS.filter(row => row.fields.some(pattern => fitsField(name, pattern))).map(row => row.kind),
)
const statesRights = rememberByName(name => RIGHTS_FIELDS.some(pattern => fitsField(name, pattern)))

/** What the metadata tells about place, device, author, prompt and history; the same value of a field is told once. */
export function exposures(
  fields: readonly MetadataField[],
  matches: readonly RowMatch[],
  thumbnails: readonly EmbeddedThumbnail[],
): Exposure[] {
  const found: Exposure[] = fields.flatMap(field => {
    const name = baseName(field.field)
    const told = kindsOf(name).map(kind => exposure(kind, name, field.value))
    const isCanvaUser = name === CANVA_USER.field && CANVA_USER.pattern.test(field.value)
    return isCanvaUser ? [...told, exposure('author', name, field.value)] : told
  })
  const prompts = matches
    .filter(match => match.row.holdsPrompt === true)
    .map(match => exposure('prompt', match.evidence.field, match.evidence.value))
  const pictures = thumbnails.map(thumbnail => exposure('thumbnail', thumbnail.field, `${thumbnail.jpeg.length} bytes`))
  return once([...found, ...prompts, ...pictures], told => `${told.kind}\0${told.field}\0${told.value}`)
}

const exposure = (kind: Exposure['kind'], field: string, value: string): Exposure => ({
  kind,
  field,
  value: tidyValue(value),
})

/** Copyright, licence and data-mining statements; the same text of a field is told once, whatever its language tag. */
export function rightsStatements(fields: readonly MetadataField[]): RightsStatement[] {
  const found = fields
    .filter(field => statesRights(baseName(field.field)))
    .map(field => ({ field: baseName(field.field), value: tidyValue(field.value) }))
  return once(found, statement => `${statement.field}\0${statement.value}`)
}

function once<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const kept = new Map<string, T>()
  for (const item of items) {
    if (kept.size >= MAX_STATEMENTS) break
    const key = keyOf(item)
    if (!kept.has(key)) kept.set(key, item)
  }
  return [...kept.values()]
}
