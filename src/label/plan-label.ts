import type { FindingFact, ReportedError } from '../domain/finding.ts'
import type {
  CaptionOffset,
  CaptionStyle,
  LabelOutputFormat,
  LabelPlan,
  RequestedPlace,
  SizePreset,
  TemplateStyle,
} from '../domain/label.ts'
import { LABEL_KINDS, type LabelKind } from '../domain/origin-kind.ts'
import type { Credentials } from '../domain/provenance.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { ImageEvidence } from '../engines/engines.ts'
import { saysAi } from '../policy/caption-text.ts'
import type { CheckContext } from '../verify/checks/check.ts'
import { aiToolOf } from '../verify/origin.ts'
import { drawingProblem } from '../domain/drawable.ts'
import { outputFormat } from './output-names.ts'
import { statementOf } from './publishing-text.ts'

/** What the person asked for; everything left out is decided by the policy or by evidence, never guessed. */
export interface LabelWishes {
  readonly kind: LabelKind | null
  readonly tool: string | null
  readonly captionText: string | null
  readonly captionLang: string
  readonly place: RequestedPlace | null
  /** Only with a corner asked for by name. */
  readonly offset?: CaptionOffset | null
  readonly format: LabelOutputFormat | 'keep'
  readonly preset: SizePreset | null
  readonly alt: string
  readonly credit: string
  readonly strip: readonly ('gps' | 'serial' | 'author' | 'prompt')[]
  readonly identity: string | null
}

/** What the organisation's policy says of this picture. */
export interface LabelRuling {
  readonly findings: readonly FindingFact[]
  /** Ids of questions a person must answer before a labelled copy is released. */
  readonly unanswered: readonly string[]
  /** The policy's words; `lang` differs from what was asked for where the policy has none in that language. */
  readonly caption: (
    kind: LabelKind,
    lang: string,
    tool: string | null,
  ) => { readonly text: string; readonly lang: string }
  /** `null`: there is no template of that id. */
  readonly style: TemplateStyle | null
  readonly templateId: string
  readonly place: RequestedPlace
}

/** Why a picture is not labelled. The original is untouched and nothing is written. */
export interface LabelRefusal {
  readonly kind:
    | 'needs-kind'
    | 'needs-answers'
    | 'policy-stop'
    | 'unsupported-format'
    | 'animated'
    | 'credentials-too-large'
    | 'caption-without-ai'
    | 'caption-empty'
    | 'unknown-template'
  readonly message: string
}

/** Why the pixels cannot be worked on at all; asked before anything else. `null`: they can, as far as is known. */
export function pictureProblem({ format, size, pixelError }: ImageEvidence): ReportedError | null {
  return drawingProblem(format, size?.widthPx ?? null, size?.heightPx ?? null) ?? pixelError
}

/** A copy of a picture with more manifests than are read here could not be proved. `null`: they are read. */
export const credentialsTooLarge = ({ unreadable }: Pick<Credentials, 'unreadable'>) =>
  unreadable?.reason === 'own-limit' ? { kind: 'credentials-too-large' as const, message: unreadable.message } : null

/** The kind to state: the person's, else the evidence's when it is conclusive. `null`: a person must say. */
export function kindToState(wishes: LabelWishes, context: CheckContext): LabelKind | null {
  if (wishes.kind !== null) return wishes.kind
  const { kind, basis } = context.origin
  return basis === 'none' ? null : (LABEL_KINDS.find(labelKind => labelKind === kind) ?? null)
}

/**
 * Decides everything before a pixel is touched: evidence + wishes + policy → plan, or the reason why not. Pure.
 * Code of Practice, Section 2, Measure 1.1: the text must hold the letters "AI".
 */
