import type { Dirent } from 'node:fs'
import { lstat, opendir, stat } from 'node:fs/promises'
import type { FolderEntry, FolderReader } from '../../../archive/folder-reader.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'

/** Names per batch, and per question to the disk. */
const BATCH_NAMES = 1_000
/** A drive that gives no names for so long has stalled; the folder is reported and the rest goes on. */
const STALL_MS = 60_000

/** The real disk. Links are told apart by where they lead; kinds the disk does not say are looked up. */
export function createFolderReader(): FolderReader {
  return { read: readFolder }
}

async function* readFolder(path: string): AsyncGenerator<Result<readonly FolderEntry[], ReportedError>> {
  try {
    const folder = await withinTime(opendir(path, { bufferSize: BATCH_NAMES }))
    let batch: FolderEntry[] = []
    try {
      for (;;) {
        const entry = await withinTime(folder.read())
        if (entry === null) break
        batch.push({ name: entry.name, kind: await kindOf(path, entry) })
        if (batch.length < BATCH_NAMES) continue
        yield ok(batch)
        batch = []
      }
    } finally {
      await folder.close().catch(() => undefined) // A folder on a drive that is gone cannot be closed either.
    }
    if (batch.length > 0) yield ok(batch)
  } catch (cause) {
    const error =
      cause instanceof StalledError ? { kind: 'stalled', message: cause.message } : describeSystemError(cause)
    yield err({ kind: error.kind, message: `${path}: ${error.message}` })
  }
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

async function kindOf(folder: string, entry: Dirent): Promise<FolderEntry['kind']> {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  const path = `${folder}/${entry.name}`
  try {
    if (entry.isSymbolicLink()) return (await withinTime(stat(path))).isDirectory() ? 'link-to-folder' : 'file'
    return (await withinTime(lstat(path))).isDirectory() ? 'folder' : 'file'
  } catch {
    return 'file' // A broken link or a name that is gone: the first look says which.
  }
}
