import { open } from 'node:fs/promises'
import type { ReportedError } from '../../../domain/finding.ts'
import type { Job } from '../../../domain/job.ts'
import { err, type Result } from '../../../domain/result.ts'
import type { FileEngine } from '../../engines.ts'
import { describeSystemError } from '../local-files.ts'

/** Text gathered before it goes to the disk. */
const WRITE_CHARACTERS = 256 * 1024

/**
 * Writes pieces to a temporary file beside `target`, flushes it and renames it: a report is there whole or not at all. Fails with the disk's reason;
 * rejects on abort and with whatever the pieces throw.
 */
export async function writeReport(
  pieces: AsyncIterable<string>,
  target: string,
  files: FileEngine,
  job: Job,
): Promise<Result<void, ReportedError>> {
  const temporary = await files.temporaryBeside(target)
  if (!temporary.ok) return temporary
  try {
    await writePieces(pieces, temporary.value, job)
    return await files.publish(temporary.value, target, true)
  } catch (cause) {
    if (job.signal.aborted || !(cause instanceof Error && 'syscall' in cause)) throw cause
    return err(describeSystemError(cause))
  } finally {
    await files.discard(temporary.value)
  }
}

async function writePieces(pieces: AsyncIterable<string>, path: string, { signal }: Job): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    let held: string[] = []
    let characters = 0
    const flush = async (): Promise<void> => {
      await handle.writeFile(held.join(''), 'utf8')
      held = []
      characters = 0
    }
    for await (const piece of pieces) {
      signal.throwIfAborted()
      held.push(piece)
      characters += piece.length
      if (characters >= WRITE_CHARACTERS) await flush()
    }
    await flush()
  } finally {
    await handle.close()
  }
}
