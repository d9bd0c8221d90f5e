import type { Manifest, ManifestStore, ProvenanceReading, StatusEntry } from '../../../src/domain/provenance.ts'

/** A status entry at the active manifest's signature, or at `url`. */
export function status(code: string, url = 'self#jumbf=/c2pa/active/c2pa.signature'): StatusEntry {
  return { code, url, explanation: '' }
}

/** A manifest with nothing in it but what is given. */
export function manifest(over: Partial<Manifest> = {}): Manifest {
  return {
    label: 'active',
    claimVersion: 2,
    title: null,
    generator: 'Tool',
    signer: {
      name: 'Unit',
      organisation: 'Region',
      serialNumber: '1',
      algorithm: 'Es256',
      claimedTime: '2026-02-03T04:05:06.000Z',
    },
    actions: [],
    ingredients: [],
    assertions: [],
    ...over,
  }
}

/** An ingredient that points at the manifest of this label. */
export function ingredient(over: Partial<Manifest['ingredients'][number]> = {}): Manifest['ingredients'][number] {
  return {
    title: '',
    format: null,
    relationship: 'parentOf',
    activeManifest: null,
    recordedFailures: [],
    digitalSourceType: null,
    ...over,
  }
}

/** An action with this source type. */
export function action(name: string, over: Partial<Manifest['actions'][number]> = {}): Manifest['actions'][number] {
  return {
    action: name,
    when: null,
    softwareAgent: null,
    digitalSourceType: null,
    description: null,
    parameters: null,
    ...over,
  }
}

/** Successes of an untouched picture. */
export const INTACT: readonly StatusEntry[] = [
  status('claimSignature.validated'),
  status('assertion.dataHash.match', 'self#jumbf=/c2pa/active/c2pa.assertions/c2pa.hash.data'),
]

/** A store that is intact, signed by nobody known and without a stamp, unless told otherwise. */
export function store(
  over: Partial<ManifestStore> & { success?: readonly StatusEntry[]; failure?: readonly StatusEntry[] } = {},
): ManifestStore {
  const { success = [], failure = [], ...rest } = over
  return {
    activeLabel: 'active',
    manifests: [manifest()],
    active: { success: [...INTACT, ...success], informational: [], failure },
    ingredientDeltas: [],
    trustSlot: 'none',
    ownChecks: {
      coseSignature: null,
      timeStamp: null,
      certificateNotBefore: null,
      certificateNotAfter: '2027-01-01T00:00:00.000Z',
    },
    isEmbedded: true,
    storeBytes: 1,
    ...rest,
  }
}

/** A reading of that store. */
export function reading(over: Parameters<typeof store>[0] = {}): ProvenanceReading {
  return { kind: 'read', store: store(over) }
}
