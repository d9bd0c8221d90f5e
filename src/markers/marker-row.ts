import type { EvidenceSource, EvidenceWeight } from '../domain/evidence.ts'
import type { OriginKind } from '../domain/origin-kind.ts'

/**
 * One line of knowledge: where a mark stands, how it looks, what it says. To teach Ursprung a new product, add a row to
 * the table of its family and a line to that table's test.
 */
export interface MarkerRow {
  /** Stable id, `family.product`; shown in explanations, asserted in tests. */
  readonly id: string
  /** Field names without array numbers; `*` at the end or the start stands for anything. */
  readonly fields: readonly string[]
  /** Looked for in the value. Must be linear in its length: values are hostile and long. */
  readonly pattern: RegExp
  /** Must be found as well, anywhere in the value: two searches stay linear where one pattern for both would not. */
  readonly and?: RegExp
  readonly says: OriginKind
  readonly weight: EvidenceWeight
  /** Product named in reports; where it is missing, the value itself may name one. */
  readonly generator?: string
  /** Where the evidence is said to stand; otherwise the field's own source. */
  readonly source?: EvidenceSource
  /** Other products run on this one: where they are named as well, they are the generator. */
  readonly isEngine?: true
  /** The text is a prompt or holds one: also told as an exposure. */
  readonly holdsPrompt?: true
  /** Where this is known from: `S` seen in a real file, `P` a peer's source or documentation, `D` press only (markers.md). */
  readonly knownFrom: string
  /** When it was last checked, `YYYY-MM`. */
  readonly checked: string
}
