import { stat } from 'node:fs/promises'
import type { ReportedError } from '../../../domain/finding.ts'
import { MEDIA_TYPES } from '../../../domain/image.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { ManifestRequest, ParentFacts, SignedPicture, SigningEngine } from '../../label-engines.ts'
import type { Job } from '../../../domain/job.ts'
import { checkCertificate, EXPIRY_WARNING_DAYS } from '../identity/check-certificate.ts'
import { ensureDefaultIdentity } from '../identity/create-identity.ts'
import { toPem } from '../identity/encrypt-key.ts'
import type { IdentityInfo } from '../identity/identity.ts'
import { readIdentity } from '../identity/identity-store.ts'
import { type OpenedSigner, openSigner } from '../identity/open-signer.ts'
import { withAnchor } from '../identity/restore-anchor.ts'
import { actionJson, type ClaimGenerator, definitionJson, earlierJson, parentJson } from './manifest-json.ts'
import { createBackend } from './choose-backend.ts'
import { readParentFacts } from './parent-facts.ts'
import { isUnusableParent, nameFullDisk, signingError } from './sign-errors.ts'
import { signSettings } from './sign-settings.ts'
import type { SignBackend, SignTask } from './sign-task.ts'
import { openStampRelay } from './stamp-relay.ts'
import { removeOwn } from '../leftovers.ts'

/** Where identities live and how to sign. */
export interface SigningOptions {
  readonly dataDir: string
  /** Stands in the certificate that is made at first use, when nobody has chosen an identity. */
  readonly organisation: string
  readonly generator: ClaimGenerator
  /** Asked once per identity whose key is encrypted; kept in memory only. `null` refuses. */
  readonly passphraseFor?: (identityName: string) => Promise<string | null> | string | null
  /** RFC 3161 authority. Only a hash leaves the house. Not reachable: signed without, and said so in `notes`. */
  readonly timeStampUrl?: string
  /** Refuses what would go out: a signing service, and (with a note) a time stamp. */
  readonly isOffline?: boolean
  /** The clock that certificates are judged by; a test sets it. */
  readonly now?: () => Date
}

/** What is read ahead; both tell of their failure when they are asked for. */
interface Read {
  readonly identity: Result<IdentityInfo, ReportedError>
  readonly parent: Promise<ParentFacts>
}

/** Signs with c2pa-rs, native or WASM. Leaves no output behind when it fails; never touches parent or unsigned file. */
export function createSigningEngine(options: SigningOptions): SigningEngine {
  const opened = new Map<string, OpenedSigner>()
  let backend: Promise<SignBackend> | null = null
  const prepare: SigningEngine['prepare'] = async (parentPath, identityName, known) => {
    const parent = factsOf(parentPath, known)
    parent.catch(() => undefined) // told by `sign`
    const identity = await identityFor(options, identityName)
    await parent.catch(() => undefined)
    return { sign: (request, job) => sign(request, { identity, parent }, job) }
  }
  const sign = async (
    request: ManifestRequest,
    { identity, parent }: Read,
    job?: Job,
  ): Promise<Result<SignedPicture, ReportedError>> => {
    if (!identity.ok) return identity
    const refusal = refuseDates(identity.value)
    if (refusal !== null) return err(refusal)
    const signer = await openCached(opened, options, identity.value)
    if (!signer.ok) return signer
    const unsuitable = refuseCertificate(identity.value, signer.value, clockOf(options))
    if (unsuitable !== null) return err(unsuitable)
    if ((await sizeOf(request.outputPath)) !== null)
      return err({
        kind: 'output-exists',
        message: `${request.outputPath}: exists; a signed file is never overwritten`,
      })
    backend ??= createBackend()
    const work: Work = {
      options,
      signer: signer.value,
      identity: identity.value,
      parent,
      job: job ?? null,
      refused: null,
    }
    try {
      return await signRequest(await backend, request, work)
    } catch (cause) {
      // A failed sign leaves a destination of 0 bytes (c2pa.md 6.2).
      await removeOwn(request.outputPath)
      job?.signal.throwIfAborted()
      return err(work.refused ?? (await nameFullDisk(signingError(cause, request.unsignedPath), request)))
    }
  }
  return {
    prepare,
    sign: async (request, identityName, job) => (await prepare(request.parentPath, identityName)).sign(request, job),
  }
}

