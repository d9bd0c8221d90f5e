import { tidyValue, type RightsStatement } from '../domain/evidence.ts'
import type { Manifest, ProvenanceReading } from '../domain/provenance.ts'

/** An invisible mark that a manifest says it bound itself to; readable with its vendor's tool only. */
export interface SoftBinding {
  /** Algorithm name as registered, e.g. `com.adobe.trustmark.P`. */
  readonly algorithm: string
  /** Label of the manifest that says so. */
  readonly manifestLabel: string
}

/** No more statements than this of one store. */
const MAX_STATEMENTS = 200

/**
 * What manifests say of training and mining: `c2pa.training-mining` and `cawg.training-mining`, one statement per entry
 * (C2PA 1.4 section 18.20, CAWG Training and Data Mining 1.1). Values: `allowed`, `notAllowed`, `constrained: <text>`.
 */
export function trainingMiningStatements(reading: ProvenanceReading): readonly RightsStatement[] {
  return assertionsOf(reading)
    .filter(({ label }) => /^(?:c2pa|cawg)\.training-mining/.test(label))
    .flatMap(({ label, data }) =>
      entriesOf(fieldOf(data, 'entries')).map(([key, entry]) => ({
        field: tidyValue(`${label}/${key}`, 200),
        value: tidyValue(useOf(entry), 500),
      })),
    )
    .slice(0, MAX_STATEMENTS)
}

function useOf(entry: unknown): string {
  const use = fieldOf(entry, 'use')
  const constraint = fieldOf(entry, 'constraint_info') ?? fieldOf(entry, 'constraints_info')
  const text = typeof use === 'string' ? use : 'unspecified'
  return typeof constraint === 'string' ? `${text}: ${constraint}` : text
}

/** Invisible marks named by `c2pa.soft-binding` (C2PA 2.2 section 18.10), each algorithm once per manifest. */
export function softBindings(reading: ProvenanceReading): readonly SoftBinding[] {
  const found = assertionsOf(reading)
    .filter(({ label }) => label.startsWith('c2pa.soft-binding'))
    .flatMap(({ data, manifestLabel }) => {
      const algorithm = fieldOf(data, 'alg')
      return typeof algorithm === 'string' ? [{ algorithm: tidyValue(algorithm, 100), manifestLabel }] : []
    })
  return [...new Map(found.map(binding => [`${binding.manifestLabel} ${binding.algorithm}`, binding])).values()].slice(
    0,
    MAX_STATEMENTS,
  )
}

interface LabelledAssertion {
  readonly label: string
  readonly data: unknown
  readonly manifestLabel: string
}

function assertionsOf(reading: ProvenanceReading): readonly LabelledAssertion[] {
  const manifests: readonly Manifest[] =
    reading.kind === 'read'
      ? reading.store.manifests
      : reading.kind === 'unreadable'
        ? (reading.own?.manifests ?? [])
        : []
  return manifests.flatMap(manifest =>
    manifest.assertions.map(({ label, data }) => ({ label, data, manifestLabel: manifest.label })),
  )
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value).slice(0, MAX_STATEMENTS) : []
}
