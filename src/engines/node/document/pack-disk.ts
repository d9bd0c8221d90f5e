import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { ReportedError } from '../../../domain/finding.ts'
import type { Job } from '../../../domain/job.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { PackDisk, PackTask } from '../../../publish/make-pack.ts'
import { PACK_NAMES } from '../../../publish/pack-files.ts'
import type { FileEngine } from '../../engines.ts'
import { createFile } from '../create-file.ts'
import { hashFile } from '../evidence/hash-file.ts'
import { partialName, removeOwn } from '../leftovers.ts'
import { describeSystemError, openFolder } from '../local-files.ts'

/** A report is some kB; a file that size or more is none of ours. */
const MAX_REPORT_BYTES = 4_000_000

/** Writes a ZIP of the files to a path that does not exist yet. */
export type ZipWriter = (
  files: readonly { readonly path: string; readonly name: string }[],
  target: string,
  job: Job,
) => Promise<Result<void, ReportedError>>

/** Packs on the real disk; `files` renames a finished ZIP into place. */
export function createPackDisk(writeZip: ZipWriter, files: FileEngine): PackDisk {
  return {
    begin: async target => {
      const problem = await openFolder(dirname(target))
      return problem === null ? attempt(() => beginBeside(target)) : err(problem)
    },
    writeText: (path, text) => attempt(() => writeDurably(path, text)),
    copyIn: (from, path) => attempt(() => copyDurably(from, path)),
    list: folder => attempt(() => listFiles(folder, '')),
    finish: (work, target, overwrite, job) =>
      target.kind === 'zip'
        ? finishZip(work, target, overwrite, { writeZip, files, job })
        : finishFolder(work, target, overwrite),
    discard: async work => {
      await removeOwn(work)
    },
  }
}

async function beginBeside(target: string): Promise<string> {
  const work = join(dirname(resolve(target)), partialName())
  await mkdir(work)
  return work
}

async function writeDurably(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await createFile(path, text, 'flushed')
}

async function copyDurably(from: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await copyFile(from, path, constants.COPYFILE_EXCL)
  // A copy of a write-protected file is write-protected too, and could not be synced or replaced later.
  await chmod(path, 0o644)
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function listFiles(folder: string, prefix: string): Promise<{ name: string; sha256: string; bytes: number }[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true })
  const files: { name: string; sha256: string; bytes: number }[] = []
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    if (entry.isDirectory()) files.push(...(await listFiles(folder, name)))
    else files.push({ name, ...(await measure(join(folder, name))) })
  }
  return files
}

async function measure(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  return { sha256: await hashFile(path), bytes: (await stat(path)).size }
}

/** A folder cannot be exchanged for another in one step: the old pack steps aside, the new one in, and back if that fails. */
async function finishFolder(
  work: string,
  { path }: PackTask['target'],
  overwrite: boolean,
): Promise<Result<void, ReportedError>> {
  try {
    if (!(await exists(path))) {
      await rename(work, path)
      return ok(undefined)
    }
    if (!overwrite) return err({ kind: 'pack-exists', message: path })
    if (!(await isOwnPack(path))) return err({ kind: 'pack-not-ours', message: path })
    const aside = join(dirname(work), partialName())
    await rename(path, aside)
    try {
      await rename(work, path)
    } catch (cause) {
      await rename(aside, path)
      throw cause
    }
    await removeOwn(aside)
    return ok(undefined)
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

async function finishZip(
  work: string,
  { path }: PackTask['target'],
  overwrite: boolean,
  { writeZip, files: engine, job }: { readonly writeZip: ZipWriter; readonly files: FileEngine; readonly job: Job },
): Promise<Result<void, ReportedError>> {
  if (!overwrite && (await exists(path))) return err({ kind: 'pack-exists', message: path })
  const temporary = join(dirname(work), partialName())
  try {
    const files = await listFiles(work, '')
    const zipped = await writeZip(
      files.map(({ name }) => ({ path: join(work, name), name })),
      temporary,
      job,
    )
    if (!zipped.ok) return zipped
    if (overwrite && (await exists(path)) && !(await isZip(path))) return err({ kind: 'pack-not-ours', message: path })
    return await engine.publish(temporary, path, overwrite)
  } catch (cause) {
    return err(describeSystemError(cause))
  } finally {
    await removeOwn(temporary)
  }
}

/** Whether a folder holds a pack of ours and nothing beside it: what somebody has put there must not be lost. */
async function isOwnPack(folder: string): Promise<boolean> {
  try {
    const report = join(folder, PACK_NAMES.report)
    if ((await stat(report)).size > MAX_REPORT_BYTES) return false
    const parsed: unknown = JSON.parse(await readFile(report, 'utf8'))
    const sums = await readFile(join(folder, PACK_NAMES.checksums), 'utf8')
    const named = new Set([...sums.matchAll(/^[0-9a-f]{64} {2}(.+)$/gm)].map(match => match[1] ?? ''))
    const isOurs =
      typeof parsed === 'object' && parsed !== null && 'schema' in parsed && parsed.schema === 'ursprung.pack/1'
    const names = (await listFiles(folder, '')).map(({ name }) => name)
    return isOurs && names.every(name => named.has(name) || name === PACK_NAMES.checksums)
  } catch {
    return false // Not readable as a pack, so not ours to replace.
  }
}

/** A local file header at the start (APPNOTE 4.3.7): `--overwrite` replaces a ZIP, not whatever has taken its name. */
async function isZip(path: string): Promise<boolean> {
  const handle = await open(path, 'r')
  try {
    const head = new Uint8Array(4)
    await handle.read(head, 0, 4, 0)
    return head[0] === 0x50 && head[1] === 0x4b
  } finally {
    await handle.close()
  }
}

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

async function attempt<T>(work: () => Promise<T>): Promise<Result<T, ReportedError>> {
  try {
    return ok(await work())
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}
