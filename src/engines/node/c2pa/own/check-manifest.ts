import { createHash } from 'node:crypto'
import {
  cborOf,
  claimOf,
  manifestLabelOfUrl,
  manifestReference,
  type ManifestBoxes,
} from '../../../../container/c2pa-store.ts'
import { cborField, cborList, cborText, decodeCbor, type CborValue } from '../../../../container/cbor.ts'
import { contentOf, type JumbfBox } from '../../../../container/jumbf.ts'
import type { StatusEntry } from '../../../../domain/provenance.ts'
import { verifyCoseSignature } from './cose-signature.ts'
import { compareHash, digestName, readHashedUri, resolveUrl, type HashedUri, type ManifestIndex } from './hashed-uri.ts'
import type { OwnManifest } from './own-manifest.ts'

/** What checks of a manifest found, in the specification's codes; `unchecked` tells why something could not be settled. */
export interface CheckResult {
  readonly success: readonly StatusEntry[]
  readonly informational: readonly StatusEntry[]
  readonly failure: readonly StatusEntry[]
  readonly unchecked: readonly string[]
}

/** No claim refers to more assertions; the largest real one has 60. */
const MAX_REFERENCES = 2_000

/** An empty result with what is given. */
export function checkResult(over: Partial<CheckResult>): CheckResult {
  return { success: [], informational: [], failure: [], unchecked: [], ...over }
}

/** Several results as one, each list in their order; nothing is made less of: one failure stays one. */
export function joinResults(results: readonly CheckResult[]): CheckResult {
  return {
    success: results.flatMap(result => result.success),
    informational: results.flatMap(result => result.informational),
    failure: results.flatMap(result => result.failure),
    unchecked: results.flatMap(result => result.unchecked),
  }
}

/** A status entry that says who checked. */
export function ownStatus(code: string, url: string): StatusEntry {
  return { code, url, explanation: 'checked by Ursprung; the engine refused the store' }
}

/** Address of a box in the store, absolute: `self#jumbf=/c2pa/LABEL/path` (C2PA 2.2 section 8.3). */
export function jumbfUrl(label: string, path: string): string {
  return `self#jumbf=/c2pa/${label}/${path}`
}

/**
 * Checks a manifest against itself: its shape is unambiguous, the claim signature holds, each assertion of the claim has the hash the claim
 * says, and no assertion stands beside them (C2PA 2.2 sections 15.7 and 15.10). Whether the signer is known is another question.
 */
export function checkManifest(own: OwnManifest, index: ManifestIndex): CheckResult {
  const { boxes } = own
  const claim = claimOf(boxes)
  const shape = shapeProblems(boxes, claim)
  if (shape.length > 0) return checkResult({ unchecked: shape.map(problem => `${boxes.label}: ${problem}`) })
  const references = claimReferences(claim)
  return joinResults([
    checkSignature(own, claim, index),
    ...references.map(value => checkAssertion(value, { boxes, claim, index })),
    undeclaredAssertions(boxes, references),
    checkIngredients(boxes, claim, index),
  ])
}

/** Boxes that a manifest has one of: claim, signature, assertion store (C2PA 2.2 section 11.1.4). */
const SINGLE_TYPES: readonly string[] = ['c2cl', 'c2cs', 'c2as']

/**
 * What allows two readings of one manifest: readers go by a box's name or by its type, and take the first or the last. The engine might
 * read another claim or signature than our own code, so that nothing of ours may speak for what it has read.
 */
export function twoReadings({ box }: ManifestBoxes): readonly string[] {
  const labels = box.children.map(child => child.label)
  const claims = box.children.filter(child => child.type === 'c2cl' || child.label.startsWith('c2pa.claim'))
  const isTwice = (type: string): boolean => box.children.filter(child => child.type === type).length > 1
  return [
    ...(claims.length === 1 ? [] : ['not exactly one claim']),
    ...(new Set(labels).size === labels.length ? [] : ['two boxes of one name']),
    ...SINGLE_TYPES.filter(isTwice).map(type => `two boxes of type ${type}`),
  ]
}

/** Whatever allows two readings of one manifest is not judged: the engine might read the other one. */
function shapeProblems(boxes: ManifestBoxes, claim: CborValue): readonly string[] {
  const assertionLabels = boxes.assertions.map(box => box.label)
  return [
    ...(boxes.box.type === 'c2ma' ? [] : ['not a standard manifest']),
    ...(claim instanceof Map ? [] : ['no readable claim']),
    ...twoReadings(boxes),
    ...(new Set(assertionLabels).size === assertionLabels.length ? [] : ['two assertions of one name']),
    ...(assertionLabels.length <= MAX_REFERENCES ? [] : ['too many assertions']),
    ...(boxes.assertions.every(isDecodable) ? [] : ['an assertion that cannot be decoded']),
    ...(cborField(claim, 'redacted_assertions') === undefined ? [] : ['redacted assertions']),
  ]
}

function isDecodable(box: JumbfBox): boolean {
  const cbor = contentOf(box, 'cbor')
  return cbor === null || decodeCbor(cbor) !== null
}

function claimReferences(claim: CborValue): readonly CborValue[] {
  const lists = ['assertions', 'created_assertions', 'gathered_assertions'].flatMap(key => cborList(claim, key))
  return lists.slice(0, MAX_REFERENCES)
}

