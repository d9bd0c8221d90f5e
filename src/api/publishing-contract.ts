import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { ReportedError } from '../domain/finding.ts'
import { LABEL_KINDS } from '../domain/origin-kind.ts'
import type { Result } from '../domain/result.ts'
import type { CaptionPreset } from '../publish/caption-presets.ts'
import { DEVIATION_FORMATS, type DeviationReport } from '../publish/deviation.ts'
import type { PackReport, PlannedRendition } from '../publish/pack.ts'
import type { ProofReport } from '../publish/proof.ts'
import type { SurvivalReport } from '../publish/survival.ts'
import { GRANT_PATTERN } from './grants.ts'
import { labelDraftSchema } from './label-draft.ts'
import type { FileHandle } from './views.ts'

type Answer<T> = Result<T, ReportedError>

/** A finished or refused pack. `file` is the ZIP, or a file in the folder that can be shown; null where none was made. */
export interface PackAnswer {
  readonly report: PackReport
  readonly file: FileHandle | null
}

/** A proof as files to save and facts to show; paths are names. */
export interface ProofAnswer {
  readonly report: ProofReport
  readonly pdf: FileHandle | null
  readonly html: FileHandle | null
}

/** A deviation report: to read and copy, and as a file where one was asked for. */
export interface DeviationAnswer {
  readonly report: DeviationReport
  readonly text: string
  readonly file: FileHandle | null
}

const grant = z.string().regex(GRANT_PATTERN)
const language = z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/)
const words = z.string().max(4_000)

/** What `pack` is told beside the draft: `presets` of the draft are the sizes (empty: all of the policy's). */
export const packInputSchema = z.strictObject({
  grant,
  draft: labelDraftSchema,
  /** A copy labelled earlier from this very picture; null labels it now. */
  master: grant.nullable(),
  altLang: language.nullable(),
  pageLang: language.nullable(),
  baseUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(500)]),
  asZip: z.boolean(),
  /** Where the pack goes on the desktop; null takes the folder for results. */
  folder: grant.nullable(),
  overwrite: z.boolean(),
})

/** A deviation as the page's form has it. */
export const deviationInputSchema = z.strictObject({
  grant,
  statement: z.strictObject({ what: words, where: words, done: words, reportedBy: z.string().max(200) }),
  /** Null: text to copy only. */
  format: z.enum(DEVIATION_FORMATS).nullable(),
  attachPicture: z.boolean(),
})

/** Publishing as the page sees it: grants in, grants and reports out. */
export const publishingContract = {
  captionPresets: oc.input(z.strictObject({ kind: z.enum(LABEL_KINDS) })).output(type<readonly CaptionPreset[]>()),
  /** The sizes a pack of this picture would hold. */
  renditions: oc.input(z.strictObject({ grant })).output(type<Answer<readonly PlannedRendition[]>>()),
  pack: oc.input(packInputSchema).output(type<Answer<PackAnswer>>()),
  /** `masters`: the labelled copy, or pictures to find it among; may be empty. */
  survival: oc
    .input(z.strictObject({ copy: grant, masters: z.array(grant).max(200) }))
    .output(type<Answer<SurvivalReport>>()),
  proof: oc
    .input(
      z.strictObject({
        grants: z.array(grant).max(500),
        originals: z.array(grant).max(500),
        sequences: z.array(z.number().int().min(1)).max(500),
      }),
    )
    .output(type<Answer<ProofAnswer>>()),
  deviation: oc.input(deviationInputSchema).output(type<Answer<DeviationAnswer>>()),
} as const
