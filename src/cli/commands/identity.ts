import type { Command } from 'commander'
import type { SigningIdentity } from '../../domain/identity.ts'
import { askPassphrase } from '../ask-passphrase.ts'
import { EXIT } from '../exit-status.ts'
import { type CommonOptions, runSession, type Session, UsageError, withCommonOptions } from '../session.ts'

interface CreateOptions extends CommonOptions {
  readonly organisation: string
  readonly commonName?: string
  readonly days?: string
  readonly passphrase?: boolean
}

interface ImportOptions extends CommonOptions {
  readonly passphrase?: boolean
  readonly trustAuthority?: boolean
}

/** `identity create · import · list · show`: signing identities (certificate + key). */
export function registerIdentityCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  const identity = program.command('identity').description(t('help.identity-command'))
  withCommonOptions(identity.command('list').description(t('help.identity-list')), t).action(
    async (options: CommonOptions) => {
      finish(await runSession(options, listIdentities))
    },
  )
  withCommonOptions(identity.command('show').description(t('help.identity-show')).argument('<name>'), t).action(
    async (name: string, options: CommonOptions) => {
      finish(await runSession(options, session => showIdentity(name, session)))
    },
  )
  withCommonOptions(identity.command('create').description(t('help.identity-create')).argument('<name>'), t)
    .requiredOption('--organisation <name>', t('help.organisation'))
    .option('--common-name <name>', t('help.common-name'))
    .option('--days <n>', t('help.days'))
    .option('--passphrase', t('help.passphrase'))
    .action(async (name: string, options: CreateOptions) => {
      finish(await runSession(options, session => createIdentity(name, options, session)))
    })
  withCommonOptions(
    identity.command('import').description(t('help.identity-import')).argument('<name>').argument('<file...>'),
    t,
  )
    .option('--passphrase', t('help.passphrase'))
    .option('--trust-authority', t('help.trust-authority'))
    .action(async (name: string, files: string[], options: ImportOptions) => {
      finish(await runSession(options, session => importIdentity(name, files, options, session)))
    })
}

async function listIdentities({ app, output, texts }: Session): Promise<number> {
  const identities = await app.administration.identities.list()
  for (const identity of identities) print(identity, { app, output, texts })
  if (identities.length === 0) output.notice(texts.t('identity.none'))
  return EXIT.done
}

async function showIdentity(name: string, session: Session): Promise<number> {
  const found = await session.app.administration.identities.show(name)
  if (!found.ok) return fail(session, found.error, name)
  print(found.value, session)
  return EXIT.done
}

async function createIdentity(name: string, options: CreateOptions, session: Session): Promise<number> {
  const days = options.days === undefined ? undefined : Number(options.days)
  if (days !== undefined && (!Number.isInteger(days) || days < 1)) throw new UsageError('--days: 1-1826')
  const made = await session.app.administration.identities.create({
    name,
    organisation: options.organisation,
    ...(options.commonName === undefined ? {} : { commonName: options.commonName }),
    ...(days === undefined ? {} : { validityDays: days }),
    ...(options.passphrase === true
      ? { passphrase: await askPassphrase(session.texts.t('identity.ask-passphrase')) }
      : {}),
  })
  if (!made.ok) return fail(session, made.error, name)
  print(made.value, session)
  session.output.notice(session.texts.t('identity.what-others-see'))
  return EXIT.done
}

async function importIdentity(
  name: string,
  files: readonly string[],
  options: ImportOptions,
  session: Session,
): Promise<number> {
  const { app, output, texts } = session
  const imported = await app.administration.identities.import({
    name,
    paths: files,
    ...(options.passphrase === true ? { passphrase: await askPassphrase(texts.t('identity.ask-passphrase')) } : {}),
    trustAuthority: options.trustAuthority === true,
  })
  const problems = imported.ok ? imported.value.problems : imported.error.problems
  for (const problem of problems.map(app.sayFinding))
    output.notice(`${texts.t(`severity.${problem.severity}`)}  ${problem.message}\n       → ${problem.nextStep}`)
  if (!imported.ok) return fail(session, imported.error, name)
  print(imported.value.identity, session)
  return EXIT.done
}

function print(identity: SigningIdentity, { output, texts }: Pick<Session, 'output' | 'texts' | 'app'>): void {
  if (output.isJson) {
    output.json({ schema: 'ursprung.identity/1', ...identity })
    return
  }
  const { t } = texts
  output.text(identity.name)
  output.text(
    `  ${identity.subject.organisation ?? ''} · ${identity.subject.commonName ?? ''} · ${t(`identity.kind.${identity.kind}`)}`,
  )
  output.text(
    `  ${t('identity.valid', { from: identity.notBefore.slice(0, 10), to: identity.notAfter.slice(0, 10) })} · ${t(`identity.state.${identity.state}`, { count: identity.daysLeft })}`,
  )
  output.text(`  SHA-256 ${identity.sha256Fingerprint}`)
}

function fail(
  { output, texts }: Session,
  error: { readonly kind: string; readonly message: string },
  name: string,
): number {
  const said = texts.error(error, name)
  if (output.isJson) output.json({ error: said })
  output.notice(said.message)
  return EXIT.failed
}
