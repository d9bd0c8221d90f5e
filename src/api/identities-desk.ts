import { baseName } from '../domain/base-name.ts'
import type { FindingFact, ReportedError } from '../domain/finding.ts'
import { unfollowedJob } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { CertificateFinding, CertificateReport, ImportAnswer, SeenView } from './administration.ts'
import type { GrantedPath } from './grants.ts'
import type { CertificateAnswer, SigningServiceDraft } from './identities-contract.ts'
import { EXPIRED_GRANT, presentError } from './present.ts'
import type { ApiContext } from './services.ts'

/** Longest wait for a service's signature; as the command line has it where nothing is said. */
const SERVICE_TIMEOUT_MS = 30_000

/**
 * Certificate and key from chosen files: PEM, DER, PKCS#7 or PKCS#12; an empty passphrase is none. Refused with every problem in words where the
 * certificate cannot sign (C2PA 2.2 §14.5.1), with `grant-expired` where a file was chosen too long ago.
 */
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

/** Joins the authority's answer with the key of a request that waits, to an identity. Refused as `importCertificate` refuses. */
export function completeRequest(
  input: { readonly name: string; readonly grants: readonly string[]; readonly trustAuthority: boolean },
  context: ApiContext,
): Promise<CertificateAnswer> {
  const { name, trustAuthority } = input
  return withFiles(input.grants, context, paths =>
    context.cores.current().administration.identities.complete({ name, paths, trustAuthority }),
  )
}

/**
 * Adds an identity whose key a signing service holds, after one signature on trial. `signer-offline` where the settings do not let Ursprung out; otherwise
 * refused as `importCertificate` refuses, or with what the service answered. Waits 30 s at most.
 */
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
      unfollowedJob(signal),
    )
  })
}

/**
 * Everything wrong with an identity; nothing wrong is an empty list. Where a finding names a file of the data folder, the folder is named as people say
 * it. Fails where there is no such identity or it is damaged.
 */
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

/** One signature on trial, and how long it took. Fails as signing would: no such identity, a passphrase refused, a service that does not answer. */
export function tryIdentity(
  name: string,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<{ readonly milliseconds: number }, ReportedError>> {
  context.passphrases.newAttempt()
  return context.cores.current().administration.identities.trySigner(name, unfollowedJob(signal))
}

/**
 * What others see who check a picture of this identity's: a picture is drawn, signed and verified with no list, the own anchors, the official lists; then
 * removed. Fails as `tryIdentity` does.
 */
export function showAsSeen(
  name: string,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<readonly SeenView[], ReportedError>> {
  context.passphrases.newAttempt()
  return context.cores.current().administration.identities.asSeen(name, unfollowedJob(signal))
}

/** A list that is not used, and why; named by its file, never by its path. */
export interface TrustProblem {
  readonly kind: string
  readonly file: string
  /** Fact for the words, e.g. the day of the import. */
  readonly reason: string
}

/** Lists that are damaged or were changed since they were imported, and therefore not used; empty when all is well. */
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
