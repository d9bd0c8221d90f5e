import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { ReportedError } from '../domain/finding.ts'
import type { Result } from '../domain/result.ts'
import { REGISTER_EVENTS, type RecordedEntry, type RegisterCheck, type RegisterHead } from '../register/entry.ts'
import { EXPORT_FORMATS } from '../register/export-register.ts'
import { GRANT_PATTERN } from './grants.ts'
import { labelDraftSchema } from './label-draft.ts'
import type { DecisionReport, RegisterMatches } from './ursprung.ts'
import type { FileHandle } from './views.ts'

type Answer<T> = Result<T, ReportedError>

/** The register's end, and where it is, in words for people. `isShared`: other computers write to it too. */
export interface RegisterOverview {
  readonly head: RegisterHead
  readonly place: string
  readonly isShared: boolean
}

/** One page of entries, newest first, at most as many as were asked for. */
export interface RegisterPage {
  readonly entries: readonly RecordedEntry[]
  /** Where the next page begins (`before`); null when there is none. */
  readonly next: number | null
  /** Looking was broken off after many entries without enough that fit: the next page goes on from `next`. */
  readonly isCut: boolean
}

const grant = z.string().regex(GRANT_PATTERN)
const moment = z.iso.datetime({ precision: 3 })

/** Which entries a page of the list wants. */
export const registerViewSchema = z.strictObject({
  event: z.enum(REGISTER_EVENTS).nullable(),
  /** When it was written, ISO 8601 UTC; `before` itself is left out. */
  from: moment.nullable(),
  before: moment.nullable(),
  /** Sought in caption, tool, kind, roles, policy and checksums; a number alone also finds the entry of that number. */
  text: z.string().max(200),
  /** Only entries with lower numbers; null begins with the newest. */
  beneath: z.number().int().min(1).nullable(),
  limit: z.number().int().min(1).max(200),
})
/** A view of the list as the page asks for it. */
export type RegisterView = z.infer<typeof registerViewSchema>

/** The register as the page sees it. Holds no paths and no pictures, so its entries go to the page as they are. */
export const registerContract = {
  overview: oc.output(type<Answer<RegisterOverview>>()),
  entries: oc.input(registerViewSchema).output(type<Answer<RegisterPage>>()),
  /** What is known of a picture, by its bytes and by its looks. */
  find: oc.input(z.strictObject({ grant })).output(type<Answer<RegisterMatches>>()),
  /** Proves the chain; `diary` is an end that was written down earlier and must stand in it. */
  check: oc
    .input(
      z.strictObject({
        diary: z
          .strictObject({ sequence: z.number().int().min(1), entryHash: z.string().regex(/^[0-9a-f]{64}$/) })
          .nullable(),
      }),
    )
    .output(type<Answer<RegisterCheck>>()),
  /** The whole register as a file to save. */
  export: oc.input(z.strictObject({ format: z.enum(EXPORT_FORMATS) })).output(type<Answer<FileHandle>>()),
  /** A copy of the register that can be put back. */
  backup: oc.output(type<Answer<FileHandle>>()),
  /** Notes a person's decision to publish a picture as it is; refused where something is missing. */
  decide: oc.input(z.strictObject({ grant, draft: labelDraftSchema })).output(type<Answer<DecisionReport>>()),
} as const
