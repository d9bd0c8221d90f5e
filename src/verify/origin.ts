import type { Evidence, EvidenceWeight } from '../domain/evidence.ts'
import { LABEL_KINDS, type OriginKind } from '../domain/origin-kind.ts'
import type { Origin } from '../domain/report.ts'
import { CAMERA_NAME_MARKER } from '../markers/camera.ts'
import { normaliseSourceType } from '../domain/source-type.ts'
import type { OriginRuleId } from './origin-rules-table.ts'
import { ORIGIN_RULES } from './origin-rules-table.ts'

/** Strongest first. */
const WEIGHTS: readonly EvidenceWeight[] = ['signed', 'declared', 'trace']
const strength = (weight: EvidenceWeight): number => WEIGHTS.length - WEIGHTS.indexOf(weight)

/** Each rule comes back with the marks that make it hold; none: the next rule is tried. */
const RULES: Record<OriginRuleId, (evidence: readonly Evidence[]) => readonly Evidence[]> = {
  'origin.chain': chainOfCameraAndAi,
  'origin.conflict': contradictions,
  'origin.signed-ai-generated': evidence => saying(evidence, 'ai-generated', 'signed'),
  'origin.ai-parent': aiParent,
  'origin.signed-ai-modified': evidence => saying(evidence, 'ai-modified', 'signed'),
  'origin.declared-ai-generated': evidence => saying(evidence, 'ai-generated', 'declared'),
  'origin.declared-ai-modified': evidence => saying(evidence, 'ai-modified', 'declared'),
  'origin.trace-ai-generated': evidence => saying(evidence, 'ai-generated', 'trace'),
  'origin.trace-ai-modified': evidence => saying(evidence, 'ai-modified', 'trace'),
  'origin.camera': evidence => strongestOf(evidence, 'camera', 'human-made'),
  'origin.human-made': evidence => saying(evidence, 'human-made'),
  'origin.no-marks': () => [],
}

/**
 * How a picture came to be, by the ordered rules of `origin-rules-table.ts`; every mark is carried along. Pure.
 * A camera photograph is never called AI-generated on contradicting marks: that is `conflicting`, and a person decides.
 */
export function judgeOrigin(evidence: readonly Evidence[]): Origin {
  for (const rule of ORIGIN_RULES) {
    const deciding = RULES[rule.id](evidence)
    if (deciding.length > 0) return verdict(rule, deciding, evidence)
  }
  return { kind: 'unknown', basis: 'none', generator: null, evidence, rule: 'origin.no-marks' }
}

function verdict(
  rule: { id: OriginRuleId; kind: OriginKind },
  deciding: readonly Evidence[],
  evidence: readonly Evidence[],
): Origin {
  const ordered = deciding.toSorted((one, other) => strength(other.weight) - strength(one.weight))
  const generator =
    ordered.find(mark => mark.generator !== undefined)?.generator ?? supportingGenerator(rule.kind, evidence)
  return { kind: rule.kind, basis: ordered[0]?.weight ?? 'none', generator, evidence, rule: rule.id }
}

/** The AI tool that the marks name: a camera is none. Where they contradict each other, the one that a mark of AI names. */
export function aiToolOf({ kind, generator, evidence }: Origin): string | null {
  if (isLabelKind(kind)) return generator
  const named = kind === 'conflicting' ? evidence.find(mark => isLabelKind(mark.says) && mark.generator) : undefined
  return named?.generator ?? null
}

const isLabelKind = (kind: OriginKind | null | undefined): boolean => LABEL_KINDS.some(known => known === kind)

/** A source type names no product; a mark that says the same and does name one may. */
function supportingGenerator(kind: OriginKind, evidence: readonly Evidence[]): string | null {
  return evidence.find(mark => mark.says === kind && mark.generator !== undefined)?.generator ?? null
}

const saying = (evidence: readonly Evidence[], kind: OriginKind, weight?: EvidenceWeight): Evidence[] =>
  evidence.filter(mark => mark.says === kind && (weight === undefined || mark.weight === weight))

/** Strength of the strongest mark that says `kind`; 0 where none does. */
const strongest = (evidence: readonly Evidence[], kind: OriginKind): number =>
  Math.max(0, ...saying(evidence, kind).map(mark => strength(mark.weight)))

/** Marks that say `kind`, unless something stronger says `rival`. */
function strongestOf(evidence: readonly Evidence[], kind: OriginKind, rival: OriginKind): readonly Evidence[] {
  return strongest(evidence, kind) >= strongest(evidence, rival) ? saying(evidence, kind) : []
}

/**
 * Within Content Credentials that hold: a camera beside AI. "Partly AI" explains the camera at once; an ingredient that
 * is wholly AI beside a camera is a part of the picture. The active manifest's own "created wholly by AI" is neither.
 */
function chainOfCameraAndAi(evidence: readonly Evidence[]): readonly Evidence[] {
  const signed = evidence.filter(mark => mark.source === 'c2pa' && mark.weight === 'signed')
  const modified = saying(signed, 'ai-modified')
  const generated = saying(signed, 'ai-generated')
  const isCameraInChain = saying(signed, 'camera').length > 0
  const isOnlyIngredient = generated.length > 0 && generated.every(mark => mark.marker === 'c2pa.ingredient')
  if (isCameraInChain && generated.length > 0 && isOnlyIngredient)
    return [...modified, ...generated, ...saying(signed, 'camera')]
  const isCameraAnywhere = saying(evidence, 'camera').length > 0
  const isExplained = modified.length > 0 && isCameraAnywhere && (generated.length === 0 || isOnlyIngredient)
  return isExplained ? modified : []
}

/** "Wholly AI" against "camera" or "drawn by a person", unless a stronger mark says "partly AI". */
function contradictions(evidence: readonly Evidence[]): readonly Evidence[] {
  const generated = saying(evidence, 'ai-generated')
  const opposite = evidence.filter(contradictsWhollyAi)
  if (generated.length === 0 || opposite.length === 0) return []
  return strongest(evidence, 'ai-modified') > strongest(evidence, 'ai-generated') ? [] : [...generated, ...opposite]
}

/** The wholly-AI ingredient below a signed AI edit. */
function aiParent(evidence: readonly Evidence[]): readonly Evidence[] {
  const parent = saying(evidence, 'ai-generated').filter(mark => mark.marker === 'c2pa.ingredient')
  const edits = saying(evidence, 'ai-modified', 'signed').filter(mark => mark.source === 'c2pa')
  return edits.length > 0 && !evidence.some(contradictsWhollyAi) ? parent : []
}

const contradictsWhollyAi = (mark: Evidence): boolean =>
  mark.says === 'camera' || mark.marker === CAMERA_NAME_MARKER || claimsWhollyHuman(mark)

/** Human edits go together with anything; a source type that says the whole picture is a person's work does not. */
function claimsWhollyHuman(mark: Evidence): boolean {
  if (mark.source !== 'iptc' || mark.says !== 'human-made') return false
  const id = normaliseSourceType(mark.value)?.id
  return id === 'digitalCreation' || id === 'digitalArt'
}
