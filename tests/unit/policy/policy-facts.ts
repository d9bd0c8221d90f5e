import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parsePolicy } from '../../../src/catalog/policies.ts'
import type { Policy } from '../../../src/domain/policy.ts'
import type { PolicyFacts } from '../../../src/domain/policy-outcome.ts'

export const root = resolve(import.meta.dirname, '../../..')
export const PRESETS = ['default', 'sala-kommun', 'ai-sweden-sodra', 'eu-koden', 'goteborg-lik'] as const

/** A preset as it ships. */
export function preset(name: string): Policy {
  const read = parsePolicy(readFileSync(join(root, 'assets/policies', `${name}.json`), 'utf8'))
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}

/** An AI-made landscape with nothing special about it. */
export function landscape(changes: Partial<PolicyFacts> = {}): PolicyFacts {
  return {
    job: 'label',
    kind: 'ai-generated',
    faceCount: 0,
    namedPeopleCount: 0,
    promptNamesPerson: false,
    tool: 'Midjourney',
    signerOrganisation: null,
    credentials: 'none',
    exposure: [],
    rightsCount: 0,
    hasAltText: true,
    answers: new Map(),
    decidedBy: null,
    secondReviewer: null,
    overrides: new Map(),
    ...changes,
  }
}

export const answers = (entries: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(entries))
export const codes = (outcome: { readonly findings: readonly { readonly code: string }[] }): readonly string[] =>
  outcome.findings.map(({ code }) => code)
