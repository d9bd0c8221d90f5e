import type { RegisterEngine } from '../engines/engines.ts'
import { EXIT } from './exit-status.ts'
import type { Session } from './session.ts'

/** Runs the work on the open register; a register that does not open is said and ends with status 3. */
export async function withRegister(
  session: Session,
  work: (engine: RegisterEngine) => Promise<number>,
): Promise<number> {
  const opened = await session.app.register()
  if (opened.ok) return work(opened.value)
  session.output.notice(session.texts.error(opened.error, session.app.registerPlace).message)
  return EXIT.failed
}
