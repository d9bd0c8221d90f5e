import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import {
  OFFICIAL_ADDRESSES,
  readListDocument,
  TRUST_FILE_NAMES,
  trustListStatus,
  type ListDocument,
  type TrustList,
  type TrustListKind,
  type TrustListStatus,
} from '../../../catalog/trust-lists.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'
import { commitFiles, finishCommit, type NewFile, PREVIOUS } from './commit-files.ts'
import {
  loadTrustLists,
  type LoadedLists,
  OWN_FOLDER,
  readSources,
  type RecordedSources,
  SOURCES_FILE,
} from './load-lists.ts'
import { MAX_LIST_BYTES, parseTrustList, pemOfDocument, readDocumentBeside, readListFile } from './read-list.ts'

/** Gets one https address; the only way out, and only `update` takes it. Gives an error instead of more than `maxBytes`. */
export type ListFetcher = (
  url: string,
  limits: { readonly maxBytes: number; readonly signal: AbortSignal },
) => Promise<Result<Uint8Array, ReportedError>>

/** The trust lists of one data folder. */
export interface TrustStore {
  load(): Promise<LoadedLists>
  /** Lists with age against `now`. */
  list(now: string): Promise<readonly TrustListStatus[]>
  /** Takes in a PEM list, a list document (JSON), or every recognised list of a folder. `kind`: what the person says it is. */
  import(
    path: string,
    kind: TrustListKind | null,
    now: string,
  ): Promise<Result<readonly TrustListStatus[], ReportedError>>
  /** Fetches the two official lists, checks them, and swaps both or neither. */
  update(
    fetcher: ListFetcher,
    now: string,
    signal: AbortSignal,
  ): Promise<Result<readonly TrustListStatus[], ReportedError>>
  /** Goes back to the lists before, of one kind or of all; `no-earlier-list` when there are none. */
  rollBack(kind: TrustListKind | null, now: string): Promise<Result<readonly TrustListStatus[], ReportedError>>
}

/** Trust lists in a folder (DATA_DIR/trust), made on the first import. Lists are swapped whole; the one before stays as `.previous`. */
export function createTrustStore(folder: string): TrustStore {
  return {
    load: () => loadTrustLists(folder),
    async list(now) {
      return (await loadTrustLists(folder)).bundle.lists.map(list => trustListStatus(list, now))
    },
    async import(path, kind, now) {
      const isFolder = await stat(path).then(
        facts => ok(facts.isDirectory()),
        (cause: unknown) => err(describeSystemError(cause)),
      )
      if (!isFolder.ok) return isFolder
      const incoming = isFolder.value ? await readFolder(path) : await readOne(path, kind, now)
      return incoming.ok ? await keepAll(folder, incoming.value, now) : incoming
    },
    async update(fetcher, now, signal) {
      const incoming = await fetchOfficial(fetcher, now, signal)
      if (!incoming.ok) return incoming
      const current = (await loadTrustLists(folder)).bundle.lists
      const older = incoming.value.find(({ list }) => isOlder(list, current))
      if (older !== undefined) {
        return err({
          kind: 'trust-list-older',
          message: `${older.list.name} of ${older.list.date} is older than the list in use`,
        })
      }
      return await keepAll(folder, incoming.value, now)
    },
    async rollBack(kind, now) {
      try {
        await finishCommit(folder)
      } catch (cause) {
        return err(describeSystemError(cause))
      }
      return await rollBackLists(folder, kind, now)
    },
  }
}

/** A checked list with the bytes to keep; `documentBytes` are kept beside it. */
interface IncomingList {
  readonly list: TrustList
  readonly bytes: Uint8Array
  readonly documentBytes: Uint8Array | null
}

async function readOne(
  path: string,
  kind: TrustListKind | null,
  now: string,
): Promise<Result<readonly IncomingList[], ReportedError>> {
  const read = await readListFile(path)
  if (!read.ok) return read
  const asDocument =
    extname(path).toLowerCase() === '.json' ? readListDocument(new TextDecoder().decode(read.value.bytes)) : null
  const document = asDocument ?? (await readDocumentBeside(path))
  const bytes = asDocument === null ? read.value.bytes : pemOfDocument(asDocument)
  const list = parseTrustList(bytes, { source: path, fallbackDate: now, kind, document, fileName: basename(path) })
  if (!list.ok) return list
  return ok([{ list: list.value, bytes, documentBytes: await documentBytesFor(path, document, list.value) }])
}

async function documentBytesFor(
  path: string,
  document: ListDocument | null,
  list: TrustList,
): Promise<Uint8Array | null> {
  if (document === null || list.date !== document.issued) return null
  const read = await readListFile(path.replace(/\.[^.\\/]+$/, '.json'))
  return read.ok ? read.value.bytes : null
}

/** A folder of frozen lists: the known names are taken, `own/*.pem` too, everything else is left alone. */
async function readFolder(folder: string): Promise<Result<readonly IncomingList[], ReportedError>> {
  const { bundle, problems } = await loadTrustLists(folder)
  const [problem] = problems
  if (problem !== undefined) return err({ kind: problem.kind, message: `${problem.path}: ${problem.message}` })
  if (bundle.lists.length === 0)
    return err({ kind: 'no-trust-lists', message: `${folder} holds no list with a known name` })
  const incoming: IncomingList[] = []
  for (const list of bundle.lists) {
    const path =
      list.kind === 'own-anchors' ? await ownPath(folder, list.name) : join(folder, TRUST_FILE_NAMES[list.kind])
    const document = list.kind === 'own-anchors' ? null : await readDocumentBeside(path)
    incoming.push({
      list: { ...list, source: path },
      bytes: new TextEncoder().encode(list.pem),
      documentBytes: await documentBytesFor(path, document, list),
    })
  }
  return ok(await withOriginalBytes(incoming))
}

