import type { MetadataField, NamedPerson } from '../domain/evidence.ts'
import { tidyValue } from '../domain/evidence.ts'
import { baseName, fitsField, rememberByName } from './field-name.ts'
import type { PersonRow } from './people-table.ts'
import { PEOPLE_FIELDS } from './people-table.ts'

/** Longest name kept. */
const MAX_NAME_LENGTH = 200
/** Names listed of one file; a group picture has some hundred. */
const MAX_NAMES = 1_000
/** A keyword hierarchy's first step that means people, in the languages the tools write. */
const PEOPLE_STEP = /^(?:people|persons?|personer|människor|personen|personnes|personas|faces|ansikten)$/i

const mayName = rememberByName(name => PEOPLE_FIELDS.some(row => fitsField(name, row.field)))

/** Everybody the metadata names, each name once. Faces without a name are nobody here. */
export function namedPeople(fields: readonly MetadataField[]): NamedPerson[] {
  const candidates = fields.filter(field => mayName(baseName(field.field)))
  const byPath =
    candidates.length === 0 ? new Map<string, string>() : new Map(fields.map(field => [field.field, field.value]))
  const people = new Map<string, NamedPerson>()
  for (const row of PEOPLE_FIELDS) {
    for (const field of candidates) {
      if (!fitsField(baseName(field.field), row.field) || !isPerson(row, field, byPath)) continue
      for (const name of namesIn(row, field.value)) {
        const key = name.toLowerCase().normalize('NFC')
        if (people.has(key) || people.size >= MAX_NAMES) continue
        people.set(key, { source: field.source, field: baseName(field.field), value: name })
      }
    }
  }
  return [...people.values()]
}

/** A region without a type is taken for a face: better one name too many than one forgotten. */
function isPerson(row: PersonRow, field: MetadataField, byPath: ReadonlyMap<string, string>): boolean {
  if (row.onlyWhere === undefined) return true
  const type = byPath.get(`${field.field.slice(0, field.field.lastIndexOf('/'))}/${row.onlyWhere.sibling}`)
  return type === undefined || row.onlyWhere.isPerson.test(type.trim())
}

function namesIn(row: PersonRow, value: string): string[] {
  const names = row.form === 'name' ? [value] : hierarchyNames(value)
  return names.map(name => tidyValue(name.trim(), MAX_NAME_LENGTH)).filter(name => name !== '')
}

/** The last step of `People|Anna`, `People/Family/Anna`; ACDSee writes escaped XML with one Category element per step. */
function hierarchyNames(value: string): string[] {
  if (value.includes('<Category')) return acdseeNames(value)
  const steps = value.split(/[|/]/).map(step => step.trim())
  const name = steps.at(-1)
  return steps.length > 1 && name !== undefined && PEOPLE_STEP.test(steps[0] ?? '') ? [name] : []
}

/** `<Category …>People<Category …>Anna</Category></Category>`: leaves below a step that means people. */
function acdseeNames(value: string): string[] {
  const names: string[] = []
  const open: string[] = []
  for (const [, tag, text] of value.slice(0, 100_000).matchAll(/<(\/?Category)[^>]{0,200}>([^<]{0,200})/g)) {
    if (tag === '/Category') open.pop()
    else {
      if (open.some(step => PEOPLE_STEP.test(step))) names.push(text ?? '')
      open.push((text ?? '').trim())
    }
  }
  return names
}
