import type { Command } from 'commander'
import { registerFailure } from '../../register/failure.ts'
import type { RegisterEngine, RetentionRecord } from '../../engines/engines.ts'
import { deletableEntries, retentionLimit } from '../../register/retention.ts'
import { RULES_VERSION } from '../../verify/verify-image.ts'
import { EXIT } from '../exit-status.ts'
import type { Texts } from '../../i18n/text.ts'
import { type CommonOptions, runSession, type Session } from '../session.ts'
import { withRegister } from '../with-register.ts'
import { UsageError } from '../usage-error.ts'
import { namePolicy } from '../../domain/policy.ts'

interface RetainOptions extends CommonOptions {
  readonly before?: string
  readonly decidedBy?: string
  readonly yes?: boolean
}

/**
 * `register retain`: deletes the content of entries that are older than the policy's retention, or than `--before`. Shows
 * what would go and stops there; only `--yes` with a role deletes, because nothing brings it back.
 */
export function addRetain(command: Command, t: (id: string) => string, finish: (status: number) => void): void {
  command
    .option('--before <date>', t('help.retain-before'))
    .option('--decided-by <role>', t('help.decided-by'))
    .option('--yes', t('help.retain-yes'))
    .action(async (options: RetainOptions) => {
      finish(await runSession(options, session => withRegister(session, engine => retain(engine, options, session))))
    })
}

async function retain(engine: RegisterEngine, options: RetainOptions, session: Session): Promise<number> {
  const { app, output, texts } = session
  const before = readBefore(options.before, texts) ?? retentionLimit(app.policy.retention.months, new Date())
  if (before === null) {
    output.notice(texts.t('register.retain-undecided', { policy: app.policy.id }))
    return EXIT.failed
  }
  const decidedBy = options.decidedBy?.trim() ?? ''
  if (options.yes === true && decidedBy === '') throw new UsageError(texts.t('register.retain-who'))
  const planned = await deletableEntries(engine.list({}), before)
  const values = { count: planned, date: before.slice(0, 10) }
  if (options.yes !== true || planned === 0) {
    say(session, { before, planned, deleted: 0, head: null })
    output.text(texts.t('register.retain-planned', values))
    if (planned > 0) output.notice(texts.t('register.retain-confirm'))
    return EXIT.done
  }
  const done = await engine.retain(before, await recordOf(decidedBy, session))
  if (!done.ok) {
    output.notice(texts.error(registerFailure(done.error), app.registerPlace).message)
    return EXIT.failed
  }
  say(session, { before, planned, ...done.value })
  output.text(texts.t('register.retain-done', { ...values, count: done.value.deleted }))
  output.text(texts.t('register.head', { sequence: done.value.head.sequence, hash: done.value.head.entryHash }))
  output.notice(texts.t('register.retain-backups'))
  return EXIT.done
}

function say({ output }: Session, facts: Readonly<Record<string, unknown>>): void {
  if (output.isJson) output.json({ schema: 'ursprung.register-retain/1', ...facts })
}

async function recordOf(decidedBy: string, { app }: Session): Promise<RetentionRecord> {
  return {
    at: new Date().toISOString(),
    policy: namePolicy(app.policy),
    decidedBy: decidedBy.slice(0, 120),
    engine: `ursprung ${app.version}`,
    rules: RULES_VERSION,
  }
}

/** A day is the day's first moment in UTC, so that the day itself stays. */
function readBefore(asked: string | undefined, texts: Texts): string | null {
  if (asked === undefined) return null
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(asked)
  const time = isDay ? Date.parse(`${asked}T00:00:00.000Z`) : Number.NaN
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== asked)
    throw new UsageError({ kind: 'form', option: '--before', given: asked, example: '2024-01-31' })
  // A slip of the year would empty the whole register.
  if (time > Date.now()) throw new UsageError(texts.t('register.retain-future', { date: asked }))
  return new Date(time).toISOString()
}