async function ownPath(folder: string, name: string): Promise<string> {
  const names = await readdir(join(folder, OWN_FOLDER)).catch(() => [])
  return join(folder, OWN_FOLDER, names.find(file => basename(file, extname(file)) === name) ?? `${name}.pem`)
}

/** The file's own bytes are kept, so that its hash stays the published one. */
async function withOriginalBytes(incoming: readonly IncomingList[]): Promise<readonly IncomingList[]> {
  return await Promise.all(
    incoming.map(async item => {
      const read = await readListFile(item.list.source)
      return read.ok ? { ...item, bytes: read.value.bytes } : item
    }),
  )
}

async function fetchOfficial(
  fetcher: ListFetcher,
  now: string,
  signal: AbortSignal,
): Promise<Result<readonly IncomingList[], ReportedError>> {
  const incoming: IncomingList[] = []
  for (const [kind, url] of Object.entries(OFFICIAL_ADDRESSES) as [keyof typeof OFFICIAL_ADDRESSES, string][]) {
    const limits = { maxBytes: MAX_LIST_BYTES, signal }
    const pem = await fetcher(url, limits)
    if (!pem.ok) return pem
    const json = await fetcher(url.replace(/\.pem$/, '.json'), limits)
    if (!json.ok) return json
    const document = readListDocument(new TextDecoder().decode(json.value))
    if (document === null)
      return err({ kind: 'trust-list-damaged', message: `${url}: its list document could not be read` })
    const list = parseTrustList(pem.value, { source: url, fallbackDate: now, kind, document, fileName: basename(url) })
    if (!list.ok) return list
    if (list.value.date !== document.issued)
      return err({ kind: 'trust-list-damaged', message: `${url} and its document differ` })
    incoming.push({ list: list.value, bytes: pem.value, documentBytes: json.value })
  }
  return ok(incoming)
}

/** An older list would bring back authorities that were taken off. */
function isOlder(list: TrustList, current: readonly TrustList[]): boolean {
  const inUse = current.find(other => other.kind === list.kind)
  return inUse !== undefined && list.date < inUse.date
}

/** All of them in one step, with where each came from and its hash; the lists before stay as `.previous`. */
async function keepAll(
  folder: string,
  incoming: readonly IncomingList[],
  now: string,
): Promise<Result<readonly TrustListStatus[], ReportedError>> {
  const sources = { ...(await readSources(folder)) }
  const files: NewFile[] = []
  for (const { list, bytes, documentBytes } of incoming) {
    const file = list.kind === 'own-anchors' ? `${OWN_FOLDER}/${safeName(list.name)}.pem` : TRUST_FILE_NAMES[list.kind]
    if (documentBytes !== null) files.push({ file: file.replace(/\.pem$/, '.json'), bytes: documentBytes })
    files.push({ file, bytes })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    sources[file] = { source: list.source, importedAt: now, sha256, previous: withoutPrevious(sources[file]) }
  }
  const kept = await commitFiles(folder, [...files, sourcesFile(sources)])
  return kept.ok ? ok(incoming.map(({ list }) => trustListStatus(list, now))) : kept
}

/** Swaps each list with the one before it, which must still be a list; both are kept, so that the step can be taken back. */
async function rollBackLists(
  folder: string,
  kind: TrustListKind | null,
  now: string,
): Promise<Result<readonly TrustListStatus[], ReportedError>> {
  const sources = { ...(await readSources(folder)) }
  const files: NewFile[] = []
  const lists: TrustList[] = []
  for (const [each, file] of Object.entries(TRUST_FILE_NAMES)) {
    if (kind !== null && each !== kind) continue
    const read = await readListFile(join(folder, `${file}${PREVIOUS}`))
    if (!read.ok) continue // never replaced
    const document = await readListFile(join(folder, `${file.replace(/\.pem$/, '.json')}${PREVIOUS}`))
    const before = sources[file]
    const origin = {
      source: before?.previous?.source ?? file,
      fallbackDate: before?.previous?.importedAt ?? read.value.modified,
      kind: each as TrustListKind,
      document: document.ok ? readListDocument(new TextDecoder().decode(document.value.bytes)) : null,
      fileName: file,
    }
    const list = parseTrustList(read.value.bytes, origin)
    if (!list.ok) return list
    lists.push(list.value)
    files.push({ file, bytes: read.value.bytes })
    if (document.ok) files.push({ file: file.replace(/\.pem$/, '.json'), bytes: document.value.bytes })
    const { source, sha256 } = list.value
    sources[file] = { source, importedAt: now, sha256, previous: withoutPrevious(before) }
  }
  if (lists.length === 0) return err({ kind: 'no-earlier-list', message: kind ?? '' })
  const done = await commitFiles(folder, [...files, sourcesFile(sources)])
  return done.ok ? ok(lists.map(list => trustListStatus(list, now))) : done
}

function withoutPrevious(recorded: RecordedSources[string] | undefined) {
  if (recorded === undefined) return null
  const { previous: _previous, ...rest } = recorded
  return rest
}

function sourcesFile(sources: RecordedSources): NewFile {
  return { file: SOURCES_FILE, bytes: new TextEncoder().encode(`${JSON.stringify(sources, null, 2)}\n`) }
}

/** A file name from a name someone else chose: letters, digits, dashes; åäö stay. */
function safeName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}-]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return safe === '' ? 'anchors' : safe
}
