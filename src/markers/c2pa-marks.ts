import { tidyValue, type Evidence, type EvidenceWeight } from '../domain/evidence.ts'
import type { OriginKind } from '../domain/origin-kind.ts'
import type { Credentials, Manifest, ManifestAction, ProvenanceReading } from '../domain/provenance.ts'
import { KNOWN_AI_AGENTS, type KnownAgent } from './c2pa-agents-table.ts'
import { isWhole, isWholeImageAction, manifestRoles, type ManifestRole } from './c2pa-manifest-roles.ts'
import { normaliseSourceType } from '../domain/source-type.ts'
import { weighManifests } from './c2pa-weights.ts'

/** No more marks than this are kept of one store: a chain 30 deep has under 100. */
const MAX_MARKS = 400
/** Vendor data is searched for source types no deeper than this. */
const MAX_PARAMETER_DEPTH = 3

/**
 * Every mark in every manifest of a store, not only the active one: in 13 of 51 AI images the AI type stands in an ingredient only.
 * Rules (a)(b)(c): shared/knowledge/markers.md section 6. `integrity` is that of the active manifest (assessCredentials);
 * marks of a manifest that does not validate are `declared`, never `signed`. A store the engine refused gives `declared` marks too.
 */
export function manifestMarks(
  reading: ProvenanceReading,
  { integrity }: Pick<Credentials, 'integrity'>,
): readonly Evidence[] {
  const source = manifestsOf(reading)
  if (source === null) return []
  const roles = manifestRoles(source.manifests, source.activeLabel)
  const weights = weighManifests(reading, integrity)
  const marks = source.manifests.flatMap(manifest =>
    marksOf({
      manifest,
      role: roles.get(manifest.label) ?? 'part',
      weight: weights.get(manifest.label) ?? 'declared',
    }),
  )
  return withoutRepeats(marks).slice(0, MAX_MARKS)
}

function manifestsOf(
  reading: ProvenanceReading,
): { readonly manifests: readonly Manifest[]; readonly activeLabel: string | null } | null {
  if (reading.kind === 'read') return reading.store
  return reading.kind === 'unreadable' ? (reading.own ?? null) : null
}

interface Standing {
  readonly manifest: Manifest
  readonly role: ManifestRole
  readonly weight: EvidenceWeight
}

function marksOf(standing: Standing): readonly Evidence[] {
  const { manifest } = standing
  const typed = [...manifest.actions.flatMap(action => actionMarks(standing, action)), ...ingredientTypeMarks(standing)]
  const hasType = typed.some(mark => mark.marker !== 'c2pa.agent' && mark.says !== 'unknown')
  return hasType || typed.some(mark => mark.marker === 'c2pa.agent') ? typed : [...typed, ...generatorMarks(standing)]
}

function actionMarks(standing: Standing, action: ManifestAction): readonly Evidence[] {
  const types = actionSourceTypes(action)
  if (types.length === 0) return agentMarks(standing, action)
  return types.map(({ key, value }) => {
    const suffix = key === '' ? '' : `/${key}`
    return sourceTypeMark(standing, {
      field: `c2pa.actions/${action.action}${suffix}`,
      value,
      isWhole: isWholeImageAction(action.action),
      marker: markerOfAction(action.action),
      agent: action.softwareAgent,
    })
  })
}

interface TypedPlace {
  readonly field: string
  readonly value: string
  readonly isWhole: boolean
  readonly marker: string
  readonly agent: string | null
}

/** One source type becomes one mark; what it says depends on where it stands (rule b). */
function sourceTypeMark({ manifest, role, weight }: Standing, place: TypedPlace): Evidence {
  const known = normaliseSourceType(place.value)
  // What opened a picture did not make it: a labelling program (ours, for one) is not the AI tool.
  const maker = place.agent ?? (place.marker === 'c2pa.opened' ? null : manifest.generator)
  const generator = tidyValue(maker ?? '', 200)
  const says = saysAt(known?.says ?? 'unknown', role, place.isWhole)
  return {
    source: 'c2pa',
    field: tidyValue(role === 'active' ? place.field : `ingredient ${place.field}`, 300),
    value: tidyValue(place.value, 500),
    says,
    weight,
    marker: markerAt(known?.says ?? 'unknown', role, place.marker),
    ...(generator === '' ? {} : { generator }),
  }
}

/**
 * Rule (b): wholly AI only where the type is about the whole picture: an action on the whole, in the active manifest or in an earlier
 * state of the picture. A camera or hand-made part says nothing of the whole.
 */
