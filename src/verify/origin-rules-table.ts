import type { OriginKind } from '../domain/origin-kind.ts'

/** One rule of the verdict, for people and for docs/rules.md. The order of the table is the order of judgement. */
export interface OriginRule {
  readonly id: string
  readonly kind: OriginKind
  readonly when: string
  readonly reason: string
  readonly source: string
}

/** The rules in the order they are tried; the first that holds decides. `origin.ts` has one function for each id. */
export const ORIGIN_RULES = [
  {
    id: 'origin.chain',
    kind: 'ai-modified',
    when: 'Content Credentials that hold tell of a camera original or an AI ingredient, and of an AI edit or an AI part placed into it',
    reason: 'The chain itself explains why camera and AI stand together: a camera picture that AI took part in.',
    source: 'markers.md 0.5 and 6 (rules a and b); C2PA 2.2 section 18.15',
  },
  {
    id: 'origin.conflict',
    kind: 'conflicting',
    when: 'something says "wholly AI", something else says "camera" (or names camera and moment of capture, or says "drawn by a person" as source type), and no stronger mark says "partly AI"',
    reason:
      'Both cannot be true of the same picture, and metadata cannot settle which is: a person decides. A camera picture is never called AI because a tool left its parameters in it.',
    source: 'markers.md 0.5; contract.md: claims that contradict each other give conflicting',
  },
  {
    id: 'origin.signed-ai-generated',
    kind: 'ai-generated',
    when: 'a manifest that holds says "wholly AI"',
    reason: 'The strongest statement there is: signed, and unchanged since.',
    source: 'markers.md 0.2 and 1',
  },
  {
    id: 'origin.ai-parent',
    kind: 'ai-generated',
    when: 'a manifest that holds says "partly AI" of an edit to an ingredient that says of itself "wholly AI", and nothing says camera',
    reason:
      'An AI picture that AI edited is still an AI picture. Its own manifest may be damaged or from a test signer: the basis is then "declared".',
    source: 'markers.md 6, rule a: walk every ingredient',
  },
  {
    id: 'origin.signed-ai-modified',
    kind: 'ai-modified',
    when: 'a manifest that holds says "partly AI", and none says "wholly AI"',
    reason: 'Signed, and unchanged since; weaker marks that say "wholly" do not outrank it.',
    source: 'markers.md 0.2 and 1',
  },
  {
    id: 'origin.declared-ai-generated',
    kind: 'ai-generated',
    when: 'metadata declares "wholly AI" (IPTC source type, AI fields, credit, TC260 label 1, a manifest that is broken)',
    reason:
      'Anyone can write it, but nobody has a reason to declare AI falsely; it is named as declared, not as proven.',
    source: 'markers.md 0.2, 2, 3 and 5',
  },
  {
    id: 'origin.declared-ai-modified',
    kind: 'ai-modified',
    when: 'metadata declares "partly AI", and nothing as strong says "wholly AI"',
    reason: 'An AI edit of a camera picture keeps its camera marks: they are no contradiction.',
    source: 'markers.md 0.2, 2 and 3',
  },
  {
    id: 'origin.trace-ai-generated',
    kind: 'ai-generated',
    when: 'a generator left its parameters or its name, and nothing says "camera"',
    reason: 'Tools write them without being asked; a person who hides AI would have removed them.',
    source: 'markers.md 0.2 and 4',
  },
  {
    id: 'origin.trace-ai-modified',
    kind: 'ai-modified',
    when: 'an editor left a record of a generative edit',
    reason: 'The gallery app wrote it as a side effect; camera marks beside it are the original picture.',
    source: 'markers.md 3 (Samsung)',
  },
  {
    id: 'origin.camera',
    kind: 'camera',
    when: 'a manifest, a declaration or the camera’s own exposure data says "camera", and nothing says AI',
    reason: 'Says how the picture began, with the weight of the mark; exposure data can be copied, so it is a trace.',
    source: 'markers.md 0.2, 1 and 2',
  },
  {
    id: 'origin.human-made',
    kind: 'human-made',
    when: 'a declaration says "made by a person", and nothing as strong says AI or camera',
    reason: 'A closed list of source types that mean human work.',
    source: 'markers.md 2',
  },
  {
    id: 'origin.no-marks',
    kind: 'unknown',
    when: 'no mark decides',
    reason:
      'Absence has no weight: 24 genuine camera pictures of the study carried no mark, and an AI picture saved without metadata looks the same. Never "real".',
    source: 'markers.md 0.2; contract.md: absence of marks is unknown',
  },
] as const satisfies readonly OriginRule[]

/** Id of a rule. */
export type OriginRuleId = (typeof ORIGIN_RULES)[number]['id']
