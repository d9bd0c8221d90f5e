import type { OriginKind } from '../../../src/domain/origin-kind.ts'
import type { Manifest, ManifestIngredient, ManifestStore } from '../../../src/domain/provenance.ts'

/** One manifest, or an ingredient that has none, in the order people read: what happened last comes first. */
export interface HistoryStep {
  readonly key: string
  readonly depth: number
  readonly title: string | null
  readonly relationship: ManifestIngredient['relationship'] | null
  readonly hasManifest: boolean
  readonly signer: string | null
  readonly generator: string | null
  readonly actions: readonly string[]
  readonly says: Extract<OriginKind, 'ai-generated' | 'ai-modified'> | null
  readonly isBroken: boolean
}

/** More than this and the middle is folded. C2PA UX guidance 2.0: collapse beyond about four. */
const SHOWN_STEPS = 5
/** A hostile store can hold a manifest that leads to itself; each is shown once, and no more than this in all. */
const MAX_STEPS = 200

/** The store as a list, depth first from the active manifest. */
export function historySteps(store: ManifestStore): readonly HistoryStep[] {
  const byLabel = new Map(store.manifests.map(manifest => [manifest.label, manifest]))
  const failing = [...store.active.failure, ...store.ingredientDeltas.flatMap(delta => delta.failure)]
    .filter(entry => !isTrustMatter(entry.code))
    .map(entry => entry.url)
  const seen = new Set<string>()
  const steps: HistoryStep[] = []
  const visit = (manifest: Manifest, depth: number, ingredient: ManifestIngredient | null): void => {
    if (steps.length >= MAX_STEPS || seen.has(manifest.label)) return
    seen.add(manifest.label)
    steps.push(stepOf(manifest, depth, ingredient, failing))
    for (const child of manifest.ingredients) {
      const next = child.activeManifest === null ? undefined : byLabel.get(child.activeManifest)
      if (next !== undefined) visit(next, depth + 1, child)
      else if (steps.length < MAX_STEPS) steps.push(bareStep(child, depth + 1, steps.length))
    }
  }
  const active = store.activeLabel === null ? store.manifests.at(-1) : byLabel.get(store.activeLabel)
  if (active !== undefined) visit(active, 0, null)
  return steps
}

type Shown = { readonly kind: 'step'; readonly step: HistoryStep } | { readonly kind: 'fold'; readonly count: number }

/** The first three and the last, when there are many. */
export function shortened(steps: readonly HistoryStep[]): readonly Shown[] {
  const all = steps.map(step => ({ kind: 'step' as const, step }))
  if (steps.length <= SHOWN_STEPS) return all
  return [...all.slice(0, 3), { kind: 'fold', count: steps.length - 4 }, ...all.slice(-1)]
}

function stepOf(
  manifest: Manifest,
  depth: number,
  ingredient: ManifestIngredient | null,
  failing: readonly string[],
): HistoryStep {
  return {
    key: manifest.label,
    depth,
    title: manifest.title ?? ingredient?.title ?? null,
    relationship: ingredient?.relationship ?? null,
    hasManifest: true,
    signer: manifest.signer?.organisation ?? manifest.signer?.name ?? null,
    generator: manifest.generator,
    actions: [...new Set(manifest.actions.map(action => action.action))].slice(0, 12),
    says: saidByActions(manifest.actions),
    isBroken:
      failing.some(url => url.includes(`/${manifest.label}/`) || url.endsWith(`/${manifest.label}`)) ||
      (ingredient?.recordedFailures.some(entry => !isTrustMatter(entry.code)) ?? false),
  }
}

function bareStep(ingredient: ManifestIngredient, depth: number, index: number): HistoryStep {
  return {
    key: `bare-${index}`,
    depth,
    title: ingredient.title,
    relationship: ingredient.relationship,
    hasManifest: false,
    signer: null,
    generator: null,
    actions: [],
    says: aiOf(ingredient.digitalSourceType, true),
    isBroken: false,
  }
}

/** An unknown or expired signer does not make a part broken. */
const isTrustMatter = (code: string): boolean => code.startsWith('signingCredential.') || code.startsWith('timeStamp.')

/** Actions whose source type speaks of the whole picture; ours says it of the original it opened (label/manifest-definition.ts). */
const WHOLE = new Set(['c2pa.created', 'c2pa.opened'])

/** C2PA UX guidance, labels: created by a model is AI-generated; a model's work placed into a picture makes that AI-edited. */
function saidByActions(actions: Manifest['actions']): HistoryStep['says'] {
  const said = actions.map(({ action, digitalSourceType }) => aiOf(digitalSourceType, WHOLE.has(action)))
  return said.find(kind => kind === 'ai-generated') ?? said.find(kind => kind !== null) ?? null
}

function aiOf(sourceType: string | null, isWhole: boolean): HistoryStep['says'] {
  const name = sourceType?.split('/').pop() ?? ''
  if (name === 'trainedAlgorithmicMedia') return isWhole ? 'ai-generated' : 'ai-modified'
  return name === 'compositeWithTrainedAlgorithmicMedia' || name === 'compositeSynthetic' ? 'ai-modified' : null
}
