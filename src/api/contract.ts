import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { TrustListStatus } from '../catalog/trust-lists.ts'
import type { FindingFact, ReportedError } from '../domain/finding.ts'
import type { SigningIdentity } from '../domain/identity.ts'
import type { Policy } from '../domain/policy.ts'
import type { ManifestStore } from '../domain/provenance.ts'
import type { LabelReport, VerifyReport } from '../domain/report.ts'
import type { Result } from '../domain/result.ts'
import { GRANT_PATTERN } from './grants.ts'
import { labelDraftSchema } from './label-draft.ts'
import { settingsSchema } from './settings.ts'
import type {
  About,
  ArchiveEvent,
  ArchiveRow,
  Consultation,
  FileHandle,
  FolderHandle,
  LabelEvent,
  PolicySummary,
  PreviewAnswer,
  RuleLine,
  VerifyEvent,
} from './views.ts'

/**
 * Everything the app can do, as the page sees it: input is checked by these schemas before anything runs, output is typed.
 * Paths never appear: files and folders are grants. Image bytes never appear: they have URLs (`/image/<grant>`).
 */
const grant = z.string().regex(GRANT_PATTERN)
const grants = z.array(grant).min(1).max(5_000)
const oneGrant = z.strictObject({ grant })
const nothing = type<void>()
const name = z.string().min(1).max(64)
/** `z.void` would refuse the empty message some wires send. */
type Answer<T> = Result<T, ReportedError>

export const contract = {
  about: oc.output(type<About>()),
  settings: {
    read: oc.output(type<import('./settings.ts').Settings>()),
    write: oc.input(settingsSchema).output(type<Answer<null>>()),
  },
  files: {
    pickPictures: oc.output(type<Answer<readonly FileHandle[] | null>>()),
    pickFolder: oc.output(type<Answer<FolderHandle | null>>()),
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
    run: oc.input(z.strictObject({ grants, again: z.boolean() })).output(eventIterator(type<VerifyEvent>())),
    /** The manifests behind a verdict, for levels 3 and 4; null where none could be read. */
    manifests: oc.input(oneGrant).output(type<Answer<ManifestStore | null>>()),
    /** Which of these files have changed on disk since they were checked. */
    changed: oc.input(z.strictObject({ grants: z.array(grant).max(200) })).output(type<readonly string[]>()),
  },
  label: {
    consult: oc.input(z.strictObject({ grant, draft: labelDraftSchema })).output(type<Answer<Consultation>>()),
    preview: oc
      .input(z.strictObject({ grant, draft: labelDraftSchema, preset: z.string().max(64).nullable() }))
      .output(type<Answer<PreviewAnswer>>()),
    run: oc
      .input(
        z.strictObject({
          items: z
            .array(z.strictObject({ grant, draft: labelDraftSchema }))
            .min(1)
            .max(5_000),
          folder: grant.nullable(),
          overwrite: z.boolean(),
        }),
      )
      .output(eventIterator(type<LabelEvent>())),
  },
  archive: {
    open: oc.input(oneGrant).output(type<Answer<{ readonly scan: string; readonly name: string }>>()),
    run: oc.input(z.strictObject({ scan: z.string().uuid() })).output(eventIterator(type<ArchiveEvent>())),
    pause: oc.input(z.strictObject({ scan: z.string().uuid(), isPaused: z.boolean() })).output(nothing),
    /** A grant for one row's file, to look closer. */
    show: oc
      .input(z.strictObject({ scan: z.string().uuid(), row: z.number().int().min(0) }))
      .output(type<Answer<{ readonly file: FileHandle; readonly report: VerifyReport }>>()),
    report: oc
      .input(z.strictObject({ scan: z.string().uuid(), format: z.enum(['csv', 'json', 'html']) }))
      .output(type<Answer<FileHandle>>()),
  },
  identities: {
    list: oc.output(type<readonly SigningIdentity[]>()),
    create: oc
      .input(
        z.strictObject({
          name,
          organisation: z.string().min(1).max(120),
          commonName: z.string().max(120),
          passphrase: z.string().max(200),
        }),
      )
      .output(type<Answer<SigningIdentity>>()),
    import: oc
      .input(
        z.strictObject({
          name,
          grants: z.array(grant).min(1).max(4),
          passphrase: z.string().max(200),
          trustAuthority: z.boolean(),
        }),
      )
      .output(type<Answer<{ readonly identity: SigningIdentity; readonly problems: readonly FindingFact[] }>>()),
  },
  trust: {
    list: oc.output(type<readonly TrustListStatus[]>()),
    import: oc.input(oneGrant).output(type<Answer<readonly TrustListStatus[]>>()),
    update: oc.output(type<Answer<readonly TrustListStatus[]>>()),
  },
  policies: {
    list: oc.output(type<readonly PolicySummary[]>()),
    current: oc.output(type<Policy>()),
    explain: oc.output(type<readonly RuleLine[]>()),
  },
} as const

export type { ArchiveRow, LabelReport }
