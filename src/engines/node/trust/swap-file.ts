import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'

/**
 * Writes a file whole: temporary file beside it, flushed to disk, renamed. What stood there before stays as `NAME.previous`. After a
 * power cut there is the old file or the new one, never half of one.
 */
export async function swapFile(path: string, bytes: Uint8Array): Promise<Result<void, ReportedError>> {
  const temporary = `${path}.${randomUUID()}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await copyFile(path, `${path}.previous`).catch(() => undefined) // the first time there is nothing to keep
    await rename(temporary, path)
    return ok(undefined)
  } catch (cause) {
    await rm(temporary, { force: true })
    return err(describeSystemError(cause))
  }
}