function saysAt(says: OriginKind, role: ManifestRole, isWholeAction: boolean): OriginKind {
  if (says === 'ai-generated') return role !== 'part' && isWholeAction ? 'ai-generated' : 'ai-modified'
  if (says === 'ai-modified') return says
  return role === 'part' || !isWholeAction ? 'unknown' : says
}

/** Marks of earlier states are told apart, so that a camera original edited with AI is explained and no contradiction. */
function markerAt(says: OriginKind, role: ManifestRole, marker: string): string {
  if (says === 'camera') return role === 'active' ? 'c2pa.camera' : 'c2pa.ingredient-camera'
  if (says === 'ai-generated' || says === 'ai-modified') return role === 'active' ? marker : 'c2pa.ingredient'
  return role === 'active' ? 'c2pa.source-type' : 'c2pa.ingredient-source-type'
}

function markerOfAction(action: string): string {
  if (action === 'c2pa.created' || action === 'c2pa.placed' || action === 'c2pa.opened') return action
  return 'c2pa.edited'
}

/** The action's own source type, or those in its parameters, also under vendor keys (Firefly: `com.adobe.digitalSourceType`). */
function actionSourceTypes(action: ManifestAction): readonly { readonly key: string; readonly value: string }[] {
  const own = action.digitalSourceType === null ? [] : [{ key: '', value: action.digitalSourceType }]
  return [...own, ...parameterTypes(action.parameters, 0)]
}

function parameterTypes(value: unknown, depth: number): readonly { readonly key: string; readonly value: string }[] {
  if (depth > MAX_PARAMETER_DEPTH || typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .slice(0, 200)
    .flatMap(([key, field]: [string, unknown]) => {
      if (typeof field === 'string') return /digitalsourcetype$/i.test(key) ? [{ key, value: field }] : []
      return parameterTypes(field, depth + 1)
    })
}

/** An ingredient may carry a source type of its own (C2PA 2.2 section 18.16). */
function ingredientTypeMarks(standing: Standing): readonly Evidence[] {
  return standing.manifest.ingredients.flatMap(ingredient => {
    if (ingredient.digitalSourceType === null) return []
    const isPart = !isWhole(standing.manifest, ingredient)
    const place = {
      field: 'c2pa.ingredient/digitalSourceType',
      value: ingredient.digitalSourceType,
      isWhole: !isPart,
      agent: null,
    }
    return [
      sourceTypeMark(
        { ...standing, role: standing.role === 'active' ? 'whole' : standing.role },
        { ...place, marker: 'c2pa.ingredient' },
      ),
    ]
  })
}

/** Rule (c): a known AI tool as agent of an action without a source type. */
function agentMarks(standing: Standing, action: ManifestAction): readonly Evidence[] {
  const agent = action.softwareAgent
  const known =
    agent === null
      ? undefined
      : KNOWN_AI_AGENTS.find(row => row.where === 'agent' && row.pattern.test(agent.slice(0, 200)))
  if (agent === null || known === undefined) return []
  const isWholeAction = isWholeImageAction(action.action)
  return [
    agentMark(standing, known, { field: `c2pa.actions/${action.action}/softwareAgent`, value: agent, isWholeAction }),
  ]
}

/** Rule (c) for the claim generator, where the manifest says that it created the picture and nothing more. */
function generatorMarks(standing: Standing): readonly Evidence[] {
  const generator = standing.manifest.generator
  if (generator === null || !standing.manifest.actions.some(({ action }) => action === 'c2pa.created')) return []
  const known = KNOWN_AI_AGENTS.find(
    row => row.where === 'claim-generator' && row.pattern.test(generator.slice(0, 200)),
  )
  return known === undefined
    ? []
    : [agentMark(standing, known, { field: 'c2pa.claim/claim_generator', value: generator, isWholeAction: true })]
}

function agentMark(
  { role, weight }: Standing,
  known: KnownAgent,
  place: { readonly field: string; readonly value: string; readonly isWholeAction: boolean },
): Evidence {
  return {
    source: 'c2pa',
    field: tidyValue(role === 'active' ? place.field : `ingredient ${place.field}`, 300),
    value: tidyValue(place.value, 500),
    says: saysAt(known.says, role, place.isWholeAction),
    weight,
    marker: 'c2pa.agent',
    generator: known.product,
  }
}

function withoutRepeats(marks: readonly Evidence[]): readonly Evidence[] {
  const byKey = new Map(
    marks.map(mark => [JSON.stringify([mark.field, mark.value, mark.says, mark.weight, mark.generator ?? '']), mark]),
  )
  return [...byKey.values()]
}
