import type { Dirent } from 'node:fs'
import { lstat, opendir, readdir, stat } from 'node:fs/promises'
import type { FolderEntry, FolderReader } from '../../../archive/folder-reader.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'

/** Names per batch, and per question to the disk. */
const BATCH_NAMES = 1_000
/** A drive that gives no names for so long has stalled; the folder is reported and the rest goes on. */
const STALL_MS = 60_000

/**
 * The real disk. Links are told apart by where they lead; kinds the disk does not say are looked up. `say` gives errors their words. A name
 * that is no UTF-8 is spelled out (see `spelledOut`), so that every file has a name of its own; nothing can be opened by it.
 */
export function createFolderReader(say: (error: ReportedError, path: string) => ReportedError): FolderReader {
  return { read: path => readFolder(path, say) }
}

async function* readFolder(
  path: string,
  say: (error: ReportedError, path: string) => ReportedError,
): AsyncGenerator<Result<readonly FolderEntry[], ReportedError>> {
  try {
    const folder = await withinTime(opendir(path, { bufferSize: BATCH_NAMES }))
    let batch: FolderEntry[] = []
    let hasUnclearNames = false
    try {
      for (;;) {
        const entry = await withinTime(folder.read())
        if (entry === null) break
        if (entry.name.includes(NOT_UTF8)) {
          hasUnclearNames = true
          continue
        }
        batch.push({ name: entry.name, kind: await kindOf(`${path}/${entry.name}`, entry) })
        if (batch.length < BATCH_NAMES) continue
        yield ok(batch)
        batch = []
      }
    } finally {
      await folder.close().catch(() => undefined) // A folder on a drive that is gone cannot be closed either.
    }
    if (hasUnclearNames) batch.push(...(await unclearNames(path)))
    if (batch.length > 0) yield ok(batch)
  } catch (cause) {
    yield err(say(folderProblem(path, cause), path))
  }
}

function folderProblem(path: string, cause: unknown): ReportedError {
  if (cause instanceof StalledError) return { kind: 'stalled', message: cause.message }
  const error = describeSystemError(cause)
  if (error.kind !== 'not-found') return error
  return { kind: path.includes(NOT_UTF8) ? 'name-not-utf8' : 'folder-vanished', message: error.message }
}

/** What Node puts for bytes that are no UTF-8: names that differ only in them look alike. */
const NOT_UTF8 = '\ufffd'

async function unclearNames(path: string): Promise<readonly FolderEntry[]> {
  const entries = await withinTime(readdir(path, { withFileTypes: true, encoding: 'buffer' }))
  return Promise.all(
    entries
      .filter(entry => entry.name.toString().includes(NOT_UTF8))
      .map(async entry => {
        const name = spelledOut(entry.name)
        return { name, kind: await kindOf(`${path}/${name}`, entry) }
      }),
  )
}

/** A name in an old character encoding, with its bytes beyond ASCII in hexadecimal: `r\ufffdE4ka.png`. Valid UTF-8 stays as it is. */
function spelledOut(name: Buffer): string {
  const text = name.toString()
  if (Buffer.from(text).equals(name)) return text
  return [...name]
    .map(byte => (byte < 0x80 ? String.fromCharCode(byte) : `${NOT_UTF8}${byte.toString(16).toUpperCase()}`))
    .join('')
}

class StalledError extends Error {}

/** Waiting costs a timer only when the answer is not there at once. */
async function withinTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StalledError(`no answer within ${STALL_MS} ms`)), STALL_MS)
  })
  try {
    return await Promise.race([answer, stalled])
  } finally {
    clearTimeout(timer)
  }
}

async function kindOf(
  path: string,
  entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>,
): Promise<FolderEntry['kind']> {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  try {
    if (entry.isSymbolicLink()) return (await withinTime(stat(path))).isDirectory() ? 'link-to-folder' : 'file'
    return (await withinTime(lstat(path))).isDirectory() ? 'folder' : 'file'
  } catch {
    return 'file' // A broken link or a name that is gone: the first look says which.
  }
}
