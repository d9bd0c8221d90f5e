import { randomUUID } from 'node:crypto'
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { createFile } from '../create-file.ts'
import { describeSystemError } from '../local-files.ts'
import { removeOwn } from '../leftovers.ts'
import { makeOwnFolder } from '../make-folder.ts'
import { syncFolder } from '../sync-folder.ts'

/** One file to be put in place; `file` is its path below the folder, with `/`. */
export interface NewFile {
  readonly file: string
  readonly bytes: Uint8Array
}

/** Ends the name of the version before. */
export const PREVIOUS = '.previous'
/** What is decided but may not have been carried out. */
const COMMIT = '.commit'
const STEPS = 'steps.json'
/** Work that is not decided: of a process at work, or of one that died. */
const INCOMING = '.incoming-'
const LEFT_BEHIND_MS = 3_600_000
/** Two programs that commit at once: the later one starts again from what the earlier left. */
const ATTEMPTS = 5

/** Names below the folder, never above it. */
const isBelow = (file: string): boolean => !file.split(/[\\/]/).some(part => part === '..' || part === '')
const steps = z.object({ files: z.array(z.string().max(300).refine(isBelow)).max(1_000) })

/**
 * Puts several files in place, all or none; what stood there stays as `NAME.previous`. Everything is written and flushed into one folder
 * beside, which is then renamed to `.commit`: that is the decision. Only renames follow. Killed before the decision: nothing has changed.
 * Killed after it: `finishCommit` carries it out at the next opening. Never a mixture of old and new.
 */
export async function commitFiles(folder: string, files: readonly NewFile[]): Promise<Result<void, ReportedError>> {
  try {
    await removeLeftBehind(folder)
    for (let attempt = 1; ; attempt++) {
      await finishCommit(folder)
      if (await decide(folder, files, attempt === ATTEMPTS)) break
    }
    await finishCommit(folder)
    return ok(undefined)
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

/** Stages and renames; `false` when another program decided at the same moment. */
async function decide(folder: string, files: readonly NewFile[], isLast: boolean): Promise<boolean> {
  const staging = join(folder, `${INCOMING}${randomUUID()}`)
  try {
    makeOwnFolder(staging)
    const all = (await Promise.all(files.map(file => withPrevious(folder, file)))).flat()
    for (const [i, { bytes }] of all.entries()) await createFile(join(staging, String(i)), bytes, 'flushed')
    const list = JSON.stringify({ files: all.map(({ file }) => file) })
    await createFile(join(staging, STEPS), list, 'flushed')
    await rename(staging, join(folder, COMMIT))
    await syncFolder(folder)
    return true
  } catch (cause) {
    await removeOwn(staging)
    if (!isLast && isOccupied(cause)) return false
    throw cause
  }
}

async function withPrevious(folder: string, file: NewFile): Promise<readonly NewFile[]> {
  const before = await readFile(join(folder, ...file.file.split('/'))).catch(() => null) // the first time there is nothing to keep
  return before === null ? [file] : [{ file: `${file.file}${PREVIOUS}`, bytes: before }, file]
}

/** Carries out what was decided, when there is something; may be run twice, and by two programs at once. Rejects with the system's error. */
export async function finishCommit(folder: string): Promise<void> {
  const commit = join(folder, COMMIT)
  const text = await readFile(join(commit, STEPS), 'utf8').catch(() => null) // no decision waits
  if (text === null) return
  const files = readSteps(text)
  // Damaged on the disk: nobody can carry it out, and it must not stand in the way of the next one. What it had moved is held against its recorded hash.
  if (files === null) return await rename(commit, join(folder, `${INCOMING}${randomUUID()}`)).catch(ignoreGone)
  for (const [i, file] of files.entries()) {
    const target = join(folder, ...file.split('/'))
    makeOwnFolder(dirname(target))
    await rename(join(commit, String(i)), target).catch(ignoreGone) // gone: moved by an earlier attempt
  }
  await syncFolder(folder)
  await rm(commit, { recursive: true, force: true })
}

function readSteps(text: string): readonly string[] | null {
  try {
    const read = steps.safeParse(JSON.parse(text))
    return read.success ? read.data.files : null
  } catch {
    return null // no JSON
  }
}

async function removeLeftBehind(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []) // no folder yet
  for (const name of names.filter(each => each.startsWith(INCOMING))) {
    const facts = await stat(join(folder, name)).catch(() => null) // removed by another program
    if (facts !== null && Date.now() - facts.mtimeMs > LEFT_BEHIND_MS)
      await rm(join(folder, name), { recursive: true, force: true })
  }
}

const codeOf = (cause: unknown): string => (cause instanceof Error && 'code' in cause ? String(cause.code) : '')
const isOccupied = (cause: unknown): boolean => ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(cause))

function ignoreGone(cause: unknown): void {
  if (codeOf(cause) !== 'ENOENT') throw cause
}
