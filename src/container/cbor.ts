import { concatBytes } from './bytes.ts'

/**
 * A small bounded reader of CBOR (RFC 8949) for what C2PA keeps in it: claims, assertions, COSE structures.
 * Own code because the bytes are hostile: depth and item count are limited, unknown tags survive, map keys of any
 * type stay apart from object keys.
 */

/** A decoded value. Maps stay `Map` (COSE uses integer keys, assertions may hold a key named `__proto__`). */
export type CborValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | Uint8Array
  | readonly CborValue[]
  | ReadonlyMap<CborValue, CborValue>
  | CborTag

/** A tagged value, e.g. 18 = COSE_Sign1 (RFC 9052 section 2). */
export interface CborTag {
  readonly tag: number
  readonly value: CborValue
}

/** Deeper nesting than this is an attack: real assertions stay under 12. */
const MAX_DEPTH = 48
/** More items than this in one structure is an attack: the largest real assertion seen holds 9,000. */
const MAX_ITEMS = 200_000

/** Decodes one CBOR item; `null` where the bytes are damaged, too deep, hold too many items, or a key twice. Bytes after the item are ignored. */
export function decodeCbor(bytes: Uint8Array): { readonly value: CborValue } | null {
  try {
    return { value: new CborReader(bytes).read(0) }
  } catch (cause) {
    if (cause instanceof CborDamage) return null
    throw cause
  }
}

class CborDamage extends Error {}

/** A byte order mark is a character like any other: two keys that differ in it stay two. */
const KEEP_MARK = { ignoreBOM: true }

/** Marks the end of an indefinite-length item (RFC 8949 section 3.2.1). */
const BREAK = Symbol('break')

class CborReader {
  private position = 0
  private items = 0
  private readonly view: DataView
  private readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  read(depth: number): CborValue {
    const value = this.readOrBreak(depth)
    if (value === BREAK) throw new CborDamage('break outside of an indefinite item')
    return value
  }

  private readOrBreak(depth: number): CborValue | typeof BREAK {
    this.items += 1
    if (depth > MAX_DEPTH || this.items > MAX_ITEMS) throw new CborDamage('too deep or too many items')
    const initial = this.take(1)[0] ?? 0
    const major = initial >> 5
    const minor = initial & 31
    if (major === 7) return this.simple(minor)
    if (minor === 31) return this.indefinite(major, depth)
    const argument = this.argument(minor)
    return this.definite(major, argument, depth)
  }

  private definite(major: number, argument: number | bigint, depth: number): CborValue {
    switch (major) {
      case 0:
        return argument
      case 1:
        return typeof argument === 'bigint' ? -1n - argument : -1 - argument
      case 2:
        return this.take(argument)
      case 3:
        return new TextDecoder('utf-8', KEEP_MARK).decode(this.take(argument))
      case 4:
        return this.list(argument, depth)
      case 5:
        return this.map(argument, depth)
      default:
        return { tag: Number(argument), value: this.read(depth + 1) }
    }
  }

  private list(count: number | bigint, depth: number): readonly CborValue[] {
    const values: CborValue[] = []
    for (let index = 0; index < count; index += 1) values.push(this.read(depth + 1))
    return values
  }

  private map(count: number | bigint, depth: number): ReadonlyMap<CborValue, CborValue> {
    const values = new Map<CborValue, CborValue>()
    for (let index = 0; index < count; index += 1) setOnce(values, this.read(depth + 1), this.read(depth + 1))
    return values
  }

  private indefinite(major: number, depth: number): CborValue {
    const parts: CborValue[] = []
    for (let part = this.readOrBreak(depth + 1); part !== BREAK; part = this.readOrBreak(depth + 1)) parts.push(part)
    if (major === 2) return concatBytes(parts.filter(part => part instanceof Uint8Array))
    if (major === 3) return parts.filter(part => typeof part === 'string').join('')
    if (major === 4) return parts
    if (major !== 5) throw new CborDamage('indefinite length on a type that has none')
    const values = new Map<CborValue, CborValue>()
    for (let index = 0; index + 1 < parts.length; index += 2) setOnce(values, parts[index], parts[index + 1])
    return values
  }

  private simple(minor: number): CborValue | typeof BREAK {
    if (minor === 20 || minor === 21) return minor === 21
    if (minor === 22) return null
    if (minor === 23) return undefined
    if (minor === 24) return this.take(1)[0] ?? 0
    if (minor === 25) return halfFloat(this.number(2, at => this.view.getUint16(at)))
    if (minor === 26) return this.number(4, at => this.view.getFloat32(at))
    if (minor === 27) return this.number(8, at => this.view.getFloat64(at))
    if (minor === 31) return BREAK
    return minor
  }

  private argument(minor: number): number | bigint {
    if (minor < 24) return minor
    if (minor === 24) return this.take(1)[0] ?? 0
    if (minor === 25) return this.number(2, at => this.view.getUint16(at))
    if (minor === 26) return this.number(4, at => this.view.getUint32(at))
    if (minor !== 27) throw new CborDamage('reserved length')
    const start = this.position
    this.take(8)
    const wide = this.view.getBigUint64(start)
    return wide <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wide) : wide
  }

  private number(length: number, read: (at: number) => number): number {
    const start = this.position
    this.take(length)
    return read(start)
  }

  private take(length: number | bigint): Uint8Array {
    const end = this.position + Number(length)
    if (end > this.bytes.length) throw new CborDamage('cut off')
    const part = this.bytes.subarray(this.position, end)
    this.position = end
    return part
  }
}

/** A key that stands twice is no valid map (RFC 8949 section 5.6): readers choose differently between its values. */
function setOnce(values: Map<CborValue, CborValue>, key: CborValue, value: CborValue): void {
  if (values.has(key)) throw new CborDamage('a key twice')
  values.set(key, value)
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The value below a text key of a map, else `undefined`. */
export function cborField(value: CborValue, key: string | number): CborValue {
  return value instanceof Map ? value.get(key) : undefined
}

/** The text below a key of a map, else `null`. */
export function cborText(value: CborValue, key: string | number): string | null {
  const field = cborField(value, key)
  return typeof field === 'string' ? field : null
}

/** The list below a key of a map, else an empty list. */
export function cborList(value: CborValue, key: string | number): readonly CborValue[] {
  const field = cborField(value, key)
  return Array.isArray(field) ? field : []
}

/** Whether a value is a tag; `null` and byte strings are objects in JavaScript too. */
export function isCborTag(value: CborValue): value is CborTag {
  return typeof value === 'object' && value !== null && 'tag' in value
}

/** Takes the tags off the outside of a value. */
export function withoutTags(value: CborValue): CborValue {
  let inner = value
  while (isCborTag(inner)) inner = inner.value
  return inner
}

/** A value as JSON-safe data: maps as null-prototype objects, bytes as their length. For people, never for hashing. */
export function cborToJson(value: CborValue): unknown {
  if (value instanceof Uint8Array) return `<${value.length} bytes>`
  if (Array.isArray(value)) return value.map(cborToJson)
  if (value instanceof Map) {
    const data: Record<string, unknown> = Object.create(null)
    for (const [key, field] of value) data[String(key)] = cborToJson(field)
    return data
  }
  if (typeof value === 'bigint') return value.toString()
  return isCborTag(value) ? cborToJson(value.value) : (value ?? null)
}
