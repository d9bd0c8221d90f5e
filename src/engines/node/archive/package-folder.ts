import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { partialName, removeLeftovers } from '../leftovers.ts'
import { describeSystemError, openFolder } from '../local-files.ts'
import { syncFolder } from '../sync-folder.ts'

/** Bytes and hash of a file that was written. */
export interface FileDigest {
  readonly sha256: string
  readonly sizeBytes: number
}

/** A copy of a file, with the time the source was last changed (ISO 8601 UTC). */
export interface CopiedFile extends FileDigest {
  readonly modifiedAt: string
}

/**
 * An information package while it is being built: a folder beside its place that becomes the package by one rename, or goes. Paths
 * are relative to the package, with `/`. Disk failures are values.
 */
export interface PackageFolder {
  readonly absolute: (path: string) => string
  /** Copies byte for byte and hashes what was read; the copy keeps the source's time. `changed-while-reading` when the source moved. */
  readonly copyIn: (from: string, path: string, signal: AbortSignal) => Promise<Result<CopiedFile, ReportedError>>
  readonly write: (
    path: string,
    pieces: AsyncIterable<string> | Iterable<string>,
    signal: AbortSignal,
  ) => Promise<Result<FileDigest, ReportedError>>
  readonly digest: (path: string, signal: AbortSignal) => Promise<Result<FileDigest, ReportedError>>
  /** Notes in order, one object a line, kept on disk so that memory does not grow with the package; not part of it. */
  readonly openNotes: (name: string) => Promise<Result<PackageNotes, ReportedError>>
  readonly publish: () => Promise<Result<string, ReportedError>>
  /** Removes what is there, unless it has been published. */
  readonly discard: () => Promise<void>
}

/** Notes of one kind; read after the last has been added. */
export interface PackageNotes {
  readonly add: (note: unknown) => Promise<void>
  readonly finish: () => Promise<void>
  readonly read: () => AsyncIterable<unknown>
}

const CHUNK_BYTES = 1024 * 1024
const WRITE_CHARACTERS = 256 * 1024
/** Where notes lie; removed before the package is published. */
const NOTES = '.notes'

/**
 * Begins a package `id` in `out`, and clears away what killed runs left there. A package of that name that is there already is `output-exists`; otherwise
 * fails with the system's reason. Nothing stands under the name before `publish`.
 */
export async function openPackageFolder(out: string, id: string): Promise<Result<PackageFolder, ReportedError>> {
  const target = join(out, id)
  const work = join(out, partialName())
  const problem = await openFolder(out)
  if (problem !== null) return err(problem)
  try {
    await removeLeftovers(out)
    if (await isThere(target)) return err({ kind: 'output-exists', message: target })
    await mkdir(work)
    return ok(packageFolder(work, target))
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

function packageFolder(work: string, target: string): PackageFolder {
  const absolute = (path: string): string => join(work, ...path.split('/'))
  return {
    absolute,
    copyIn: (from, path, signal) => attempt(() => copy(from, absolute(path), signal)),
    write: (path, pieces, signal) => attempt(() => write(absolute(path), pieces, signal)),
    digest: (path, signal) => attempt(() => digest(absolute(path), signal)),
    openNotes: name => attempt(async () => ok(await openNotes(join(work, NOTES, name)))),
    publish: () =>
      attempt(async () => {
        await rm(join(work, NOTES), { recursive: true, force: true })
        await syncFolder(work)
        // `rename` replaces an empty folder in silence, and only such.
        if (await isThere(target)) return err({ kind: 'output-exists', message: target })
        await rename(work, target)
        await syncFolder(dirname(target))
        return ok(target)
      }),
    discard: () => rm(work, { recursive: true, force: true }),
  }
}

async function attempt<T>(work: () => Promise<Result<T, ReportedError>>): Promise<Result<T, ReportedError>> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) return err(describeSystemError(cause))
    throw cause
  }
}

async function copy(from: string, to: string, signal: AbortSignal): Promise<Result<CopiedFile, ReportedError>> {
  await mkdir(dirname(to), { recursive: true })
  const source = await open(from, 'r')
  try {
    const before = await source.stat()
    if (!before.isFile()) return err({ kind: 'not-a-file', message: from })
    const digest = await pour(source, to, signal)
    const after = await stat(from)
    if (digest.sizeBytes !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
      return err({ kind: 'changed-while-reading', message: from })
    await utimes(to, before.atime, before.mtime)
    return ok({ ...digest, modifiedAt: before.mtime.toISOString() })
  } finally {
    await source.close()
  }
}

async function pour(source: FileHandle, to: string, signal: AbortSignal): Promise<FileDigest> {
  const target = await open(to, 'wx')
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    let sizeBytes = 0
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await source.read(buffer, 0, CHUNK_BYTES, sizeBytes)
      if (bytesRead === 0) break
      const chunk = buffer.subarray(0, bytesRead)
      hash.update(chunk)
      await target.writeFile(chunk)
      sizeBytes += bytesRead
    }
    await target.datasync()
    return { sha256: hash.digest('hex'), sizeBytes }
  } finally {
    await target.close()
  }
}

async function digest(path: string, signal: AbortSignal): Promise<Result<FileDigest, ReportedError>> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
    hash.update(chunk as Buffer)
    sizeBytes += (chunk as Buffer).length
  }
  return ok({ sha256: hash.digest('hex'), sizeBytes })
}

async function write(
  path: string,
  pieces: AsyncIterable<string> | Iterable<string>,
  signal: AbortSignal,
): Promise<Result<FileDigest, ReportedError>> {
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(path, 'wx')
  try {
    const hash = createHash('sha256')
    let sizeBytes = 0
    let held = ''
    const flush = async (): Promise<void> => {
      const bytes = Buffer.from(held, 'utf8')
      held = ''
      hash.update(bytes)
      sizeBytes += bytes.length
      await handle.writeFile(bytes)
    }
    for await (const piece of pieces) {
      signal.throwIfAborted()
      held += piece
      if (held.length >= WRITE_CHARACTERS) await flush()
    }
    await flush()
    await handle.datasync()
    return ok({ sha256: hash.digest('hex'), sizeBytes })
  } finally {
    await handle.close()
  }
}

async function openNotes(path: string): Promise<PackageNotes> {
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(path, 'wx')
  return {
    // Line and paragraph separators would end a line for the reader, and a file's name can hold them.
    add: note =>
      handle.writeFile(`${JSON.stringify(note).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`),
    finish: () => handle.close(),
    read: async function* () {
      for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY }))
        yield JSON.parse(line) as unknown
    },
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (cause) {
    if (describeSystemError(cause).kind === 'not-found') return false
    throw cause
  }
}
