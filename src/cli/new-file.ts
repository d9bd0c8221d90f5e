import { open, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { ReportedError } from '../domain/finding.ts'
import { err, ok, type Result } from '../domain/result.ts'

/** A file that did not exist before, still empty: that it can be written is known before the work whose result it takes. */
export interface NewFile {
  /** Why it could not be written, or null. No half of a file is left, also where `pieces` throws. */
  readonly write: (pieces: AsyncIterable<string> | Iterable<string>) => Promise<ReportedError | null>
  /** Takes it away again. */
  readonly discard: () => Promise<void>
}

/** Begins a file; `file-exists` where something stands there, `file-not-written` where none can be made. */
export async function beginFile(path: string): Promise<Result<NewFile, ReportedError>> {
  try {
    const file = await open(path, 'wx')
    const remove = (): Promise<void> => rm(path, { force: true })
    return ok({
      write: async pieces => {
        try {
          await pipeline(pieces, file.createWriteStream())
          return null
        } catch (cause) {
          await remove()
          return notWritten(cause)
        }
      },
      discard: async () => {
        await file.close()
        await remove()
      },
    })
  } catch (cause) {
    return err(notWritten(cause))
  }
}

/** The system's reason; anything else is not this file's affair and is thrown on. */
function notWritten(cause: unknown): ReportedError {
  if (!(cause instanceof Error) || !('syscall' in cause) || !('code' in cause)) throw cause
  return cause.code === 'EEXIST'
    ? { kind: 'file-exists', message: cause.message }
    : { kind: 'file-not-written', message: String(cause.code) }
}
