import type { z } from 'zod'
import type { Policy } from '../domain/policy.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { parseJsonWithPositions, type JsonFault, type PositionedJson, type TextPosition } from './json-positions.ts'
import { findReferenceFaults, type ReferenceFault } from './policy-references.ts'
import { policySchema, type CheckedPolicy } from './policy-schema.ts'

/** What is wrong at one place of a policy file. `kind` chooses the text (`policy-problem.<kind>`), `values` fill it. */
export interface PolicyProblem extends TextPosition {
  readonly kind:
    | JsonFault['kind']
    | ReferenceFault['kind']
    | 'too-large'
    | 'missing'
    | 'unknown-key'
    | 'wrong-type'
    | 'wrong-value'
    | 'wrong-form'
    | 'out-of-range'
    | 'other'
  /** Path inside the file, e.g. `questions[2].answers[0].effect`; empty for the whole. */
  readonly path: string
  readonly values: Readonly<Record<string, string>>
}

/** Largest policy file read, in UTF-16 units; the presets are a tenth of it. */
export const MAX_POLICY_CHARACTERS = 262_144
/** Most problems told at once: more help nobody. */
const MAX_PROBLEMS = 50

/**
 * Reads and checks a policy file's text. Problems come in the order of the file, each with its line and column from 1;
 * a policy with any problem is not used at all.
 */
export function parsePolicy(text: string): Result<Policy, readonly PolicyProblem[]> {
  if (text.length > MAX_POLICY_CHARACTERS) {
    return err([
      {
        kind: 'too-large',
        line: 1,
        column: 1,
        path: '',
        values: { max: String(MAX_POLICY_CHARACTERS), found: String(text.length) },
      },
    ])
  }
  const json = parseJsonWithPositions(text)
  if (!json.ok) {
    const { kind, line, column, expected, found } = json.error
    return err([{ kind, line, column, path: '', values: { expected, found } }])
  }
  const read = policySchema.safeParse(json.value.value)
  if (!read.success) return err(inOrder(read.error.issues.flatMap(issue => schemaProblems(issue, json.value))))
  const policy: CheckedPolicy = read.data
  const faults = findReferenceFaults(policy)
  if (faults.length > 0) {
    return err(
      inOrder(
        faults.map(({ kind, path, values }) => ({
          kind,
          path: writePath(path),
          values,
          ...json.value.positionOf(path),
        })),
      ),
    )
  }
  return ok(policy)
}

function schemaProblems(issue: z.core.$ZodIssue, json: PositionedJson): readonly PolicyProblem[] {
  const at = { path: writePath(issue.path), ...json.positionOf(issue.path) }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => {
        const path = [...issue.path, key]
        return { kind: 'unknown-key', path: writePath(path), values: { key }, ...json.keyPositionOf(path) }
      })
    case 'invalid_type':
      return [typeProblem(issue, json, at)]
    case 'invalid_value': {
      const values = { expected: issue.values.map(String).join(' | '), found: show(valueAt(json.value, issue.path)) }
      return [
        {
          kind: isThere(json.value, issue.path) ? 'wrong-value' : 'missing',
          values: { ...values, key: lastKey(issue.path) },
          ...at,
        },
      ]
    }
    case 'too_small':
      return [
        {
          kind: 'out-of-range',
          values: { expected: `>= ${String(issue.minimum)}`, found: show(valueAt(json.value, issue.path)) },
          ...at,
        },
      ]
    case 'too_big':
      return [
        {
          kind: 'out-of-range',
          values: { expected: `<= ${String(issue.maximum)}`, found: show(valueAt(json.value, issue.path)) },
          ...at,
        },
      ]
    case 'invalid_format':
      return [
        {
          kind: 'wrong-form',
          values: { expected: issue.pattern ?? issue.format, found: show(valueAt(json.value, issue.path)) },
          ...at,
        },
      ]
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return [{ kind: 'other', values: { reason: issue.message }, ...at }]
    default:
      return [{ kind: 'other', values: { reason: 'unknown' }, ...at }]
  }
}

function typeProblem(
  issue: z.core.$ZodIssueInvalidType,
  json: PositionedJson,
  at: Pick<PolicyProblem, 'path' | 'line' | 'column'>,
): PolicyProblem {
  if (!isThere(json.value, issue.path))
    return { kind: 'missing', values: { key: lastKey(issue.path), expected: issue.expected }, ...at }
  return {
    kind: 'wrong-type',
    values: { expected: issue.expected, found: show(valueAt(json.value, issue.path)) },
    ...at,
  }
}

function inOrder(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column).slice(0, MAX_PROBLEMS)
}

function writePath(path: readonly PropertyKey[]): string {
  return path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
}

const lastKey = (path: readonly PropertyKey[]): string => String(path.at(-1) ?? '')

function isThere(root: unknown, path: readonly PropertyKey[]): boolean {
  return valueAt(root, path) !== undefined
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Readonly<Record<PropertyKey, unknown>>)[part]
  }
  return value
}

/** Longest piece of a wrong value that a message repeats, in UTF-16 units. */
const SHOWN_CHARACTERS = 60

function show(value: unknown): string {
  const text = value === undefined ? '–' : JSON.stringify(value)
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
