import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { STORE_CONFIG, TRUST_FILE_NAMES, type TrustBundle, type TrustList } from '../../../catalog/trust-lists.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'
import { finishCommit } from './commit-files.ts'
import { parseTrustList, readDocumentBeside, readListFile } from './read-list.ts'

/** A folder's lists, and the files in it that could not be used: a damaged list is told, and the others still work. */
export interface LoadedLists {
  readonly bundle: TrustBundle
  readonly problems: readonly (ReportedError & { readonly path: string })[]
}

/** Own anchors lie in a folder of their own, so that a stray PEM beside the official lists is never trusted by accident. */
export const OWN_FOLDER = 'own'
/** Where imports record what each file is and where it came from. */
export const SOURCES_FILE = 'sources.json'
/** The key usages that may sign, under its own name and that of the interim list. */
const STORE_CONFIG_FILES: readonly string[] = ['store.cfg', 'itl-store.cfg']
/** No organisation has more own anchor files. */
const MAX_OWN_FILES = 100

const recordedSource = z.object({
  source: z.string().max(2_000),
  importedAt: z.iso.datetime(),
  /** Over the file's bytes at the import; lists imported by versions before 1.0 have none. */
  sha256: z.hex().length(64).optional(),
})
const recordedSources = z.record(
  z.string().max(300),
  recordedSource.extend({ previous: recordedSource.nullable().optional() }),
)

/** What `sources.json` says of one file and of the one before it, by its path below the trust folder. */
export type RecordedSources = Readonly<z.infer<typeof recordedSources>>

/**
 * Loads the lists of a folder: DATA_DIR/trust, or any folder of frozen lists with their upstream names (`--lists DIR`). A folder that
 * is missing or empty gives no lists and no problems; a list that differs from what was imported is a problem and is not used. Nothing is
 * fetched.
 */
export async function loadTrustLists(folder: string): Promise<LoadedLists> {
  const unfinished = await finishCommit(folder).then(
    () => [],
    (cause: unknown) => [{ ...describeSystemError(cause), path: folder }],
  )
  const sources = await readSources(folder)
  const fixed = Object.entries(TRUST_FILE_NAMES).map(([kind, file]) => ({ kind: kind as TrustList['kind'], file }))
  const ownFiles = await listOwnFiles(folder)
  const own = (ownFiles.ok ? ownFiles.value : []).map(file => ({
    kind: 'own-anchors' as const,
    file: `${OWN_FOLDER}/${file}`,
  }))
  const lists: TrustList[] = []
  const problems: (ReportedError & { path: string })[] = [...unfinished]
  if (!ownFiles.ok) problems.push({ ...ownFiles.error, path: join(folder, OWN_FOLDER) })
  for (const { kind, file } of [...fixed, ...own]) {
    const path = join(folder, file)
    const read = await readListFile(path)
    if (!read.ok) {
      if (read.error.kind !== 'not-found') problems.push({ ...read.error, path })
      continue
    }
    const recorded = Object.hasOwn(sources, file) ? sources[file] : undefined
    const origin = {
      source: recorded?.source ?? path,
      fallbackDate: recorded?.importedAt ?? read.value.modified,
      kind,
      document: kind === 'own-anchors' ? null : await readDocumentBeside(path),
      fileName: file,
    }
    const parsed = parseTrustList(read.value.bytes, origin)
    // Own anchors are written by `identity create` too, and by hand; the others only ever change by an import.
    const isChanged =
      kind !== 'own-anchors' && parsed.ok && recorded?.sha256 !== undefined && recorded.sha256 !== parsed.value.sha256
    if (isChanged) problems.push({ kind: 'trust-list-changed', message: recorded.importedAt.slice(0, 10), path })
    else if (parsed.ok) lists.push(parsed.value)
    else problems.push({ ...parsed.error, path })
  }
  return { bundle: { lists, storeConfig: await readStoreConfig(folder) }, problems }
}

async function listOwnFiles(folder: string): Promise<Result<readonly string[], ReportedError>> {
  try {
    const names = await readdir(join(folder, OWN_FOLDER))
    const certificates = names.filter(name => /\.(?:pem|crt|cer)$/i.test(name))
    return ok(certificates.sort().slice(0, MAX_OWN_FILES))
  } catch (cause) {
    const error = describeSystemError(cause)
    return error.kind === 'not-found' ? ok([]) : err(error) // no folder: no own anchors
  }
}

/** Key usages of the folder's `store.cfg` where it has one: only its object identifiers, remarks left out. */
async function readStoreConfig(folder: string): Promise<string> {
  for (const file of STORE_CONFIG_FILES) {
    const read = await readListFile(join(folder, file))
    if (!read.ok) continue
    const identifiers = new TextDecoder().decode(read.value.bytes).match(/^\d+(?:\.\d+){3,20}\s*$/gm) ?? []
    if (identifiers.length > 0)
      return [...new Set([...STORE_CONFIG.split('\n'), ...identifiers.map(line => line.trim())])].join('\n')
  }
  return STORE_CONFIG
}

/** What imports recorded; empty where nothing was, or where the file is damaged: it only adds where a list came from. */
export async function readSources(folder: string): Promise<RecordedSources> {
  const read = await readListFile(join(folder, SOURCES_FILE))
  if (!read.ok) return {}
  try {
    const parsed = recordedSources.safeParse(JSON.parse(new TextDecoder().decode(read.value.bytes)))
    return parsed.success ? parsed.data : {}
  } catch {
    return {} // damaged: the lists themselves are checked on their own
  }
}
