/**
 * JSON with the place of every value: what `JSON.parse` reads, plus where it stood, plus duplicate keys as faults.
 * RFC 8259. Bounded in size and depth: a policy file comes from outside.
 */
import { err, ok, type Result } from '../domain/result.ts'

/** Where something stands: line and column from 1, the column in UTF-16 units, as editors count. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

/** Why a text is no JSON. `expected` is a code for words (`json-term.<code>`), `found` what stands there, empty at the end of the file. */
export interface JsonFault extends TextPosition {
  readonly kind: 'syntax' | 'duplicate-key' | 'forbidden-key' | 'too-deep'
  readonly expected: string
  readonly found: string
}

/** A value with the places of it and everything in it. */
export interface PositionedJson {
  readonly value: unknown
  /** Place of the value at a path; of the nearest parent that exists when there is none. */
  readonly positionOf: (path: readonly PropertyKey[]) => TextPosition
  /** Place of the key itself, for keys that should not be there. */
  readonly keyPositionOf: (path: readonly PropertyKey[]) => TextPosition
}

/** Deepest nesting read; a policy needs eight. Guards the call stack. */
const MAX_DEPTH = 32
/** Keys that would reach an object's prototype. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

class FaultSignal extends Error {
  readonly fault: Omit<JsonFault, 'line' | 'column'>
  readonly offset: number
  constructor(offset: number, fault: Omit<JsonFault, 'line' | 'column'>) {
    super(fault.kind)
    this.offset = offset
    this.fault = fault
  }
}

/** Reads JSON and remembers places. A fault is the first one met; nothing is repaired. */
export function parseJsonWithPositions(text: string): Result<PositionedJson, JsonFault> {
  const lineStarts = findLineStarts(text)
  try {
    const reader = new JsonReader(text)
    const value = reader.readDocument()
    const locate = (places: ReadonlyMap<string, number>) => (path: readonly PropertyKey[]) => {
      for (let length = path.length; length > 0; length -= 1) {
        const offset = places.get(pathKey(path.slice(0, length)))
        if (offset !== undefined) return positionAt(lineStarts, offset)
      }
      return positionAt(lineStarts, reader.valueOffsets.get(pathKey([])) ?? 0)
    }
    return ok({ value, positionOf: locate(reader.valueOffsets), keyPositionOf: locate(reader.keyOffsets) })
  } catch (error) {
    if (error instanceof FaultSignal) return err({ ...error.fault, ...positionAt(lineStarts, error.offset) })
    throw error
  }
}

/** Recursive descent over one text; the exception never leaves this file. */
class JsonReader {
  readonly valueOffsets = new Map<string, number>()
  readonly keyOffsets = new Map<string, number>()
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  readDocument(): unknown {
    // A byte order mark is no JSON, but Windows editors write one.
    if (this.#text.startsWith('\ufeff')) this.#at = 1
    const value = this.#readValue([])
    this.#skipSpace()
    if (this.#at < this.#text.length) this.#fail('end')
    return value
  }

  #readValue(path: readonly PropertyKey[]): unknown {
    this.#skipSpace()
    if (path.length > MAX_DEPTH)
      throw new FaultSignal(this.#at, { kind: 'too-deep', expected: String(MAX_DEPTH), found: String(path.length) })
    this.valueOffsets.set(pathKey(path), this.#at)
    const sign = this.#text[this.#at]
    if (sign === '{') return this.#readObject(path)
    if (sign === '[') return this.#readArray(path)
    if (sign === '"') return this.#readString()
    return this.#readLiteral()
  }

  #readObject(path: readonly PropertyKey[]): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    this.#at += 1
    if (this.#takes('}')) return result
    do {
      this.#skipSpace()
      const keyOffset = this.#at
      if (this.#text[this.#at] !== '"') this.#fail('key')
      const key = this.#readString()
      if (FORBIDDEN_KEYS.has(key)) throw new FaultSignal(keyOffset, { kind: 'forbidden-key', expected: '', found: key })
      if (Object.hasOwn(result, key))
        throw new FaultSignal(keyOffset, { kind: 'duplicate-key', expected: '', found: key })
      this.keyOffsets.set(pathKey([...path, key]), keyOffset)
      if (!this.#takes(':')) this.#fail('colon')
      result[key] = this.#readValue([...path, key])
    } while (this.#takes(','))
    if (!this.#takes('}')) this.#fail('comma-or-brace')
    return result
  }

  #readArray(path: readonly PropertyKey[]): unknown[] {
    const result: unknown[] = []
    this.#at += 1
    if (this.#takes(']')) return result
    do result.push(this.#readValue([...path, result.length]))
    while (this.#takes(','))
    if (!this.#takes(']')) this.#fail('comma-or-bracket')
    return result
  }

  #readString(): string {
    const start = this.#at
    let end = start + 1
    while (end < this.#text.length && this.#text[end] !== '"' && this.#text[end] !== '\n')
      end += this.#text[end] === '\\' ? 2 : 1
    if (this.#text[end] !== '"') this.#fail('closing-quote')
    this.#at = end + 1
    const parsed = parseOrNothing(this.#text.slice(start, this.#at))
    if (typeof parsed === 'string') return parsed
    this.#at = start
    return this.#fail('plain-text')
  }

  #readLiteral(): unknown {
    const word = /^[-+.\w]+/.exec(this.#text.slice(this.#at, this.#at + 64))?.[0] ?? ''
    const parsed = parseOrNothing(word)
    if (parsed === undefined) this.#fail('value')
    this.#at += word.length
    return parsed
  }

  #takes(sign: string): boolean {
    this.#skipSpace()
    if (this.#text[this.#at] !== sign) return false
    this.#at += 1
    return true
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1
  }

  #fail(expected: string): never {
    const found =
      this.#text
        .slice(this.#at, this.#at + 12)
        .split('\n')[0]
        ?.trim() ?? ''
    throw new FaultSignal(this.#at, { kind: 'syntax', expected, found })
  }
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The caller knows the place and says what was expected; the engine's message knows neither.
    return undefined
  }
}

const pathKey = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String))

function findLineStarts(text: string): readonly number[] {
  const starts = [0]
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length)
  return starts
}

function positionAt(lineStarts: readonly number[], offset: number): TextPosition {
  let line = 1
  while (line < lineStarts.length && (lineStarts[line] ?? Infinity) <= offset) line += 1
  return { line, column: offset - (lineStarts[line - 1] ?? 0) + 1 }
}
