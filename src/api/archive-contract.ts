import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { SCAN_MODES, VIEW_GROUPS, VIEW_SORTS } from '../archive/catalogue.ts'
import { REPORT_ENDINGS } from '../archive/reports/report.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { Result } from '../domain/result.ts'
import type {
  ArchiveChoices,
  ArchiveDetails,
  ArchiveRows,
  ArchiveScan,
  ArchiveStatus,
  ArchiveTotals,
} from './archive-views.ts'
import { GRANT_PATTERN } from './grants.ts'
import type { FileHandle } from './views.ts'

type Answer<T> = Result<T, ReportedError>

const scan = z.number().int().min(1)
const oneScan = z.strictObject({ scan })
const value = z.string().min(1).max(400)
/** A folder of a scan by number, and the way down from it; never a place on the disk (archive-table.ts). */
const folder = z
  .string()
  .regex(/^\d{1,4}(\/|$)/)
  .max(4_096)
const view = z.strictObject({
  group: z.enum([...VIEW_GROUPS, 'judged']),
  search: z.string().max(200),
  sort: z.enum(VIEW_SORTS),
  isDescending: z.boolean(),
  kind: value.nullable(),
  credentials: value.nullable(),
  generator: value.nullable(),
  signer: value.nullable(),
  folder: folder.nullable(),
  modifiedFrom: z.iso.datetime().nullable(),
  modifiedBefore: z.iso.datetime().nullable(),
})
/** Rows of one message; a screen shows a fifth of them. */
const MAX_ROWS = 200

/** What the app can do with archives: scans over the catalogue, whole folders through grants. */
export const archiveContract = {
  scans: oc.output(type<Answer<readonly ArchiveScan[]>>()),
  start: oc
    .input(
      z.strictObject({
        grants: z.array(z.string().regex(GRANT_PATTERN)).min(1).max(50),
        mode: z.enum(SCAN_MODES),
        findFaces: z.boolean(),
      }),
    )
    .output(type<Answer<number>>()),
  /** The same folders once more. */
  again: oc.input(z.strictObject({ scan, mode: z.enum(SCAN_MODES) })).output(type<Answer<number>>()),
  resume: oc.input(oneScan).output(type<Answer<number>>()),
  /** The scan that runs or ran last, each time it has changed. */
  status: oc.output(eventIterator(type<ArchiveStatus | null>())),
  pause: oc.input(z.strictObject({ isPaused: z.boolean() })).output(type<void>()),
  stop: oc.output(type<void>()),
  totals: oc.input(oneScan).output(type<Answer<ArchiveTotals>>()),
  rows: oc
    .input(
      z.strictObject({
        scan,
        view,
        generation: z.number().int().min(0),
        offset: z.number().int().min(0),
        limit: z.number().int().min(1).max(MAX_ROWS),
      }),
    )
    .output(type<Answer<ArchiveRows>>()),
  /** What to filter by; folders right inside of `folder`, or the first level. */
  choices: oc.input(z.strictObject({ scan, folder: folder.nullable() })).output(type<Answer<ArchiveChoices>>()),
  /** A file by its number in the catalogue. */
  show: oc.input(z.strictObject({ scan, id: z.number().int().min(1) })).output(type<Answer<ArchiveDetails>>()),
  report: oc.input(z.strictObject({ scan, ending: z.enum(REPORT_ENDINGS) })).output(type<Answer<FileHandle>>()),
} as const
