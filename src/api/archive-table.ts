import type { Archive } from '../archive/archive.ts'
import type { ArchiveFile } from '../archive/archive-file.ts'
import type { ArchiveView, ScanRecord, ViewGroup } from '../archive/catalogue.ts'
import { rangeOf } from '../archive/paths.ts'
import { baseName } from '../domain/base-name.ts'
import type { ReportedError } from '../domain/finding.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { folderNames, hidePaths, namedRoots } from './archive-names.ts'
import type {
  ArchiveChoices,
  ArchiveDetails,
  ArchiveFolder,
  ArchiveRow,
  ArchiveRows,
  PageView,
} from './archive-views.ts'
import { EXPIRED_GRANT, handleFor, presentReport } from './present.ts'
import type { ApiContext } from './services.ts'

/** Views whose order is kept, over all pages: 8 bytes a file each. The oldest makes room. */
const MAX_VIEWS = 6
/** Folders offered to choose from at one level. */
const MAX_FOLDERS = 500

/** Orders of views, so that every page of one view is a small question, and nothing jumps while someone scrolls. */
export interface ViewCache {
  readonly idsOf: (key: string, read: () => Promise<Float64Array>) => Promise<Float64Array>
}

/** A cache for all pages of a shell. */
export function createViewCache(): ViewCache {
  const kept = new Map<string, Promise<Float64Array>>()
  return {
    idsOf: (key, read) => {
      const known = kept.get(key) ?? read()
      kept.delete(key)
      kept.set(key, known)
      known.catch(() => kept.delete(key))
      for (const oldest of kept.keys()) if (kept.size > MAX_VIEWS) kept.delete(oldest)
      return known
    },
  }
}

interface Opened {
  readonly archive: Archive
  readonly record: ScanRecord
}

async function openScan(scan: number, { archive }: ApiContext): Promise<Result<Opened, ReportedError>> {
  const [opened, record] = [await archive.archive(), await archive.record(scan)]
  if (!opened.ok) return opened
  return record.ok ? ok({ archive: opened.value, record: record.value }) : record
}

/**
 * One part of a table, `offset` and `limit` in rows. The same `generation` gives the same order, whatever the scan has done since; an offset beyond the
 * end gives no rows. Fails with `scan-unknown`, or where the catalogue cannot be opened.
 */
export async function rowsOf(
  input: {
    readonly scan: number
    readonly view: PageView
    readonly generation: number
    readonly offset: number
    readonly limit: number
  },
  cache: ViewCache,
  context: ApiContext,
): Promise<Result<ArchiveRows, ReportedError>> {
  const opened = await openScan(input.scan, context)
  if (!opened.ok) return opened
  const { archive, record } = opened.value
  const key = JSON.stringify([input.scan, input.generation, input.view])
  const ids = await cache.idsOf(key, async () =>
    input.view.group === 'judged'
      ? Float64Array.from(context.archive.differences(input.scan).keys())
      : archive.catalogue.viewIds(viewOf(input.view, input.view.group, record)),
  )
  const part = ids.subarray(input.offset, input.offset + input.limit)
  const files = await archive.catalogue.files([...part])
  return ok({ total: ids.length, rows: files.map(file => rowOf(file, record)) })
}

function viewOf(view: PageView, group: ViewGroup, record: ScanRecord): ArchiveView {
  const { search, sort, isDescending, kind, credentials, generator, signer, folder, modifiedFrom, modifiedBefore } =
    view
  return {
    scan: record.id,
    group,
    search,
    sort,
    isDescending,
    ...(kind === null ? {} : { kind }),
    ...(credentials === null ? {} : { credentials }),
    ...(generator === null ? {} : { generator }),
    ...(signer === null ? {} : { signer }),
    ...(folder === null ? {} : folderWithin(folder, record)),
    ...(modifiedFrom === null ? {} : { modifiedFrom }),
    ...(modifiedBefore === null ? {} : { modifiedBefore }),
  }
}

/**
 * Generators, signers and folders to choose from; folders of one level, at most 500, by an id that only `rowsOf` reads. `folder` null: the top. Fails as
 * `rowsOf` does.
 */
