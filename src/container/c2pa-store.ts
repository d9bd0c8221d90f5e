import type {
  Manifest,
  ManifestAction,
  ManifestAssertion,
  ManifestIngredient,
  StatusEntry,
} from '../domain/provenance.ts'
import { cborField, cborList, cborText, cborToJson, decodeCbor, isCborTag, type CborValue } from './cbor.ts'
import { childBox, contentOf, readJumbf, type JumbfBox } from './jumbf.ts'

/** One manifest of a store as bytes: what a signature check needs. */
export interface ManifestBoxes {
  readonly label: string
  readonly claimVersion: 1 | 2
  /** The exact bytes the claim signature covers (C2PA 2.2 section 13.2); `null` where there is no claim. */
  readonly claimBytes: Uint8Array | null
  /** The COSE_Sign1 structure; `null` where there is no signature box. */
  readonly signatureBytes: Uint8Array | null
  readonly assertions: readonly JumbfBox[]
  /** The manifest's whole superbox, for checks that follow references into it. */
  readonly box: JumbfBox
}

/** UUID prefix of a manifest box: `c2ma` standard, `c2um` update, `c2cm` compressed (C2PA 2.2 section 11.1.4). */
const MANIFEST_TYPES: readonly string[] = ['c2ma', 'c2um', 'c2cm']
/** More manifests than this are not kept; a chain 30 deep exists in the wild. */
const MAX_MANIFESTS = 500

/** All manifests of a store in store order; the last is the active one (C2PA 2.2 section 11.1.4.2). Empty where nothing can be read. */
export function readManifestBoxes(store: Uint8Array): readonly ManifestBoxes[] {
  return readJumbf(store)
    .filter(box => box.label === 'c2pa')
    .flatMap(box => box.children)
    .filter(box => MANIFEST_TYPES.includes(box.type))
    .slice(0, MAX_MANIFESTS)
    .map(toManifestBoxes)
}

function toManifestBoxes(manifest: JumbfBox): ManifestBoxes {
  const claim = childBox(manifest, 'c2pa.claim.v2') ?? childBox(manifest, 'c2pa.claim')
  const signature = childBox(manifest, 'c2pa.signature')
  return {
    label: manifest.label,
    claimVersion: claim?.label === 'c2pa.claim.v2' ? 2 : 1,
    claimBytes: claim === null ? null : contentOf(claim, 'cbor'),
    signatureBytes: signature === null ? null : contentOf(signature, 'cbor'),
    assertions: childBox(manifest, 'c2pa.assertions')?.children ?? [],
    box: manifest,
  }
}

/**
 * What a manifest says, read without checking anything: for stores the engine refuses to open.
 * Never a ground for `signed`. `signer` is null here; the certificate is read elsewhere.
 */
export function readManifestContent(boxes: ManifestBoxes): Manifest {
  const claim = claimOf(boxes)
  const assertions = boxes.assertions.map(box => ({ label: box.label, data: assertionData(box) }))
  const withLabel = (start: string) =>
    assertions.filter(assertion => assertion.label.startsWith(start)).map(assertion => assertion.data)
  return {
    label: boxes.label,
    claimVersion: boxes.claimVersion,
    title: cborText(claim, 'dc:title'),
    generator: generatorName(claim),
    signer: null,
    actions: withLabel('c2pa.actions').flatMap(data => cborList(data, 'actions').map(toAction)),
    ingredients: withLabel('c2pa.ingredient').map(toIngredient),
    assertions: assertions.map(
      (assertion): ManifestAssertion => ({ label: assertion.label, data: cborToJson(assertion.data) }),
    ),
  }
}

/** What the claim of a manifest says; `undefined` where there is none, or none that can be read. */
export const claimOf = ({ claimBytes }: ManifestBoxes): CborValue =>
  claimBytes === null ? undefined : decodeCbor(claimBytes)?.value

