import { cborOf, manifestLabelOfUrl, manifestReference, type ManifestBoxes } from '../../../../container/c2pa-store.ts'
import { cborField, cborList, cborText, type CborValue } from '../../../../container/cbor.ts'
import { isHashMatch, type StatusEntry, type UpdatedManifests } from '../../../../domain/provenance.ts'
import { jumbfUrl } from './check-manifest.ts'
import { HARD_BINDINGS } from './data-hash.ts'
import { isUpdate, type OwnManifest } from './own-manifest.ts'

/** What an active update manifest updates, and its hash, written as the engine would tell that it matches; `null` where nobody has said that it did. */
export interface Updated {
  readonly manifests: UpdatedManifests
  readonly match: StatusEntry | null
}

const UNTOLD: Updated = { manifests: { labels: [], wasBound: false }, match: null }

/**
 * The manifests that an active update manifest stands for: it has no hash of its own, the last of them binds the picture (C2PA 2.2 section 11.2.3). `null`
 * where the active manifest is none. No signature covers the type of a manifest: whoever calls one an update manifest frees the picture
 * of the hash in it, and c2pa-rs then tells what differs as a fault of an ingredient. So nothing is bound where one has a hash itself, where the
 * way can be read in two ways, or where the update has not recorded that the hash matched; c2pa-rs repeats no more of that than what is otherwise now.
 */
export function updatedBy(manifests: readonly OwnManifest[], activeLabel: string | null): Updated | null {
  let current = soleOf(manifests, activeLabel)
  if (!isUpdate(current)) return null
  const labels: string[] = []
  let recorded: readonly CborValue[] = []
  while (current !== undefined && isUpdate(current)) {
    const [parent, another] = parentsOf(current.boxes)
    const label = manifestLabelOfUrl(cborText(manifestReference(parent), 'url'))
    if (bindingsOf(current.boxes).length > 0 || another !== undefined || label === null || labels.includes(label))
      return UNTOLD
    labels.push(label)
    recorded = cborList(cborField(cborField(parent, 'validationResults'), 'activeManifest'), 'success')
    current = soleOf(manifests, label)
  }
  const [binding, second] = current === undefined ? [] : bindingsOf(current.boxes)
  if (current === undefined || binding === undefined || second !== undefined) return UNTOLD
  const url = jumbfUrl(current.boxes.label, `c2pa.assertions/${binding}`)
  const match = recorded.find(entry => cborText(entry, 'url') === url && isHashMatch(cborText(entry, 'code') ?? ''))
  const code = cborText(match, 'code')
  return {
    manifests: { labels, wasBound: code !== null },
    match: code === null ? null : { code, url, explanation: 'recorded by the update manifest' },
  }
}

function soleOf(manifests: readonly OwnManifest[], label: string | null): OwnManifest | undefined {
  const [sole, another] = manifests.filter(({ boxes }) => boxes.label === label)
  return another === undefined ? sole : undefined
}

const bindingsOf = ({ assertions }: ManifestBoxes): readonly string[] =>
  assertions.map(({ label }) => label).filter(label => HARD_BINDINGS.test(label))

function parentsOf({ assertions }: ManifestBoxes): readonly CborValue[] {
  return assertions
    .filter(({ label }) => label.startsWith('c2pa.ingredient'))
    .map(cborOf)
    .filter(ingredient => cborText(ingredient, 'relationship') === 'parentOf')
}
