import type { Evidence, MetadataField } from '../domain/evidence.ts'
import { tidyValue } from '../domain/evidence.ts'
import { EXIF_TOKENS } from './exif-token-table.ts'
import { baseName, fitsField, rememberByName } from './field-name.ts'
import { GENERATORS } from './generator-table.ts'
import type { MarkerRow } from './marker-row.ts'
import { SAMSUNG } from './samsung-table.ts'
import { speaksOfAigc, TC260 } from './tc260-table.ts'
import { SHOWN_ONLY, VENDOR_CREDITS, VENDOR_DECLARATIONS } from './vendor-credit-table.ts'

/** Families in which the first row that fits a field is taken; a field may carry marks of several families. */
const FAMILIES: readonly (readonly MarkerRow[])[] = [
  TC260,
  VENDOR_CREDITS,
  VENDOR_DECLARATIONS,
  EXIF_TOKENS,
  GENERATORS,
  SAMSUNG,
  SHOWN_ONLY,
]
/** Every row of every table: for documentation and tests. */
export const MARKER_ROWS: readonly MarkerRow[] = FAMILIES.flat()
/** Characters of a value that patterns look at. Parameters stand at the end of long prompts, so the end is looked at too. */
const LOOKED_AT = 100_000

/** A mark and the row that recognised it. */
export interface RowMatch {
  readonly row: MarkerRow
  readonly evidence: Evidence
}

/** Rows of each family that look at a field, by its base name; families without any are left out. */
const rowsFor = rememberByName(name =>
  FAMILIES.map(family => family.filter(row => row.fields.some(pattern => fitsField(name, pattern)))).filter(
    rows => rows.length > 0,
  ),
)

/** The marks that the tables' rows see in one field. */
export function matchRows(field: MetadataField): RowMatch[] {
  const name = baseName(field.field)
  const families = rowsFor(name)
  if (families.length === 0) return []
  const value = lookedAt(field.value)
  return families.flatMap(rows => {
    const row = rows.find(candidate => fits(candidate, name, value))
    return row === undefined ? [] : [{ row, evidence: evidenceOf(row, field, name) }]
  })
}

const lookedAt = (value: string): string =>
  value.length <= LOOKED_AT * 2
    ? value
    : `${value.slice(0, LOOKED_AT)}
${value.slice(-LOOKED_AT)}`

function fits(row: MarkerRow, name: string, value: string): boolean {
  if (!row.pattern.test(value) || row.and?.test(value) === false) return false
  return row.source !== 'tc260' || speaksOfAigc(name, value)
}

function evidenceOf(row: MarkerRow, field: MetadataField, name: string): Evidence {
  const evidence = {
    source: row.source ?? field.source,
    field: name,
    value: tidyValue(field.value),
    says: row.says,
    weight: row.weight,
    marker: row.id,
  }
  return row.generator === undefined ? evidence : { ...evidence, generator: row.generator }
}