export async function choicesOf(
  input: { readonly scan: number; readonly folder: string | null },
  context: ApiContext,
): Promise<Result<ArchiveChoices, ReportedError>> {
  const opened = await openScan(input.scan, context)
  if (!opened.ok) return opened
  const { archive } = opened.value
  const facets = await archive.catalogue.facets(input.scan)
  return ok({ ...facets, folders: await foldersIn(input.folder, opened.value) })
}

async function foldersIn(id: string | null, { archive, record }: Opened): Promise<readonly ArchiveFolder[]> {
  const { folders } = record.request
  if (id === null && folders.length > 1) return folderNames(folders).map((name, at) => ({ id: String(at), name }))
  const { folder } = folderWithin(id ?? '0', record)
  const found = await archive.catalogue.subfolders(record.id, folder, MAX_FOLDERS)
  const { from } = rangeOf(folder)
  return found.map(path => ({ id: `${id ?? '0'}/${path.slice(from.length)}`, name: path.slice(from.length) }))
}

/** `0/2025/hamnen`: the scan's folder by number, then the way down. Only ever a range of the catalogue's paths, never a place on the disk. */
function folderWithin(id: string, { request }: ScanRecord): { readonly folder: string } {
  const [root, ...rest] = id.split('/')
  const base = request.folders[Number(root)] ?? request.folders[0] ?? ''
  return { folder: rest.length === 0 ? base : `${rangeOf(base).from}${rest.join('/')}` }
}

function rowOf(file: ArchiveFile, { request }: ScanRecord): ArchiveRow {
  const shown = namedRoots(request.folders)
  const { name, folder } = placeOf(file.path, shown.length === 1 ? '' : null, shown)
  const { id, state, reason, change, credentials, kind, label, generator, signer, stops, asks, isReused } = file
  const { sizeBytes, modifiedMs } = file
  return {
    id,
    name,
    folder,
    state,
    reason,
    change,
    credentials,
    kind,
    label,
    generator,
    signer,
    stops,
    asks,
    sizeBytes,
    modifiedMs,
    isReused,
  }
}

/** Name and folder as the table writes them; the scan's own folder stands in front only where there are several. */
function placeOf(
  path: string,
  prefix: '' | null,
  roots: ReturnType<typeof namedRoots>,
): { readonly name: string; readonly folder: string } {
  const root = roots.find(({ absolute }) => path.startsWith(rangeOf(absolute).from))
  const below = root === undefined ? baseName(path) : path.slice(rangeOf(root.absolute).from.length)
  const parts = [...(prefix === null && root !== undefined ? [root.given] : []), ...below.split('/')]
  return { name: parts.at(-1) ?? below, folder: parts.slice(0, -1).join('/') }
}

/**
 * One file looked at more closely, from what the catalogue has. The page names a row by its number; the grant that comes back is for a file that a person
 * has had scanned on this computer, nothing else can be reached this way: `grant-expired` for a number outside of the scan's folders.
 */
export async function showFile(
  input: { readonly scan: number; readonly id: number },
  context: ApiContext,
): Promise<Result<ArchiveDetails, ReportedError>> {
  const opened = await openScan(input.scan, context)
  if (!opened.ok) return opened
  const { archive, record } = opened.value
  const [file] = await archive.catalogue.files([input.id])
  const { folders } = record.request
  if (file === undefined || !folders.some(folder => file.path.startsWith(rangeOf(folder).from)))
    return err(EXPIRED_GRANT)
  const row = rowOf(file, record)
  const relativePath = row.folder === '' ? row.name : `${row.folder}/${row.name}`
  const granted = { path: file.path, name: row.name, relativePath, purpose: 'picture' } as const
  const stamp = file.state === 'missing' ? null : await context.services.stamp(file.path)
  const hasVerdict = file.state !== 'pending' && file.state !== 'skipped' && file.state !== 'not-entered'
  const report = hasVerdict ? await archive.catalogue.verdict(file.id) : null
  return ok({
    row,
    report: report === null ? null : presentReport(report, granted),
    file: stamp === null ? null : handleFor(context.grants, granted),
    hasChanged: stamp !== null && (stamp.sizeBytes !== file.sizeBytes || stamp.modifiedMs !== file.modifiedMs),
    movedFrom: file.movedFrom === null ? null : hidePaths(file.movedFrom, folders),
    checkedAt: file.checkedAt,
    sha256: file.sha256,
    message: file.message === null ? null : hidePaths(file.message, folders),
    difference: context.archive.differences(input.scan).get(file.id) ?? null,
  })
}
