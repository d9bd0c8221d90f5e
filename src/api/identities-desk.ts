import type { FindingFact, ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { CertificateFinding, CertificateReport, ImportAnswer, SeenView } from './administration.ts'
import type { GrantedPath } from './grants.ts'
import type { CertificateAnswer, SigningServiceDraft } from './identities-contract.ts'
import { baseName, EXPIRED_GRANT, presentError } from './present.ts'
import type { ApiContext } from './services.ts'

/** Longest wait for a service's signature; as the command line has it where nothing is said. */
const SERVICE_TIMEOUT_MS = 30_000

/** Certificate and key from chosen files. */
export function importCertificate(
  input: {
    readonly name: string
    readonly grants: readonly string[]
    readonly passphrase: string
    readonly trustAuthority: boolean
  },
  context: ApiContext,
): Promise<CertificateAnswer> {
  const { name, passphrase, trustAuthority } = input
  return withFiles(input.grants, context, paths =>
    context.cores.current().administration.identities.import({
      name,
      paths,
      trustAuthority,
      ...(passphrase === '' ? {} : { passphrase }),
    }),
  )
}

/** The authority's answer to a request. */
export function completeRequest(
  input: { readonly name: string; readonly grants: readonly string[]; readonly trustAuthority: boolean },
  context: ApiContext,
): Promise<CertificateAnswer> {
  const { name, trustAuthority } = input
  return withFiles(input.grants, context, paths =>
    context.cores.current().administration.identities.complete({ name, paths, trustAuthority }),
  )
}

/** A signing service; `signer-offline` where the settings do not let Ursprung out. */
export function addService(
  input: SigningServiceDraft,
  context: ApiContext,
  signal: AbortSignal,
): Promise<CertificateAnswer> {
  const { name, url, chain, client, authority, passphrase, trustAuthority } = input
  const grants = [...chain, ...client, ...(authority === null ? [] : [authority])]
  return withFiles(grants, context, paths => {
    const [clientEnd, chainEnd] = [chain.length + client.length, chain.length]
    return context.cores.current().administration.identities.addSigner(
      {
        name,
        chainPaths: paths.slice(0, chainEnd),
        signer: {
          kind: 'service',
          url,
          clientPaths: paths.slice(chainEnd, clientEnd),
          caPath: paths[clientEnd] ?? null,
        },
        input: input.input,
        timeoutMs: SERVICE_TIMEOUT_MS,
        trustAuthority,
        ...(passphrase === '' ? {} : { passphrase }),
      },
      jobOf(signal),
    )
  })
}

/** Everything wrong with an identity. Where a finding names a file of the data folder, the folder is named as people say it. */
export async function checkIdentity(
  name: string,
  context: ApiContext,
): Promise<Result<CertificateReport, ReportedError>> {
  const app = context.cores.current()
  const checked = await app.administration.identities.check({ name })
  if (!checked.ok) return checked
  const folder = context.services.shortenPath(app.dataDir)
  const findings = checked.value.findings.map(finding => ({
    ...finding,
    message: finding.message.replaceAll(app.dataDir, folder),
  }))
  return ok({ ...checked.value, findings })
}

/** One signature on trial. */
export function tryIdentity(
  name: string,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<{ readonly milliseconds: number }, ReportedError>> {
  context.passphrases.newAttempt()
  return context.cores.current().administration.identities.trySigner(name, jobOf(signal))
}

/** What others see who check a picture of this identity's. */
export function showAsSeen(
  name: string,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<readonly SeenView[], ReportedError>> {
  context.passphrases.newAttempt()
  return context.cores.current().administration.identities.asSeen(name, jobOf(signal))
}

/** A list that is not used, and why; named by its file, never by its path. */
export interface TrustProblem {
  readonly kind: string
  readonly file: string
  /** Fact for the words, e.g. the day of the import. */
  readonly reason: string
}

/** Lists that are damaged or were changed since they were imported. */
export async function trustProblems(context: ApiContext): Promise<readonly TrustProblem[]> {
  const problems = await context.cores.current().administration.trust.problems()
  return problems.map(({ kind, path, message }) => ({
    kind,
    file: baseName(path),
    reason: message.replaceAll(path, baseName(path)),
  }))
}

async function withFiles(
  grants: readonly string[],
  context: ApiContext,
  work: (paths: readonly string[]) => Promise<ImportAnswer>,
): Promise<CertificateAnswer> {
  const granted = grants.map(grant => context.grants.resolve(grant, ['picture']))
  if (!granted.every(found => found !== null)) return err({ ...EXPIRED_GRANT, problems: [] })
  const answer = await work(granted.map(({ path }) => path))
  // A new own authority counts from the next verdict on.
  if (answer.ok) context.verdicts.clear()
  return inWords(answer, granted, context)
}

function inWords(answer: ImportAnswer, granted: readonly GrantedPath[], context: ApiContext): CertificateAnswer {
  const app = context.cores.current()
  const say = (fact: FindingFact): CertificateFinding => ({
    ...app.sayFinding(fact),
    why: app.texts.t(`why.${fact.code}`),
  })
  if (answer.ok) return ok({ identity: answer.value.identity, problems: answer.value.problems.map(say) })
  const { problems, ...error } = answer.error
  const presented: ReportedError = granted.reduce<ReportedError>((shown, file) => presentError(shown, file), error)
  return err({ ...presented, problems: problems.map(say) })
}

const jobOf = (signal: AbortSignal): Job => ({ signal, report: () => undefined })