/** What a box says in CBOR; `undefined` where it holds none, or none that can be read. */
export function cborOf(box: JumbfBox): CborValue {
  const cbor = contentOf(box, 'cbor')
  return cbor === null ? undefined : decodeCbor(cbor)?.value
}

function assertionData(box: JumbfBox): CborValue {
  if (contentOf(box, 'cbor') !== null) return cborOf(box)
  const json = contentOf(box, 'json')
  return json === null ? undefined : jsonToCborValue(parseJson(new TextDecoder().decode(json)))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // a damaged JSON assertion says nothing; the rest of the manifest still does
  }
}

function jsonToCborValue(value: unknown): CborValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return value
  if (Array.isArray(value)) return value.map(jsonToCborValue)
  if (typeof value !== 'object') return undefined
  return new Map(Object.entries(value).map(([key, field]) => [key, jsonToCborValue(field)]))
}

function generatorName(claim: CborValue): string | null {
  const info = cborField(claim, 'claim_generator_info')
  const first = Array.isArray(info) ? info[0] : info
  return cborText(first, 'name') ?? cborText(claim, 'claim_generator')
}

function toAction(action: CborValue): ManifestAction {
  const agent = cborField(action, 'softwareAgent')
  const parameters = cborField(action, 'parameters')
  const when = cborField(action, 'when')
  const whenText = typeof when === 'object' && when !== null && isCborTag(when) ? when.value : when
  return {
    action: cborText(action, 'action') ?? '',
    when: typeof whenText === 'string' ? whenText : null,
    softwareAgent: typeof agent === 'string' ? agent : cborText(agent, 'name'),
    digitalSourceType: cborText(action, 'digitalSourceType'),
    description: cborText(action, 'description') ?? cborText(parameters, 'description'),
    parameters: parameters instanceof Map ? (cborToJson(parameters) as Record<string, unknown>) : null,
  }
}

function toIngredient(ingredient: CborValue): ManifestIngredient {
  const relationship = cborText(ingredient, 'relationship')
  const reference = manifestReference(ingredient)
  return {
    title: cborText(ingredient, 'dc:title') ?? '',
    format: cborText(ingredient, 'dc:format'),
    relationship:
      relationship === 'parentOf' || relationship === 'componentOf' || relationship === 'inputTo'
        ? relationship
        : 'unknown',
    activeManifest: manifestLabelOfUrl(cborText(reference, 'url')),
    recordedFailures: recordedFailures(ingredient),
    digitalSourceType: cborText(ingredient, 'digitalSourceType'),
  }
}

/** How an ingredient names its own manifest: `c2pa_manifest` in versions 1 and 2, `activeManifest` in version 3 (C2PA 2.2 section 18.16). */
export const manifestReference = (ingredient: CborValue): CborValue =>
  cborField(ingredient, 'activeManifest') ?? cborField(ingredient, 'c2pa_manifest')

function recordedFailures(ingredient: CborValue): readonly StatusEntry[] {
  const results = cborField(cborField(ingredient, 'validationResults'), 'activeManifest')
  const recorded = [...cborList(results, 'failure'), ...cborList(ingredient, 'validationStatus')].map(entry => ({
    code: cborText(entry, 'code') ?? '',
    url: cborText(entry, 'url') ?? '',
    explanation: cborText(entry, 'explanation') ?? '',
  }))
  return recorded.filter(entry => !isSuccess(entry))
}

/** Claim v1 writers put successes such as `assertion.dataHash.match` into the same list as failures. */
export function isSuccess({ code }: StatusEntry): boolean {
  return /\.(match|validated|trusted|insideValidity|accessible)$/.test(code)
}

/** `self#jumbf=/c2pa/LABEL/…` → LABEL; `null` for anything else. */
export function manifestLabelOfUrl(url: string | null): string | null {
  if (url === null) return null
  const match = /^(?:self#jumbf=)?\/?c2pa\/([^/]+)/.exec(url)
  return match?.[1] ?? null
}
