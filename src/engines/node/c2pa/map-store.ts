import { isSuccess } from '../../../container/c2pa-store.ts'
import type {
  Manifest,
  ManifestAction,
  ManifestAssertion,
  ManifestIngredient,
  ManifestSigner,
  ManifestStore,
  StatusEntry,
  StatusLists,
} from '../../../domain/provenance.ts'

/** The parts of a domain store that come from the engine's JSON alone. */
export type EngineStore = Pick<ManifestStore, 'activeLabel' | 'manifests' | 'active' | 'ingredientDeltas'>

/** Bounds on hostile stores; the largest real ones stay far below (30 manifests, 900 status entries). */
const MAX_MANIFESTS = 500
const MAX_ENTRIES = 5_000

/**
 * Turns the engine's JSON into the domain's store. Keys of hostile objects are read through `Object.entries`, so a manifest labelled
 * `__proto__` is a label like any other; an active manifest that is missing from `manifests` simply is not there.
 */
export function mapStore(json: unknown): EngineStore {
  const results = field(json, 'validation_results')
  return {
    activeLabel: text(json, 'active_manifest'),
    manifests: entries(field(json, 'manifests')).slice(0, MAX_MANIFESTS).map(toManifest),
    active: statusLists(field(results, 'activeManifest')),
    ingredientDeltas: list(field(results, 'ingredientDeltas')).map(delta => ({
      ...statusLists(field(delta, 'validationDeltas')),
      ingredientUrl: text(delta, 'ingredientAssertionURI') ?? '',
    })),
  }
}

function toManifest([key, manifest]: [string, unknown]): Manifest {
  const assertions = list(field(manifest, 'assertions')).map(toAssertion)
  const version = field(manifest, 'claim_version')
  return {
    label: key,
    claimVersion: version === 1 || version === 2 ? version : null,
    title: text(manifest, 'title'),
    generator: text(list(field(manifest, 'claim_generator_info'))[0], 'name') ?? text(manifest, 'claim_generator'),
    signer: toSigner(field(manifest, 'signature_info')),
    actions: assertions
      .filter(assertion => assertion.label.startsWith('c2pa.actions'))
      .flatMap(assertion => list(field(assertion.data, 'actions')).map(toAction)),
    ingredients: list(field(manifest, 'ingredients')).map(toIngredient),
    assertions,
  }
}

function toAssertion(assertion: unknown): ManifestAssertion {
  return { label: text(assertion, 'label') ?? '', data: field(assertion, 'data') ?? null }
}

function toSigner(info: unknown): ManifestSigner | null {
  if (!isRecord(info)) return null
  const time = text(info, 'time')
  const milliseconds = time === null ? Number.NaN : Date.parse(time)
  return {
    name: text(info, 'common_name'),
    organisation: text(info, 'issuer'),
    serialNumber: text(info, 'cert_serial_number'),
    algorithm: text(info, 'alg'),
    claimedTime: Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString(),
  }
}

function toAction(action: unknown): ManifestAction {
  const parameters = field(action, 'parameters')
  return {
    action: text(action, 'action') ?? '',
    when: text(action, 'when'),
    softwareAgent: text(action, 'softwareAgent') ?? text(field(action, 'softwareAgent'), 'name'),
    digitalSourceType: text(action, 'digitalSourceType'),
    description: text(action, 'description') ?? text(parameters, 'description'),
    parameters: isRecord(parameters) ? parameters : null,
  }
}

function toIngredient(ingredient: unknown): ManifestIngredient {
  const relationship = text(ingredient, 'relationship')
  const recorded = field(field(ingredient, 'validation_results'), 'activeManifest')
  return {
    title: text(ingredient, 'title') ?? '',
    format: text(ingredient, 'format'),
    relationship:
      relationship === 'parentOf' || relationship === 'componentOf' || relationship === 'inputTo'
        ? relationship
        : 'unknown',
    activeManifest: text(ingredient, 'active_manifest'),
    recordedFailures: [
      ...statusEntries(field(recorded, 'failure')),
      ...recordedV1(field(ingredient, 'validation_status')),
    ],
    digitalSourceType:
      text(ingredient, 'digitalSourceType') ?? text(field(ingredient, 'metadata'), 'digitalSourceType'),
  }
}

function recordedV1(value: unknown): readonly StatusEntry[] {
  return statusEntries(value).filter(entry => !isSuccess(entry))
}

function statusLists(value: unknown): StatusLists {
  return {
    success: statusEntries(field(value, 'success')),
    informational: statusEntries(field(value, 'informational')),
    failure: statusEntries(field(value, 'failure')),
  }
}

function statusEntries(value: unknown): readonly StatusEntry[] {
  return list(value).map(entry => ({
    code: text(entry, 'code') ?? '',
    url: text(entry, 'url') ?? '',
    explanation: text(entry, 'explanation') ?? '',
  }))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function field(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

function text(value: unknown, key: string): string | null {
  const found = field(value, key)
  return typeof found === 'string' ? found : null
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MAX_ENTRIES) : []
}

function entries(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : []
}
