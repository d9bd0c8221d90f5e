import { createHash, randomBytes } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { lstat, readdir, rm, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Work in progress: machine, process, and what the metadata writer hangs on while it swaps. Names before version 1 had neither machine nor process. */
const PARTIAL_NAME = /^\.ursprung-(?:([0-9a-f]{8})-(\d{1,10})-)?[0-9a-f]{12}\.partial(?:\.[0-9a-f]{8}\.partial)?$/
/** One picture takes seconds; what is older than a day belongs to nobody, wherever it was made. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1_000

/** Name for work in progress, a file or a folder. Tells who is at work, so that the next run can tell a killed run's leftover from a colleague's work. */
export const partialName = (): string =>
  `.ursprung-${machineToken()}-${process.pid}-${randomBytes(6).toString('hex')}.partial`

/** Removes work of our own that is no longer needed, a file or a folder. Never rejects: what went wrong before, or right, is what counts, and the next run clears up. */
export async function removeOwn(path: string): Promise<void> {
  try {
    await unlink(path) // most are files: `rm` would look first
  } catch {
    await rm(path, { recursive: true, force: true }).catch(() => undefined) // as above
  }
}

/**
 * Removes what killed runs left in a folder: work in progress of a process on this machine that no longer runs, or of any
 * machine when it is a day old; with `of: 'the-dead'` never what a running process may still use, however old it is.
 * Nothing else is ever touched. A folder that cannot be read is left as it is.
 */
export async function removeLeftovers(
  folder: string,
  of: 'the-dead' | 'the-dead-or-old' = 'the-dead-or-old',
): Promise<void> {
  const names = await readdir(folder).catch((): string[] => [])
  await Promise.all(
    names.map(async name => {
      const match = PARTIAL_NAME.exec(name)
      if (match === null) return
      const isLeft = isOfDeadProcess(match[1], match[2]) || (of !== 'the-dead' && (await isOld(join(folder, name))))
      if (isLeft) await rm(join(folder, name), { force: true, recursive: true }).catch(() => undefined) // The next run tries again.
    }),
  )
}

const isOfDeadProcess = (machine: string | undefined, pid: string | undefined): boolean =>
  machine === machineToken() && pid !== undefined && !isRunning(Number(pid))

async function isOld(path: string): Promise<boolean> {
  const facts = await lstat(path).catch(() => null)
  return facts !== null && Date.now() - facts.mtimeMs > ABANDONED_AFTER_MS
}

/** `EPERM` is somebody else's process, and runs. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

let token: string | null = null

/** Two containers can have the same name and the same process numbers, but not the same process namespace. */
function machineToken(): string {
  token ??= createHash('sha256').update(`${hostname()}\n${processNamespace()}`).digest('hex').slice(0, 8)
  return token
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return '' // Only Linux has them.
  }
}
