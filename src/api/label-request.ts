import type { CaptionOffset, LabelOutputFormat, RequestedPlace, SizePreset } from '../domain/label.ts'
import type { LabelKind } from '../domain/origin-kind.ts'

/** What a person asked for when labelling; `null` leaves the choice to evidence or policy. */
export interface LabelRequest {
  readonly kind: LabelKind | null
  readonly tool: string | null
  readonly captionText: string | null
  /** Template id from `assets/templates`; null takes the policy's. */
  readonly template: string | null
  /** BCP 47; null takes the language of the texts. */
  readonly captionLang: string | null
  readonly place: RequestedPlace | null
  /** How far from the corner named by `place`; null or left out: the corner's own spot. */
  readonly offset?: CaptionOffset | null
  readonly format: LabelOutputFormat | 'keep'
  readonly preset: SizePreset | null
  readonly alt: string
  readonly credit: string
  readonly strip: readonly ('gps' | 'serial' | 'author' | 'prompt')[]
  readonly identity: string | null
  /** Question id to answer id. */
  readonly answers: ReadonlyMap<string, string>
  /** Role or name of the person who decides; null when nobody has put theirs to it. */
  readonly decidedBy: string | null
  readonly secondReviewer: string | null
  /** Rule id to the written reason for setting it aside. */
  readonly overrides: ReadonlyMap<string, string>
  readonly overwrite: boolean
  readonly findFaces: boolean
}