async function factsOf(path: string, known?: Promise<ParentFacts | null>): Promise<ParentFacts> {
  return (await known) ?? (await readParentFacts(path))
}

interface Work {
  readonly options: SigningOptions
  readonly signer: OpenedSigner
  readonly identity: IdentityInfo
  readonly parent: Promise<ParentFacts>
  readonly job: Job | null
  /** Why the key's holder gave no signature; the library would only pass on its text. */
  refused: ReportedError | null
}

async function signRequest(backend: SignBackend, request: ManifestRequest, work: Work) {
  const notes: string[] = []
  const { identity } = work
  const url = stampUrl(backend, work.options, notes)
  const relay = url === null ? null : await openStampRelay(url, work.job?.signal ?? null)
  try {
    await signWithFallbacks(backend, await taskFor(request, work, relay?.url ?? null), { notes, work })
  } finally {
    relay?.close()
  }
  if (identity.daysLeft <= EXPIRY_WARNING_DAYS) notes.push(`certificate-expires-soon: ${endDate(identity)}`)
  const [before, after] = await Promise.all([sizeOf(request.unsignedPath), sizeOf(request.outputPath)])
  const { subject } = identity
  return ok({
    manifestBytes: (after ?? 0) - (before ?? 0),
    signer: subject.organisation ?? subject.commonName ?? identity.name,
    notes,
  })
}

/** Where to stamp; what cannot be is noted, never passed over in silence. */
function stampUrl(backend: SignBackend, options: SigningOptions, notes: string[]): string | null {
  const wanted = options.timeStampUrl ?? null
  if (wanted === null) return null
  if (options.isOffline === true) notes.push('time-stamp-offline')
  else if (!backend.canTimeStamp) notes.push('time-stamp-unsupported')
  else return wanted
  return null
}

/** First as asked; without the parent's bytes when its manifest cannot be taken in; without a stamp when the authority is away or answers nonsense. */
async function signWithFallbacks(
  backend: SignBackend,
  task: SignTask,
  { notes, work }: { readonly notes: string[]; readonly work: Work },
): Promise<void> {
  try {
    await backend.sign(task)
  } catch (cause) {
    await removeOwn(task.outputPath)
    // Asking again whoever holds the key would not change its answer, and may cost a minute.
    if (work.refused !== null || work.job?.signal.aborted === true) throw cause
    if (task.parent.path !== null && isUnusableParent(cause)) {
      notes.push('parent-manifest-not-kept')
      return await signWithFallbacks(backend, { ...task, parent: { ...task.parent, path: null } }, { notes, work })
    }
    if (task.timeStampUrl === null) throw cause
    try {
      await backend.sign({ ...task, timeStampUrl: null })
    } catch {
      // Not the stamp, then: the first error tells more.
      throw cause
    }
    notes.push('time-stamp-unreachable')
  }
}

/** The library's callback; a refusal is kept beside, because the library gives back no more than its text. */
async function signatureFor(work: Work, toBeSigned: Uint8Array): Promise<Uint8Array> {
  const made = await work.signer.sign(toBeSigned, work.job?.signal ?? null)
  if (made.ok) return made.value
  work.refused = { kind: made.error.kind, message: `${work.identity.name}: ${made.error.message}` }
  throw new Error(made.error.kind)
}

