/**
 * One entry of the register: what was labelled, verified, decided, exported or retained, and on what it rested. Strict:
 * no picture, no face but a count, no prompt and no file path can be written, because no field exists to hold them.
 */
import { z } from 'zod'
import { ORIGIN_KINDS } from '../domain/origin-kind.ts'
import { FINGERPRINT_PATTERN } from './fingerprint.ts'

/** What an entry records. `retained` tells that the content of older entries was deleted by rule. */
export const REGISTER_EVENTS = ['labelled', 'verified', 'decided', 'exported', 'retained'] as const
export type RegisterEvent = (typeof REGISTER_EVENTS)[number]

const CREDENTIAL_STATES = ['trusted', 'intact', 'broken', 'none', 'remote-only', 'unreadable'] as const
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const words = (max: number) => z.string().max(max)
const picture = z.strictObject({ sha256, fingerprint: z.string().regex(FINGERPRINT_PATTERN).nullable() })

/** Schema of an entry. Lengths are bounded: tool and caption can come from a hostile file. */
export const registerEntrySchema = z.strictObject({
  schema: z.literal('ursprung.register/1'),
  event: z.enum(REGISTER_EVENTS),
  /** ISO 8601 UTC. */
  at: z.iso.datetime({ precision: 3 }),
  /** The picture as it came; null for `retained`. */
  input: picture.nullable(),
  /** The picture that was made of it, when one was. */
  output: picture.nullable(),
  kind: z.enum(ORIGIN_KINDS).nullable(),
  credentials: z.enum(CREDENTIAL_STATES).nullable(),
  tool: words(200).nullable(),
  caption: words(300).nullable(),
  /** Policy id and version, `sala-kommun@2026.1`. */
  policy: words(100),
  answers: z.array(z.strictObject({ question: words(60), answer: words(60) })).max(60),
  overrides: z.array(z.strictObject({ rule: words(80), reason: words(1_000) })).max(60),
  /** Role by default, name where the policy says so. */
  decidedBy: words(120).nullable(),
  secondReviewer: words(120).nullable(),
  /** How many faces were found; null when nobody looked. Nothing else is ever known about them. */
  faceCount: z.int().min(0).max(100_000).nullable(),
  engine: words(120),
  rules: words(120),
  trustLists: z.array(z.strictObject({ name: words(120), date: words(40), sha256 })).max(20),
  /** For `retained`: content of every entry up to and with this sequence number was deleted. */
  retained: z.strictObject({ before: z.iso.datetime({ precision: 3 }), throughSequence: z.int().min(1) }).nullable(),
})
export type RegisterEntry = z.infer<typeof registerEntrySchema>

/** An entry with its place in the chain. `entry` is null when retention has deleted the content; the chain stays provable. */
export interface RecordedEntry {
  readonly sequence: number
  readonly at: string
  readonly event: RegisterEvent
  readonly contentHash: string
  readonly previousHash: string
  readonly entryHash: string
  readonly entry: RegisterEntry | null
}

/** The newest link: what goes into the diary. An empty register has sequence 0 and `GENESIS_HASH`. */
export interface RegisterHead {
  readonly sequence: number
  readonly entryHash: string
}

/** Why the register could not do it. Nothing was written unless an append said ok. */
export interface RegisterError {
  readonly kind:
    | 'busy'
    | 'disk-full'
    | 'read-only'
    | 'damaged'
    | 'newer-version'
    | 'invalid-entry'
    | 'not-allowed'
    | 'not-prepared'
    /** What a copy would be written to stands there already. */
    | 'exists'
    | 'copy-not-written'
    | 'unavailable'
    /** The server that it stands on does not answer; says nothing of the register. */
    | 'unreachable'
  readonly message: string
}

/** What is wrong with the first entry that does not hold. */
export const BREAK_REASONS = [
  'missing-entry',
  'link',
  'entry-hash',
  'content',
  'deleted-content',
  'index',
  'head',
  'unknown-head',
  'ends-before',
  'unreadable',
] as const
export interface RegisterBreak {
  readonly sequence: number
  readonly reason: (typeof BREAK_REASONS)[number]
}

/** Whether the chain itself does not hold. A line from the diary is looked for when all of it was proved: one that is not there breaks nothing. */
export const isChainBroken = ({ reason }: RegisterBreak): boolean =>
  reason !== 'unknown-head' && reason !== 'ends-before'

/** Outcome of proving the chain. `entries` counts those that were proved, `deleted` those among them without content. */
export type RegisterCheck =
  | { readonly ok: true; readonly entries: number; readonly deleted: number; readonly head: RegisterHead }
  | { readonly ok: false; readonly entries: number; readonly firstBroken: RegisterBreak }

/** A picture in the register that looks the same. `score` 0-512, 0 is the same fingerprint; `side` tells which of the two matched. */
export interface SimilarEntry {
  readonly recorded: RecordedEntry
  readonly side: 'input' | 'output'
  readonly score: number
}

const MAX_SCORE = 512

/** A score as people read it: 100 is the same fingerprint, 0 would be one where nothing agrees. */
export const percentAlike = (score: number): number => Math.round(100 * (1 - score / MAX_SCORE))