function checkSignature({ boxes, cose }: OwnManifest, claim: CborValue, index: ManifestIndex): CheckResult {
  const url = jumbfUrl(boxes.label, 'c2pa.signature')
  const named = resolveUrl(cborText(claim, 'signature') ?? '', boxes, index)
  const isOwnSignature = named !== null && boxes.box.children.includes(named) && named.label === 'c2pa.signature'
  if (!isOwnSignature || cose === null || boxes.claimBytes === null)
    return checkResult({ unchecked: [`${boxes.label}: no readable claim signature`] })
  const answer = verifyCoseSignature(cose, boxes.claimBytes)
  if (answer === 'valid') return checkResult({ success: [ownStatus('claimSignature.validated', url)] })
  if (answer === 'invalid') return checkResult({ failure: [ownStatus('claimSignature.mismatch', url)] })
  return checkResult({ unchecked: [`${boxes.label}: signature algorithm ${String(cose.algorithm)}`] })
}

interface ClaimContext {
  readonly boxes: ManifestBoxes
  readonly claim: CborValue
  readonly index: ManifestIndex
}

function checkAssertion(value: CborValue, { boxes, claim, index }: ClaimContext): CheckResult {
  const reference = readHashedUri(value)
  const box = reference === null ? null : resolveUrl(reference.url, boxes, index)
  if (reference === null || box === null || !boxes.assertions.includes(box)) {
    const named = reference === null ? 'a reference' : reference.url.slice(0, 200)
    return checkResult({ unchecked: [`${boxes.label}: assertion is missing: ${named}`] })
  }
  const url = jumbfUrl(boxes.label, `c2pa.assertions/${box.label}`)
  const answer = compareHash(box, reference, cborText(claim, 'alg'))
  if (answer === 'match') return checkResult({ success: [ownStatus('assertion.hashedURI.match', url)] })
  if (answer === 'mismatch') return checkResult({ failure: [ownStatus('assertion.hashedURI.mismatch', url)] })
  return checkResult({ unchecked: [`${url}: no hash algorithm named`] })
}

/** An assertion that no claim lists is not signed; a manifest with one is not judged, so that nobody reads it as signed. */
function undeclaredAssertions(boxes: ManifestBoxes, references: readonly CborValue[]): CheckResult {
  const paths = references.map(value => readHashedUri(value)?.url ?? '')
  const declared = new Set(paths.map(url => url.slice(url.lastIndexOf('/') + 1)))
  const isOnce = declared.size === references.length
  const extra = boxes.assertions.filter(box => !declared.has(box.label))
  return checkResult({
    unchecked: [
      ...(isOnce ? [] : [`${boxes.label}: an assertion is listed twice`]),
      ...extra.map(box => `${boxes.label}: assertion outside of the claim: ${box.label.slice(0, 100)}`),
    ],
  })
}

/** References of ingredients to their own manifests: v1 and v2 `c2pa_manifest`, v3 `activeManifest` and `claimSignature`. */
function checkIngredients(boxes: ManifestBoxes, claim: CborValue, index: ManifestIndex): CheckResult {
  const ingredients = boxes.assertions.filter(box => box.label.startsWith('c2pa.ingredient'))
  return joinResults(ingredients.map(box => checkIngredient(box, { boxes, claim, index })))
}

function checkIngredient(box: JumbfBox, { boxes, claim, index }: ClaimContext): CheckResult {
  const data = cborOf(box)
  const parts = [
    { value: manifestReference(data), part: 'manifest' },
    { value: cborField(data, 'claimSignature'), part: 'claimSignature' },
  ]
  return joinResults(
    parts
      .filter(({ value }) => value !== undefined && value !== null)
      .map(({ value, part }) => checkIngredientPart(readHashedUri(value), part, { boxes, claim, index })),
  )
}

function checkIngredientPart(reference: HashedUri | null, part: string, context: ClaimContext): CheckResult {
  const { boxes, claim, index } = context
  if (reference === null) return checkResult({ unchecked: [`${boxes.label}: unreadable reference of an ingredient`] })
  const box = resolveUrl(reference.url, boxes, index)
  if (box === null) return checkResult({ failure: [ownStatus(`ingredient.${part}.missing`, reference.url)] })
  const answer = compareHash(box, reference, cborText(claim, 'alg'))
  if (answer === 'mismatch' && isClaimOf(reference, { boxes, claim, index })) return checkResult({})
  if (answer === 'mismatch') return checkResult({ failure: [ownStatus(`ingredient.${part}.mismatch`, reference.url)] })
  return checkResult({ unchecked: answer === 'match' ? [] : [`${boxes.label}: no hash algorithm for an ingredient`] })
}

/** Writers before C2PA 1.3 hashed the claim's bytes for the whole manifest; claim and signature bind the rest of it all the same. */
function isClaimOf({ url, hash, algorithm }: HashedUri, { claim, index }: ClaimContext): boolean {
  const named = index.get(manifestLabelOfUrl(url) ?? '')
  const digest = digestName(algorithm ?? cborText(claim, 'alg'))
  if (named === undefined || named.claimVersion !== 1 || named.claimBytes === null || digest === null) return false
  return createHash(digest).update(named.claimBytes).digest().equals(hash)
}
