import type { ReportedError } from '../domain/finding.ts'
import type { RegisterEngine } from '../engines/engines.ts'
import { interruptionOf } from '../register/failure.ts'
import { EXIT } from './exit-status.ts'
import type { Session } from './session.ts'

/** Runs the work on the open register; one that does not open, or that fails on the way, is said and ends with status 3. */
export async function withRegister(
  session: Session,
  work: (engine: RegisterEngine) => Promise<number>,
): Promise<number> {
  const { app, output, texts } = session
  const tell = (error: ReportedError): number => {
    output.notice(texts.error(error, app.registerPlace).message)
    return EXIT.failed
  }
  const opened = await app.register()
  if (!opened.ok) return tell(opened.error)
  try {
    return await work(opened.value)
  } catch (cause) {
    const error = interruptionOf(cause)
    if (error === null) throw cause
    return tell(error)
  }
}
