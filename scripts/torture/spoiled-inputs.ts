/** Inputs made from a JSON Schema, and spoiled: what a page that has been taken over could send. */

/** The part of JSON Schema that the API's inputs use. */
export interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema | false
  readonly prefixItems?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

type Random = () => number

const pick = <T>(values: readonly T[], random: Random): T => values[Math.floor(random() * values.length)] as T

/** Words people type, and words that break programs. */
const TEXTS = [
  '',
  'Ån i Sala',
  'sala-kommun',
  '2026-11-22',
  '../../etc/passwd',
  'a'.repeat(60),
  '<img src=x onerror=1>',
  '\u202Egpj.exe',
  '\u0000',
  'constructor',
  '__proto__',
  "'; DROP TABLE entry; --",
  '%00',
  'CON',
  '𝔘'.repeat(20),
]
const HOSTILE: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  Number.NaN,
  0.5,
  '',
  'x'.repeat(1_000_000),
  [],
  {},
  [[[[[]]]]],
  JSON.parse('{"__proto__":{"isAdmin":true}}'),
  new Date(0),
  new Map([['a', 1]]),
  10n ** 30n,
]

/** A value that the schema would often take. `grants`: real ones, for whatever looks like one. */
export function sampleOf(schema: Schema, random: Random, grants: readonly string[]): unknown {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return sampleOf(pick(choices, random), random, grants)
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return pick(schema.enum, random)
  if (schema.type === 'object') {
    const entries = Object.entries(schema.properties ?? {})
    return Object.fromEntries(entries.map(([name, part]) => [name, sampleOf(part, random, grants)]))
  }
  if (schema.type === 'array') {
    if (schema.prefixItems !== undefined) return schema.prefixItems.map(part => sampleOf(part, random, grants))
    const part = schema.items === undefined || schema.items === false ? {} : schema.items
    return Array.from({ length: Math.floor(random() * 4) }, () => sampleOf(part, random, grants))
  }
  if (schema.type === 'boolean') return random() < 0.5
  if (schema.type === 'integer' || schema.type === 'number') return sampleNumber(schema, random)
  if (schema.type === 'null') return null
  // Every pattern of the API that holds a long run of letters is that of a grant.
  if (schema.pattern !== undefined) return random() < 0.9 ? pick(grants, random) : 'A'.repeat(43)
  return pick(TEXTS, random)
}

function sampleNumber({ minimum = 0, maximum = 1_000, type }: Schema, random: Random): number {
  const value = minimum + random() * (Math.min(maximum, minimum + 1_000) - minimum)
  return type === 'integer' ? Math.floor(value) : value
}

/** The same with up to two parts spoiled; one in three is left as it is. */
export function spoil(value: unknown, random: Random): unknown {
  const times = Math.floor(random() * 3)
  let spoiled = value
  for (let time = 0; time < times; time += 1) spoiled = spoilOnce(spoiled, random)
  return spoiled
}

function spoilOnce(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && random() < 0.8) {
    const at = Math.floor(random() * value.length)
    return value.map((part: unknown, index) => (index === at ? spoilOnce(part, random) : part))
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && random() < 0.9) {
    const entries = Object.entries(value)
    if (random() < 0.1) return { ...value, extra: pick(HOSTILE, random) }
    const at = Math.floor(random() * entries.length)
    if (random() < 0.15) return Object.fromEntries(entries.filter((_, index) => index !== at))
    return Object.fromEntries(entries.map(([key, part], index) => [key, index === at ? spoilOnce(part, random) : part]))
  }
  return random() < 0.4 ? pick(TEXTS, random) : pick(HOSTILE, random)
}
