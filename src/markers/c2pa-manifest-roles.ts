import type { Manifest, ManifestIngredient } from '../domain/provenance.ts'

/**
 * What a manifest of the store is to the picture in hand. `active`: it describes it · `whole`: an earlier state of the whole picture ·
 * `part`: something placed into it, an input, or a manifest nobody refers to.
 */
export type ManifestRole = 'active' | 'whole' | 'part'

/** Actions after which a picture still shows what its only ingredient showed (C2PA 2.2 section 18.15.4). */
const WHOLE_IMAGE_ACTIONS: readonly string[] = [
  'c2pa.created',
  'c2pa.opened',
  'c2pa.converted',
  'c2pa.transcoded',
  'c2pa.repackaged',
  'c2pa.published',
  'c2pa.resized',
  'c2pa.cropped',
  'c2pa.orientation',
  'c2pa.edited.metadata',
  'c2pa.watermarked',
  'c2pa.watermarked.bound',
  'c2pa.watermarked.unbound',
]

/** Whether an action describes the whole picture, so that its source type does too. */
export function isWholeImageAction(action: string): boolean {
  return WHOLE_IMAGE_ACTIONS.includes(action)
}

/** The role of every manifest of a store, by label. A ring in a hostile store ends where it closes. */
export function manifestRoles(
  manifests: readonly Manifest[],
  activeLabel: string | null,
): ReadonlyMap<string, ManifestRole> {
  const byLabel = new Map(manifests.map(manifest => [manifest.label, manifest]))
  const roles = new Map<string, ManifestRole>(manifests.map(manifest => [manifest.label, 'part']))
  const waiting = activeLabel !== null && byLabel.has(activeLabel) ? [activeLabel] : []
  if (activeLabel !== null) roles.set(activeLabel, 'active')
  for (let label = waiting.pop(); label !== undefined; label = waiting.pop()) {
    const manifest = byLabel.get(label)
    for (const ingredient of manifest?.ingredients ?? []) {
      const next = ingredient.activeManifest
      if (manifest === undefined || next === null || roles.get(next) !== 'part' || !isWhole(manifest, ingredient))
        continue
      roles.set(next, 'whole')
      waiting.push(next)
    }
  }
  return roles
}

/**
 * Whether the ingredient is the whole picture before this manifest: a parent, or the only component of a manifest that did no more
 * than convert it (ChatGPT names GPT-4o's picture as its only component).
 */
export function isWhole(manifest: Manifest, ingredient: ManifestIngredient): boolean {
  if (ingredient.relationship === 'parentOf') return true
  if (ingredient.relationship !== 'componentOf') return false
  const others = manifest.ingredients.filter(other => other.relationship !== 'inputTo')
  return others.length === 1 && manifest.actions.every(({ action }) => isWholeImageAction(action))
}
