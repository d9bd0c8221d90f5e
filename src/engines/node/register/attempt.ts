import { err, ok, type Result } from '../../../domain/result.ts'
import type { RegisterError } from '../../../register/entry.ts'
import { RegisterInterrupted } from '../../../register/failure.ts'
import { failureOf } from '../database/database.ts'

/** Turns the database's failures into values; anything else is a bug of ours and is thrown on. */
export async function attempt<T>(work: () => Promise<T> | T): Promise<Result<T, RegisterError>> {
  try {
    return ok(await work())
  } catch (cause) {
    const error = registerErrorOf(cause)
    if (error === null) throw cause
    return err(error)
  }
}

/** A database's or the disk's failure as the register says it; null for anything else. */
export function registerErrorOf(cause: unknown): RegisterError | null {
  const failure = failureOf(cause)
  if (failure !== null) return { kind: failure.kind, message: failure.message }
  const isSystem = cause instanceof Error && 'code' in cause && 'syscall' in cause
  return isSystem ? { kind: 'unavailable', message: cause.message } : null
}

/** The same for what answers with no `Result`: throws the register's failure as `RegisterInterrupted`. */
export async function orInterrupted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const error = registerErrorOf(cause)
    throw error === null ? cause : new RegisterInterrupted(error, { cause })
  }
}