export function planLabel(
  context: CheckContext,
  wishes: LabelWishes,
  ruling: LabelRuling,
): Result<LabelPlan, LabelRefusal> {
  const { evidence } = context
  const format = evidence.format === null ? null : outputFormat(wishes.format, evidence.format)
  if (format === null)
    return refuse('unsupported-format', `${evidence.format ?? 'unknown format'} cannot be written; choose --format`)
  if (evidence.frames > 1) return refuse('animated', `${evidence.frames} frames or pages`)
  const tooLarge = credentialsTooLarge(context.credentials)
  if (tooLarge !== null) return err(tooLarge)
  const kind = kindToState(wishes, context)
  if (kind === null) return refuse('needs-kind', `origin is ${context.origin.kind}, basis ${context.origin.basis}`)
  if (ruling.unanswered.length > 0) return refuse('needs-answers', ruling.unanswered.join(', '))
  const stop = ruling.findings.find(finding => finding.severity === 'stop')
  if (stop !== undefined) return refuse('policy-stop', `${stop.code} (${stop.rule})`)
  if (ruling.style === null) return refuse('unknown-template', ruling.templateId)
  const tool = wishes.tool ?? aiToolOf(context.origin)
  const chosen =
    wishes.captionText === null
      ? ruling.caption(kind, wishes.captionLang, tool)
      : { text: wishes.captionText, lang: wishes.captionLang }
  const text = chosen.text.normalize('NFC').trim()
  const style = styleForKind(ruling.style, kind)
  if (text === '') return refuse('caption-empty', '')
  if (!saysAi(text) && style.mark === 'none') return refuse('caption-without-ai', text)
  return ok({
    kind,
    tool,
    caption: {
      text,
      lang: chosen.lang,
      place: wishes.place ?? ruling.place,
      offset: wishes.place === null ? null : (wishes.offset ?? null),
      style,
    },
    statement: statementOf(text, () => ruling.caption(kind, chosen.lang, tool).text),
    format,
    alt: wishes.alt,
    credit: wishes.credit,
    preset: wishes.preset,
  })
}

/** The look for a picture of this kind. Code of Practice, Annex 1: "AI + GENERATED" and "AI + MODIFIED" are the icons that say which. */
export function styleForKind(style: TemplateStyle, kind: LabelKind): CaptionStyle {
  if (style.mark !== 'by-kind') return { ...style, mark: style.mark }
  return { ...style, mark: kind === 'ai-generated' ? 'generated' : 'modified' }
}

const PERSON_DECIDES = 'ursprung: a person decides'

/** What a person should know although it does not stop: a stated kind or tool that the evidence does not share. */
export function differenceFindings(
  { origin }: Pick<CheckContext, 'origin'>,
  wishes: Pick<LabelWishes, 'kind' | 'tool'>,
): readonly FindingFact[] {
  const { kind, basis } = origin
  const found = aiToolOf(origin)
  const findings: FindingFact[] = []
  if (wishes.kind !== null && kind !== wishes.kind && kind !== 'unknown')
    findings.push({
      code: 'kind-differs',
      severity: 'ask',
      values: { stated: wishes.kind, found: kind, basis },
      rule: PERSON_DECIDES,
    })
  if (wishes.tool !== null && found !== null && !mayBeSameTool(wishes.tool, found))
    findings.push({
      code: 'tool-differs',
      severity: 'note',
      values: { stated: wishes.tool, found },
      rule: PERSON_DECIDES,
    })
  return findings
}

/** People write "Firefly" for "Adobe Firefly 3" and "dalle3" for "DALL·E": one name within the other, or every word of it, versions left out. */
function mayBeSameTool(one: string, other: string): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)]
  const [x, y] = [a.join(''), b.join('')]
  return x.includes(y) || y.includes(x) || a.every(word => b.includes(word)) || b.every(word => a.includes(word))
}

/** Letters only: versions and punctuation are written in every way. */
const wordsOf = (name: string): readonly string[] => name.toLowerCase().match(/\p{L}{2,}/gu) ?? [name.toLowerCase()]

const refuse = (kind: LabelRefusal['kind'], message: string) => err({ kind, message })
