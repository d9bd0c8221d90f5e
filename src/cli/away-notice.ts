import type { Session } from './session.ts'

/** A shared database that is away is told at once and then now and then, in ms. */
const TELL_EVERY_MS = 30_000

/** Tells that the database is away and that we wait. */
export function awayNotice({ output, texts, app }: Session): (reason: string) => void {
  let last = Number.NEGATIVE_INFINITY
  return reason => {
    if (performance.now() - last < TELL_EVERY_MS) return
    last = performance.now()
    output.notice(texts.t('database.away', { place: app.registerPlace, reason }))
  }
}
