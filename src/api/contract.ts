import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { FaceModelInfo } from './administration.ts'
import type { TrustListStatus } from '../catalog/trust-lists.ts'
import type { ReportedError } from '../domain/finding.ts'
import { LABEL_KINDS } from '../domain/origin-kind.ts'
import type { Policy } from '../domain/policy.ts'
import type { ManifestStore } from '../domain/provenance.ts'
import type { LabelReport } from '../domain/report.ts'
import type { Result } from '../domain/result.ts'
import { archiveContract } from './archive-contract.ts'
import { publishingContract } from './publishing-contract.ts'
import { registerContract } from './register-contract.ts'
import { GRANT_PATTERN, MAX_GRANTS } from './grants.ts'
import { identitiesContract } from './identities-contract.ts'
import type { TrustProblem } from './identities-desk.ts'
import { labelDraftSchema } from './label-draft.ts'
import type { PassphraseOutcome, PassphraseQuestion } from './passphrases.ts'
import { settingsSchema } from './settings.ts'
import type {
  About,
  ComparedPicture,
  Consultation,
  FileHandle,
  FolderHandle,
  LabelEvent,
  PolicySummary,
  PreviewAnswer,
  RuleLine,
  TemplateAnswer,
  VerifyEvent,
} from './views.ts'

/**
 * Everything the app can do, as the page sees it: input is checked by these schemas before anything runs, output is typed.
 * Paths never appear: files and folders are grants. Image bytes never appear: they have URLs (`/image/<grant>`).
 */
const grant = z.string().regex(GRANT_PATTERN)
/** As many as there can be: whatever lies on the table goes in one call. */
const grants = z.array(grant).min(1).max(MAX_GRANTS)
const oneGrant = z.strictObject({ grant })
const nothing = type<void>()
const name = z.string().min(1).max(64)
/** `z.void` would refuse the empty message some wires send. */
type Answer<T> = Result<T, ReportedError>

/** The whole contract, by area. An `Answer` may be an expected failure in words for the person; what has none cannot fail but by a bug or an abort. */
export const contract = {
  about: oc.output(type<About>()),
  settings: {
    read: oc.output(type<import('./settings.ts').Settings>()),
    write: oc.input(settingsSchema).output(type<Answer<null>>()),
  },
  files: {
    pickPictures: oc.output(type<Answer<readonly FileHandle[] | null>>()),
    pickFolder: oc.output(type<Answer<FolderHandle | null>>()),
    pickFolders: oc.output(type<Answer<readonly FolderHandle[] | null>>()),
    startFolders: oc.output(type<readonly FolderHandle[]>()),
    subfolders: oc.input(oneGrant).output(type<Answer<readonly FolderHandle[]>>()),
    /** The pictures of a granted folder, at most `limit`. */
    picturesIn: oc
      .input(z.strictObject({ grant, limit: z.number().int().min(1).max(5_000) }))
      .output(type<Answer<{ readonly pictures: readonly FileHandle[]; readonly isCut: boolean }>>()),
    /** Native "save as" for finished files; several become a ZIP. Desktop only. */
    saveAs: oc
      .input(z.strictObject({ grants, suggestedName: z.string().min(1).max(200) }))
      .output(type<Answer<boolean>>()),
    reveal: oc.input(oneGrant).output(type<Answer<null>>()),
    /** Several finished files as one ZIP; the answer is a download. */
    bundle: oc.input(z.strictObject({ grants, name: z.string().min(1).max(100) })).output(type<Answer<FileHandle>>()),
    /** A text the page has made (a report), as a download or through "save as". */
    keepText: oc
      .input(z.strictObject({ name: z.string().min(1).max(200), text: z.string().max(20_000_000) }))
      .output(type<Answer<FileHandle>>()),
    forget: oc.input(z.strictObject({ grants })).output(nothing),
  },
  verify: {
    /** `faces: 'later'`: more of the same drop are on their way, and the search for faces is asked for when all have come. */
    run: oc
      .input(z.strictObject({ grants, again: z.boolean(), faces: z.enum(['now', 'later']) }))
      .output(eventIterator(type<VerifyEvent>())),
    /** The manifests behind a verdict, for levels 3 and 4; null where none could be read. */
    manifests: oc.input(oneGrant).output(type<Answer<ManifestStore | null>>()),
    /** The pictures that the manifests carry: as signed, and what it was made from. Empty where there are none. */
    comparison: oc.input(oneGrant).output(type<Answer<readonly ComparedPicture[]>>()),
    /** Which of these files have changed on disk since they were checked. */
    changed: oc.input(z.strictObject({ grants: z.array(grant).max(200) })).output(type<readonly string[]>()),
  },
  label: {
    consult: oc.input(z.strictObject({ grant, draft: labelDraftSchema })).output(type<Answer<Consultation>>()),
    preview: oc
      .input(z.strictObject({ grant, draft: labelDraftSchema, preset: z.string().max(64).nullable() }))
      .output(type<Answer<PreviewAnswer>>()),
    /** A template on a neutral picture, by the renderer that labels. */
    template: oc
      .input(z.strictObject({ template: z.string().max(64), kind: z.enum(LABEL_KINDS) }))
      .output(type<Answer<TemplateAnswer>>()),
    run: oc
      .input(
        z.strictObject({
          items: z
            .array(z.strictObject({ grant, draft: labelDraftSchema }))
            .min(1)
            .max(MAX_GRANTS),
          folder: grant.nullable(),
          overwrite: z.boolean(),
        }),
      )
      .output(eventIterator(type<LabelEvent>())),
  },
  archive: archiveContract,
  publishing: publishingContract,
  register: registerContract,
  identities: identitiesContract,
  passphrases: {
    /** The question that is open, `null` when none is. A page that shows the dialog listens for as long as it lives. */
    questions: oc.output(eventIterator(type<PassphraseQuestion | null>())),
    /** `passphrase` null declines. `keep` asks the system's safe to remember it. */
    answer: oc
      .input(z.strictObject({ id: z.string().uuid(), passphrase: z.string().max(200).nullable(), keep: z.boolean() }))
      .output(type<PassphraseOutcome>()),
    kept: oc.output(type<readonly string[]>()),
    forget: oc.input(z.strictObject({ name })).output(nothing),
  },
  trust: {
    list: oc.output(type<readonly TrustListStatus[]>()),
    import: oc.input(oneGrant).output(type<Answer<readonly TrustListStatus[]>>()),
    update: oc.output(type<Answer<readonly TrustListStatus[]>>()),
    /** Swaps each list with the one before; once more goes forward again. */
    rollBack: oc.output(type<Answer<readonly TrustListStatus[]>>()),
    problems: oc.output(type<readonly TrustProblem[]>()),
  },
  faceModels: {
    list: oc.output(type<readonly FaceModelInfo[]>()),
    import: oc.input(oneGrant).output(type<Answer<FaceModelInfo>>()),
    remove: oc.input(z.strictObject({ id: name })).output(type<boolean>()),
  },
  policies: {
    list: oc.output(type<readonly PolicySummary[]>()),
    current: oc.output(type<Policy>()),
    explain: oc.output(type<readonly RuleLine[]>()),
  },
} as const

export type { LabelReport }
