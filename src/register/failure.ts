import type { ReportedError } from '../domain/finding.ts'
import type { RegisterError } from './entry.ts'

/** A register's failure as errors name it. */
export const registerFailure = (error: RegisterError): ReportedError => ({
  kind: `register-${error.kind}`,
  message: error.message,
})

/** Thrown where the register fails while it is listed or checked: what was given before stands, and says nothing of the rest. */
export class RegisterInterrupted extends Error {
  readonly error: RegisterError

  constructor(error: RegisterError, options?: ErrorOptions) {
    super(error.message, options)
    this.name = 'RegisterInterrupted'
    this.error = error
  }
}

/** What interrupted a listing or a check; null for anything else, which is a bug of ours. */
export const interruptionOf = (cause: unknown): ReportedError | null =>
  cause instanceof RegisterInterrupted ? registerFailure(cause.error) : null
