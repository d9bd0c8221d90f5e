import type { Command } from 'commander'
import type { CertificateReport, ImportAnswer, SignerWish } from '../../api/administration.ts'
import type { ReportedError } from '../../domain/finding.ts'
import { REQUEST_KEYS, type SigningIdentity } from '../../domain/identity.ts'
import { askNewPassphrase, askPassphrase } from '../ask-passphrase.ts'
import { EXIT } from '../exit-status.ts'
import { beginFile } from '../new-file.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions } from '../session.ts'
import { UsageError, oneOf, seconds } from '../usage-error.ts'

interface RequestOptions extends CommonOptions {
  readonly organisation: string
  readonly commonName?: string
  readonly key?: string
  readonly out?: string
  readonly passphrase?: boolean
}

interface SignerOptions extends CommonOptions {
  readonly chain: readonly string[]
  readonly input?: string
  readonly timeout?: string
  readonly trustAuthority?: boolean
  readonly replace?: boolean
}

interface ServiceOptions extends SignerOptions {
  readonly url: string
  readonly client: readonly string[]
  readonly ca?: string
  readonly passphrase?: boolean
}

interface CheckOptions extends CommonOptions {
  readonly passphrase?: boolean
  readonly sign?: boolean
}

type Translate = (id: string) => string

/** `identity request · check · add-command · add-service`: certificates from an authority, and keys that are elsewhere. */
export function registerSignerCommands(identity: Command, t: Translate, finish: (status: number) => void): void {
  withCommonOptions(identity.command('request').description(t('help.identity-request')).argument('<name>'), t)
    .requiredOption('--organisation <name>', t('help.organisation'))
    .option('--common-name <name>', t('help.common-name'))
    .option(`--key <${REQUEST_KEYS.join('|')}>`, t('help.identity-key'))
    .option('--out <file>', t('help.identity-request-out'))
    .option('--passphrase', t('help.passphrase'))
    .action(async (name: string, options: RequestOptions) => {
      finish(await runSession(options, session => requestCertificate(name, options, session)))
    })
  withCommonOptions(identity.command('check').description(t('help.identity-check')).argument('<name|file...>'), t)
    .option('--sign', t('help.identity-sign'))
    .option('--passphrase', t('help.passphrase'))
    .action(async (what: string[], options: CheckOptions) => {
      finish(await runSession(options, session => checkCertificate(what, options, session)))
    })
  signerOptions(
    withCommonOptions(
      identity
        .command('add-command')
        .description(t('help.identity-add-command'))
        .argument('<name>')
        .argument('<program...>'),
      t,
    ),
    t,
  ).action(async (name: string, command: string[], options: SignerOptions) => {
    finish(await runSession(options, session => addSigner(name, { kind: 'command', command }, options, session)))
  })
  signerOptions(
    withCommonOptions(
      identity.command('add-service').description(t('help.identity-add-service')).argument('<name>'),
      t,
    ),
    t,
  )
    .requiredOption('--url <https>', t('help.identity-url'))
    .requiredOption('--client <file...>', t('help.identity-client'))
    .option('--ca <file>', t('help.identity-ca'))
    .option('--passphrase', t('help.passphrase'))
    .action(async (name: string, options: ServiceOptions) => {
      const { url, client: clientPaths, ca } = options
      const signer = { kind: 'service', url, clientPaths, caPath: ca ?? null } as const
      finish(await runSession(options, session => addSigner(name, signer, options, session)))
    })
}

function signerOptions(command: Command, t: Translate): Command {
  return command
    .requiredOption('--chain <file...>', t('help.identity-chain'))
    .option('--input <data|digest>', t('help.identity-input'))
    .option('--timeout <seconds>', t('help.identity-timeout'))
    .option('--trust-authority', t('help.trust-authority'))
    .option('--replace', t('help.identity-replace'))
}

async function requestCertificate(name: string, options: RequestOptions, session: Session): Promise<number> {
  const { output, texts, app } = session
  const key = oneOf('--key', options.key ?? 'es256', REQUEST_KEYS)
  const out = options.out ?? `${name}.csr.pem`
  const secret = options.passphrase === true ? { passphrase: await newPassphrase(session) } : {}
  // Before the key is made: a request that lies nowhere could not be asked for again.
  const file = await beginFile(out)
  if (!file.ok) return failIdentity(session, file.error, out)
  const asked = await app.administration.identities.request({
    name,
    organisation: options.organisation,
    key,
    ...(options.commonName === undefined ? {} : { commonName: options.commonName }),
    ...secret,
  })
  if (!asked.ok) {
    await file.value.discard()
    return failIdentity(session, asked.error, name)
  }
  const failed = await file.value.write([asked.value.requestPem])
  if (failed !== null) return failIdentity(session, failed, out)
  if (output.isJson) output.json({ schema: 'ursprung.identity-request/1', ...asked.value, path: out })
  else output.text(...texts.t('identity.requested', { path: out, name }).split('\n'))
  return EXIT.done
}