async function taskFor(request: ManifestRequest, work: Work, timeStampUrl: string | null): Promise<SignTask> {
  const { options, signer } = work
  const parent = await work.parent
  const earlier = await earlierOf(request)
  // What an ingredient's validation found is written into the new manifest: our own earlier signature must not stand there as unknown.
  const anchorsPem = parent.hasManifest || earlier !== null ? anchorsOf(signer) : null
  return {
    unsignedPath: request.unsignedPath,
    outputPath: request.outputPath,
    mediaType: MEDIA_TYPES[request.format],
    definition: definitionJson(request, options.generator),
    parent: {
      json: parentJson(request.parentTitle, parent.mediaType, parent.remoteUrl),
      path: request.parentPath,
      mediaType: parent.mediaType,
    },
    earlier,
    actions: request.actions.map(action => actionJson(action, options.generator)),
    thumbnailJpeg: request.thumbnailJpeg,
    settings: signSettings(anchorsPem, timeStampUrl),
    chain: signer.chain.map(c => c.der),
    sign: toBeSigned => signatureFor(work, toBeSigned),
    algorithm: signer.algorithm,
    timeStampUrl,
  }
}

function anchorsOf({ anchorPem, chain }: OpenedSigner): string {
  const top = chain.at(-1)
  return anchorPem ?? (top === undefined ? '' : toPem('CERTIFICATE', top.der))
}

async function earlierOf({ earlierPath, title }: ManifestRequest): Promise<SignTask['earlier']> {
  if (earlierPath === undefined || earlierPath === null) return null
  const { mediaType } = await readParentFacts(earlierPath)
  return { json: earlierJson(title, mediaType), path: earlierPath, mediaType }
}

async function identityFor(options: SigningOptions, name: string | null): Promise<Result<IdentityInfo, ReportedError>> {
  return name === null
    ? await ensureDefaultIdentity(options.dataDir, options.organisation, clockOf(options))
    : await withAnchor(options.dataDir, await readIdentity(options.dataDir, name, clockOf(options)))
}

/** Keys stay open for the life of the engine: scrypt costs a tenth of a second per picture otherwise. */
async function openCached(
  cache: Map<string, OpenedSigner>,
  options: SigningOptions,
  identity: IdentityInfo,
): Promise<Result<OpenedSigner, ReportedError>> {
  const key = `${identity.name} ${identity.sha256Fingerprint}`
  const known = cache.get(key)
  if (known !== undefined) return ok(known)
  const opened = await openSigner(options.dataDir, identity.name, {
    passphraseFor: async () => (await options.passphraseFor?.(identity.name)) ?? null,
    isOffline: options.isOffline === true,
  })
  if (opened.ok) cache.set(key, opened.value)
  return opened
}

const clockOf = ({ now }: SigningOptions): Date => now?.() ?? new Date()
const endDate = ({ daysLeft, notAfter }: IdentityInfo): string => `${notAfter.slice(0, 10)} (${daysLeft} d)`

/** Before a passphrase is asked for or a service is called: dates alone can refuse. */
function refuseDates(identity: IdentityInfo): ReportedError | null {
  const { name, state, notBefore, notAfter } = identity
  if (state === 'expired') return { kind: 'certificate-expired', message: `${name}, ${notAfter.slice(0, 10)}` }
  if (state === 'not-yet-valid')
    return { kind: 'certificate-not-yet-valid', message: `${name}, ${notBefore.slice(0, 10)}` }
  return null
}

function refuseCertificate(identity: IdentityInfo, { chain }: OpenedSigner, now: Date): ReportedError | null {
  const problems = checkCertificate(
    chain.map(c => c.der),
    { now },
  )
  const stop = problems.filter(p => p.severity === 'stop').map(p => p.code)
  if (stop.length === 0) return null
  return { kind: 'certificate-unsuitable', message: `${identity.name}: ${stop.join(', ')}` }
}

async function sizeOf(path: string): Promise<number | null> {
  return await stat(path).then(
    facts => facts.size,
    () => null,
  )
}
