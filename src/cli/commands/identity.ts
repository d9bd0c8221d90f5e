import type { Command } from 'commander'
import type { SeenView } from '../../api/administration.ts'
import type { SigningIdentity } from '../../domain/identity.ts'
import { askPassphrase } from '../ask-passphrase.ts'
import { EXIT } from '../exit-status.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions } from '../session.ts'
import { failIdentity, newPassphrase, printIdentity, printImport, registerSignerCommands } from './identity-signers.ts'
import { UsageError, wholeNumber } from '../usage-error.ts'

interface ShowOptions extends CommonOptions {
  readonly asSeen?: boolean
}

interface CreateOptions extends CommonOptions {
  readonly organisation: string
  readonly commonName?: string
  readonly days?: string
  readonly passphrase?: boolean
}

interface ImportOptions extends CommonOptions {
  readonly passphrase?: boolean
  readonly trustAuthority?: boolean
  readonly certificate?: readonly string[]
}

/** `identity create · import · list · show · request · check · add-command · add-service`: signing identities. */
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
  withCommonOptions(identity.command('show').description(t('help.identity-show')).argument('<name>'), t)
    .option('--as-seen', t('help.identity-as-seen'))
    .action(async (name: string, options: ShowOptions) => {
      finish(await runSession(options, session => showIdentity(name, options, session)))
    })
  withCommonOptions(identity.command('create').description(t('help.identity-create')).argument('<name>'), t)
    .requiredOption('--organisation <name>', t('help.organisation'))
    .option('--common-name <name>', t('help.common-name'))
    .option('--days <n>', t('help.days'))
    .option('--passphrase', t('help.passphrase'))
    .action(async (name: string, options: CreateOptions) => {
      finish(await runSession(options, session => createIdentity(name, options, session)))
    })
  withCommonOptions(
    identity.command('import').description(t('help.identity-import')).argument('<name>').argument('[file...]'),
    t,
  )
    .option('--certificate <file...>', t('help.identity-certificate'))
    .option('--passphrase', t('help.passphrase'))
    .option('--trust-authority', t('help.trust-authority'))
    .action(async (name: string, files: string[], options: ImportOptions) => {
      const isAnswer = options.certificate !== undefined
      if (isAnswer === files.length > 0) throw new UsageError(t('identity.import-usage'))
      finish(await runSession(options, session => importIdentity(name, files, options, session)))
    })
  registerSignerCommands(identity, t, finish)
}

async function listIdentities(session: Session): Promise<number> {
  const { app, output, texts } = session
  const { identities } = app.administration
  const found = await identities.list()
  for (const identity of found) printIdentity(identity, session)
  if (found.length === 0) output.notice(texts.t('identity.none'))
  for (const { name, createdAt } of await identities.requests())
    output.notice(texts.t('identity.waiting', { name, date: createdAt.slice(0, 10) }))
  return EXIT.done
}

async function showIdentity(name: string, { asSeen }: ShowOptions, session: Session): Promise<number> {
  const { identities } = session.app.administration
  const found = await identities.show(name)
  if (!found.ok) return failIdentity(session, found.error, name)
  if (asSeen !== true) {
    printIdentity(found.value, session)
    return EXIT.done
  }
  const views = await identities.asSeen(name, session.job)
  if (!views.ok) return failIdentity(session, views.error, name)
  printViews(found.value, views.value, session)
  return EXIT.done
}

function printViews(identity: SigningIdentity, views: readonly SeenView[], { output, texts }: Session): void {
  if (output.isJson) {
    output.json({ schema: 'ursprung.as-seen/1', identity: identity.name, views })
    return
  }
  output.text(texts.t('identity.seen.title', { name: identity.name }))
  for (const view of views) {
    output.text('', texts.t(`identity.seen.lists.${view.lists}`))
    output.text(`  Content Credentials: ${view.sentence}`)
    output.text(`  → ${view.meaning}`)
  }
}

async function createIdentity(name: string, options: CreateOptions, session: Session): Promise<number> {
  const days = options.days === undefined ? undefined : wholeNumber('--days', options.days, [1, 1_826])
  const made = await session.app.administration.identities.create({
    name,
    organisation: options.organisation,
    ...(options.commonName === undefined ? {} : { commonName: options.commonName }),
    ...(days === undefined ? {} : { validityDays: days }),
    ...(options.passphrase === true ? { passphrase: await newPassphrase(session) } : {}),
  })
  if (!made.ok) return failIdentity(session, made.error, name)
  printIdentity(made.value, session)
  session.output.notice(session.texts.t('identity.what-others-see'))
  return EXIT.done
}

async function importIdentity(
  name: string,
  files: readonly string[],
  options: ImportOptions,
  session: Session,
): Promise<number> {
  const { identities } = session.app.administration
  const trustAuthority = options.trustAuthority === true
  const imported =
    options.certificate === undefined
      ? await identities.import({
          name,
          paths: files,
          trustAuthority,
          ...(options.passphrase === true ? { passphrase: await askPassphrase(session.texts.t) } : {}),
        })
      : await identities.complete({ name, paths: options.certificate, trustAuthority })
  return printImport(imported, name, session)
}