async function addSigner(
  name: string,
  signer: SignerWish['signer'],
  options: SignerOptions & { readonly passphrase?: boolean },
  session: Session,
): Promise<number> {
  const timeout = seconds('--timeout', options.timeout ?? '30', [1, 600])
  const input = oneOf('--input', options.input ?? 'data', ['data', 'digest'] as const)
  const { texts, app, job } = session
  const added = await app.administration.identities.addSigner(
    {
      name,
      chainPaths: options.chain,
      signer,
      input,
      timeoutMs: Math.round(timeout * 1_000),
      trustAuthority: options.trustAuthority === true,
      isReplacing: options.replace === true,
      isErrorShown: true,
      ...(options.passphrase === true ? { passphrase: await askPassphrase(texts.t) } : {}),
    },
    job,
  )
  return printImport(added, name, session)
}

/** Names and files alike; a name wins, because files can be written `./name`. Status 1 when something stops the certificate. */
async function checkCertificate(what: readonly string[], options: CheckOptions, session: Session): Promise<number> {
  const { identities } = session.app.administration
  const [first = ''] = what
  const isFile = (await session.app.files.kindOf(first)) !== 'missing'
  const isName = what.length === 1 && ((await identities.show(first)).ok || (!isFile && isPlainName(first)))
  const passphrase = options.passphrase === true ? await askPassphrase(session.texts.t) : null
  const checked = await identities.check(
    isName ? { name: first } : { paths: what, ...(passphrase === null ? {} : { passphrase }) },
  )
  if (!checked.ok) return failIdentity(session, checked.error, first)
  printReport(checked.value, session)
  const status = checked.value.findings.some(({ severity }) => severity === 'stop') ? EXIT.stopped : EXIT.done
  if (options.sign !== true) return status
  if (!isName) throw new UsageError(session.texts.t('identity.sign-name'))
  const tried = await identities.trySigner(first, session.job)
  if (!tried.ok) return failIdentity(session, tried.error, first)
  session.output.notice(session.texts.t('identity.signs', { name: first, ms: tried.value.milliseconds }))
  return status
}

/** Neither a folder nor an ending: more likely an identity than a file that is gone. */
const isPlainName = (word: string): boolean => !/[./\\]/.test(word)

function printReport(report: CertificateReport, { output, texts }: Session): void {
  if (output.isJson) {
    output.json(report)
    return
  }
  const { t } = texts
  output.text(report.checked)
  for (const [i, { subject, issuer, notBefore, notAfter }] of report.chain.entries()) {
    const name = [subject.organisation, subject.commonName].filter(part => part !== null).join(' · ')
    output.text(`  ${i + 1}. ${name}`)
    output.text(`     ${t('identity.valid', { from: notBefore.slice(0, 10), to: notAfter.slice(0, 10) })}`)
    output.text(`     ${t('identity.issued-by', { name: issuer.commonName ?? issuer.organisation ?? '?' })}`)
  }
  for (const { severity, message, why, nextStep } of report.findings)
    output.text('', `${t(`severity.${severity}`)}  ${message}`, `       ${why}`, `       → ${nextStep}`)
  if (report.findings.length === 0) output.text('', t('identity.nothing-wrong'))
}

/** What came of an import: its problems with their remedies, then the identity or the error. */
export function printImport(answer: ImportAnswer, name: string, session: Session): number {
  const { app, output, texts } = session
  const problems = answer.ok ? answer.value.problems : answer.error.problems
  for (const problem of problems.map(app.sayFinding))
    output.notice(`${texts.t(`severity.${problem.severity}`)}  ${problem.message}`, `       → ${problem.nextStep}`)
  if (!answer.ok) return failIdentity(session, answer.error, name)
  printIdentity(answer.value.identity, session)
  return EXIT.done
}

/** One identity as JSON or as lines. */
export function printIdentity(identity: SigningIdentity, { output, texts }: Session): void {
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

/** Of these the message is the path of a file that was given, which says more than the identity's name. */
const ABOUT_A_FILE: ReadonlySet<string> = new Set([
  'not-found',
  'permission-denied',
  'is-a-folder',
  'identity-file-large',
])

/** An error in words, as JSON where that was asked for. */
export function failIdentity({ output, texts }: Session, error: ReportedError, about: string): number {
  const said = texts.error(error, ABOUT_A_FILE.has(error.kind) ? error.message : about)
  if (output.isJson) output.json({ error: said })
  output.notice(said.message)
  return EXIT.failed
}

/** A passphrase for a new key; two that differ are wrong usage. */
export async function newPassphrase({ texts }: Session): Promise<string> {
  const given = await askNewPassphrase(texts.t)
  if (given === null) throw new UsageError(texts.t('identity.passphrases-differ'))
  return given
}
