import { constants } from 'node:fs'
import { access, link, lstat, open, readdir, realpath, rename, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { SNIFF_BYTES } from '../../container/sniff.ts'
import type { ReportedError } from '../../domain/finding.ts'
import type { ImageFormat } from '../../domain/image.ts'
import { err, ok, type Result } from '../../domain/result.ts'
import type { FileEngine, FoundFile } from '../engines.ts'
import { partialName, removeLeftovers, removeOwn } from './leftovers.ts'
import { makeFolder, OWN_FOLDER_NOT_MADE } from './make-folder.ts'
import { syncFolder } from './sync-folder.ts'

/**
 * An operating-system error as a kind the shells have words for. `reason` keeps the system's own sentence.
 * Unknown codes become `io-error`; never throws.
 */
export function describeSystemError(cause: unknown): ReportedError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const message = cause instanceof Error ? cause.message : String(cause)
  const kinds: Readonly<Record<string, string>> = {
    ENOENT: 'not-found',
    ENOTDIR: 'not-found',
    EACCES: 'permission-denied',
    EPERM: 'permission-denied',
    EROFS: 'read-only-disk',
    ENOSPC: 'disk-full',
    EDQUOT: 'disk-full',
    EEXIST: 'output-exists',
    ENAMETOOLONG: 'name-too-long',
    EISDIR: 'is-a-folder',
    EMFILE: 'too-many-open-files',
    [OWN_FOLDER_NOT_MADE]: 'data-folder-not-made',
  }
  return { kind: kinds[code] ?? 'io-error', message }
}

/** The real disk. `sniff` is given so that this file needs to know no format. */
export function createLocalFiles(sniff: (head: Uint8Array) => ImageFormat | null): FileEngine {
  const swept = new Map<string, Promise<void>>()
  const opening = new Map<string, Promise<ReportedError | null>>()
  return {
    walk,
    kindOf,
    exists: async path => (await kindOf(path)) !== 'missing',
    isSameFile,
    temporaryBeside: async target => {
      const folder = dirname(target)
      // Once a folder: what a killed run left there goes before new work begins.
      const sweeping = swept.get(folder) ?? removeLeftovers(folder)
      swept.set(folder, sweeping)
      await sweeping
      // Names asked for together are looked into once.
      const asked = opening.get(folder) ?? openFolder(folder).finally(() => opening.delete(folder))
      opening.set(folder, asked)
      const problem = await asked
      // Long names leave no room for a suffix (255 bytes on most systems): the temporary name does not repeat them.
      return problem === null ? ok(join(folder, partialName())) : err(problem)
    },
    flush,
    publishFlushed,
    publish: async (temporary, target, overwrite) => {
      const flushed = await flush(temporary)
      return flushed.ok ? publishFlushed(temporary, target, overwrite) : flushed
    },
    discard: async path => {
      await removeOwn(path)
    },
    sniff: async path => {
      const head = await readHead(path)
      return head.ok ? ok(sniff(head.value)) : head
    },
    sniffFormat: async path => {
      const head = await readHead(path)
      return head.ok ? sniff(head.value) : null // whoever reads the file next reports why it cannot be read
    },
  }
}

async function* walk(folder: string, skip: readonly string[]): AsyncGenerator<Result<FoundFile, ReportedError>> {
  const skipped = new Set(await Promise.all(skip.map(path => realpath(path).catch(() => resolve(path)))))
  yield* walkBelow(folder, '', skipped)
}

async function* walkBelow(
  folder: string,
  prefix: string,
  skipped: ReadonlySet<string>,
): AsyncGenerator<Result<FoundFile, ReportedError>> {
  if (skipped.has(await realpath(folder).catch(() => resolve(folder)))) return
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => describeSystemError(cause))
  if (!Array.isArray(entries)) {
    yield err({ ...entries, message: `${folder}: ${entries.message}` })
    return
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    const relativePath = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    if (entry.isDirectory()) yield* walkBelow(path, relativePath, skipped)
    else if (entry.isFile() || (entry.isSymbolicLink() && (await kindOf(path)) === 'file'))
      yield ok({ path, relativePath })
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other' | 'missing' | 'forbidden'> {
  try {
    const facts = await stat(path)
    if (facts.isFile()) return 'file'
    return facts.isDirectory() ? 'folder' : 'other'
  } catch (cause) {
    return describeSystemError(cause).kind === 'permission-denied' ? 'forbidden' : 'missing'
  }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  try {
    const [first, second] = await Promise.all([stat(a, { bigint: true }), stat(b, { bigint: true })])
    return first.ino === second.ino && first.dev === second.dev
  } catch {
    return false // One of them is not there, so they are not the same file.
  }
}

/**
 * Makes a folder where there is none; why nothing can be written there, or null. What stands in the way is named as far as it was given:
 * `output-folder-is-file`, or `output-folder-is-dead-link` for a link that leads to nothing. `output-folder-not-made`: nothing does, and
 * still no folder can be made there.
 */
export async function openFolder(folder: string): Promise<ReportedError | null> {
  try {
    await makeFolder(folder)
    await access(folder, constants.W_OK)
    return null
  } catch (cause) {
    const problem = (await obstacleIn(folder)) ?? describeSystemError(cause)
    return problem.kind === 'not-found' ? { kind: 'output-folder-not-made', message: problem.message } : problem
  }
}

/** The nearest part of a path that is there, where it is no folder. */
async function obstacleIn(path: string): Promise<ReportedError | null> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return dirname(path) === path ? null : obstacleIn(dirname(path))
  const kind = await kindOf(path)
  if (kind === 'folder' || kind === 'forbidden') return null
  const isDeadLink = kind === 'missing' && found.isSymbolicLink()
  return { kind: isDeadLink ? 'output-folder-is-dead-link' : 'output-folder-is-file', message: path }
}

async function flush(path: string): Promise<Result<void, ReportedError>> {
  try {
    const handle = await open(path, 'r+')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    return ok(undefined)
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

async function publishFlushed(
  temporary: string,
  target: string,
  overwrite: boolean,
): Promise<Result<void, ReportedError>> {
  try {
    if (overwrite) await rename(temporary, target)
    else await renameWithoutOverwriting(temporary, target)
    await syncFolder(dirname(target))
    return ok(undefined)
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

/** `rename` replaces silently; a hard link fails when the target exists. File systems without links fall back to check-then-rename. */
async function renameWithoutOverwriting(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target)
    await removeOwn(temporary)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    if (code === 'EEXIST') throw cause
    const existing = await lstat(target).catch(() => null)
    if (existing !== null)
      throw Object.assign(new Error(`${basename(target)} already exists`, { cause }), { code: 'EEXIST' })
    await rename(temporary, target)
  }
}

async function readHead(path: string): Promise<Result<Uint8Array, ReportedError>> {
  try {
    const handle = await open(path, 'r')
    try {
      const head = new Uint8Array(SNIFF_BYTES)
      const { bytesRead } = await handle.read(head, 0, SNIFF_BYTES, 0)
      return ok(head.subarray(0, bytesRead))
    } finally {
      await handle.close()
    }
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}
