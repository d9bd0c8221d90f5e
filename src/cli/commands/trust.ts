import type { Command } from 'commander'
import { TRUST_LIST_KINDS, type TrustListStatus } from '../../catalog/trust-lists.ts'
import type { ReportedError } from '../../domain/finding.ts'
import type { Result } from '../../domain/result.ts'
import { EXIT } from '../exit-status.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions } from '../session.ts'
import { UsageError, oneOfOrNone } from '../usage-error.ts'

interface ImportOptions extends CommonOptions {
  readonly kind?: string
}

/** `trust list · import · update · rollback`: lists of known issuers, their source, date and hash. */
export function registerTrustCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  const trust = program.command('trust').description(t('help.trust'))
  withCommonOptions(trust.command('list').description(t('help.trust-list')), t).action(
    async (options: CommonOptions) => {
      finish(await runSession(options, listAll))
    },
  )
  withCommonOptions(trust.command('import').description(t('help.trust-import')).argument('<file|folder>'), t)
    .option(`--kind <${TRUST_LIST_KINDS.join('|')}>`, t('help.trust-kind'))
    .action(async (path: string, options: ImportOptions) => {
      const kind = oneOfOrNone('--kind', options.kind, TRUST_LIST_KINDS)
      finish(
        await runSession(options, async session =>
          done(await session.app.administration.trust.import(path, kind), path, session),
        ),
      )
    })
  withCommonOptions(trust.command('rollback').description(t('help.trust-rollback')), t)
    .option(`--kind <${TRUST_LIST_KINDS.join('|')}>`, t('help.trust-rollback-kind'))
    .action(async (options: ImportOptions) => {
      const kind = oneOfOrNone('--kind', options.kind, TRUST_LIST_KINDS)
      finish(
        await runSession(options, async session =>
          done(await session.app.administration.trust.rollBack(kind), kind ?? 'trust', session),
        ),
      )
    })
  withCommonOptions(trust.command('update').description(t('help.trust-update')), t).action(
    async (options: CommonOptions) => {
      if (options.offline === true) throw new UsageError(t('trust.offline'))
      finish(
        await runSession(options, async session =>
          done(await session.app.administration.trust.update(session.job.signal), 'c2pa.org', session),
        ),
      )
    },
  )
}

/** Lists that are not used are told too: a signer that was known yesterday is unknown today, and here is why. */
async function listAll(session: Session): Promise<number> {
  const { trust } = session.app.administration
  const status = print(await trust.list(), session)
  const problems = await trust.problems()
  for (const problem of problems) session.output.notice(session.texts.error(problem, problem.path).message)
  return problems.length === 0 ? status : EXIT.failed
}

function done(result: Result<readonly TrustListStatus[], ReportedError>, path: string, session: Session): number {
  if (result.ok) return print(result.value, session)
  const said = session.texts.error(result.error, path)
  if (session.output.isJson) session.output.json({ error: said })
  session.output.notice(said.message)
  return EXIT.failed
}

function print(lists: readonly TrustListStatus[], { output, texts }: Session): number {
  const { t } = texts
  for (const list of lists) {
    if (output.isJson) output.json({ schema: 'ursprung.trust-list/1', ...list })
    else {
      output.text(list.name)
      output.text(
        `  ${t('trust.certificates', { count: list.certificateCount })} · ${t('trust.dated', { date: list.date.slice(0, 10), count: list.ageDays })}`,
      )
      if (list.isPastNextUpdate)
        output.text(`  ${t('trust.past-update', { date: (list.nextUpdate ?? '').slice(0, 10) })}`)
      output.text(`  ${t('trust.source', { source: list.source })}`)
      output.text(`  SHA-256 ${list.sha256}`)
    }
  }
  if (lists.length === 0) output.notice(t('trust.none'))
  return EXIT.done
}
