import { stat } from 'node:fs/promises'
import type { ReportedError } from '../../../domain/finding.ts'
import { MEDIA_TYPES } from '../../../domain/image.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type {
  FinishedManifest,
  ManifestOutline,
  ManifestRequest,
  ParentFacts,
  SignedPicture,
  SigningEngine,
} from '../../label-engines.ts'
import type { Job } from '../../../domain/job.ts'
import { EXPIRY_WARNING_DAYS } from '../identity/check-certificate.ts'
import { toPem } from '../identity/encrypt-key.ts'
import type { IdentityInfo } from '../identity/identity.ts'
import type { OpenedSigner } from '../identity/open-signer.ts'
import { actionJson, type ClaimGenerator, definitionJson, earlierJson, parentJson } from './manifest-json.ts'
import { createBackend } from './choose-backend.ts'
import { readParentFacts } from './parent-facts.ts'
import { isUnusableParent, nameFullDisk, signingError } from './sign-errors.ts'
import { signSettings } from './sign-settings.ts'
import type { FinishSigning, SignBackend, SignOutline, SignTask } from './sign-task.ts'
import { createSignerOpener, identityFor, type SigningIdentityOptions } from './signing-identity.ts'
import { openStampRelay } from './stamp-relay.ts'
import { removeOwn } from '../leftovers.ts'

/** Who signs and how. */
export interface SigningOptions extends SigningIdentityOptions {
  readonly generator: ClaimGenerator
  /** RFC 3161 authority. Only a hash leaves the house. Not reachable: signed without, and said so in `notes`. */
  readonly timeStampUrl?: string
}

/** What is done ahead; all tell of their failure when they are asked for. `begun`: null where it has to wait for what `sign` finds out. */
interface Prepared {
  readonly outline: ManifestOutline
  readonly identity: Result<IdentityInfo, ReportedError>
  readonly parent: Promise<ParentFacts>
  readonly begun: Promise<FinishSigning> | null
}

/** Signs with c2pa-rs, native or WASM. Leaves no output behind when it fails; never touches parent or unsigned file. */
export function createSigningEngine(options: SigningOptions): SigningEngine {
  const openFor = createSignerOpener(options)
  let backend: Promise<SignBackend> | null = null
  const prepare: SigningEngine['prepare'] = async (outline, identityName, known) => {
    const parent = factsOf(outline.parentPath, known)
    const facts = parent.catch(() => null) // told by `sign`
    const identity = await identityFor(options, identityName)
    const begun = beginEarly(outline, await facts, options, () => (backend ??= createBackend()))
    await begun?.catch(() => undefined) // nothing is being read when it answers
    return { sign: (finished, job) => sign(finished, { outline, identity, parent, begun }, job) }
  }
  const sign = async (
    finished: FinishedManifest,
    { outline, identity, parent, begun }: Prepared,
    job?: Job,
  ): Promise<Result<SignedPicture, ReportedError>> => {
    const request = { ...outline, ...finished }
    if (!identity.ok) return identity
    const signer = await openFor(identity.value)
    if (!signer.ok) return signer
    const [existing, unsignedBytes] = await Promise.all([sizeOf(request.outputPath), sizeOf(request.unsignedPath)])
    if (existing !== null)
      return err({
        kind: 'output-exists',
        message: `${request.outputPath}: exists; a signed file is never overwritten`,
      })
    backend ??= createBackend()
    const work: Work = {
      begun,
      unsignedBytes,
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
    sign: async (request, identityName, job) => (await prepare(request, identityName)).sign(request, job),
  }
}

/** Where nothing that only `sign` finds out can change it: the signer (whose anchors a parent's manifest is checked with) and an authority for stamps. */
function beginEarly(
  outline: ManifestOutline,
  parent: ParentFacts | null,
  options: SigningOptions,
  backendOf: () => Promise<SignBackend>,
): Promise<FinishSigning> | null {
  const isPlain = (outline.earlierPath ?? null) === null && options.timeStampUrl === undefined
  if (parent === null || parent.hasManifest || !isPlain) return null
  const settings = signSettings(null, null)
  return backendOf().then(async backend =>
    backend.begin(outlineFor(outline, { parent, settings, earlier: null }, options)),
  )
}

async function factsOf(path: string, known?: Promise<ParentFacts | null>): Promise<ParentFacts> {
  return (await known) ?? (await readParentFacts(path))
}

interface Work {
  readonly begun: Promise<FinishSigning> | null
  readonly unsignedBytes: number | null
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
    const task = await taskFor(request, work, relay?.url ?? null)
    await signWithFallbacks(backend, task, { notes, work, begun: work.begun })
  } finally {
    relay?.close()
  }
  if (identity.daysLeft <= EXPIRY_WARNING_DAYS) notes.push(`certificate-expires-soon: ${endDate(identity)}`)
  const { subject } = identity
  return ok({
    manifestBytes: ((await sizeOf(request.outputPath)) ?? 0) - (work.unsignedBytes ?? 0),
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
  { notes, work, begun }: { readonly notes: string[]; readonly work: Work; readonly begun: Work['begun'] },
): Promise<void> {
  const signNow = async (now: SignTask): Promise<void> => (await backend.begin(now))(now)
  try {
    await (begun === null ? signNow(task) : (await begun)(task))
  } catch (cause) {
    await removeOwn(task.outputPath)
    // Asking again whoever holds the key would not change its answer, and may cost a minute.
    if (work.refused !== null || work.job?.signal.aborted === true) throw cause
    if (task.parent.path !== null && isUnusableParent(cause)) {
      notes.push('parent-manifest-not-kept')
      const without = { ...task, parent: { ...task.parent, path: null } }
      return await signWithFallbacks(backend, without, { notes, work, begun: null })
    }
    if (task.timeStampUrl === null) throw cause
    try {
      await signNow({ ...task, timeStampUrl: null })
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
    ...outlineFor(request, { parent, earlier, settings: signSettings(anchorsPem, timeStampUrl) }, options),
    unsignedPath: request.unsignedPath,
    outputPath: request.outputPath,
    actions: request.actions.map(action => actionJson(action, options.generator)),
    chain: signer.chain.map(c => c.der),
    sign: toBeSigned => signatureFor(work, toBeSigned),
    algorithm: signer.algorithm,
    timeStampUrl,
  }
}

function outlineFor(
  outline: ManifestOutline,
  { parent, earlier, settings }: Pick<SignOutline, 'earlier' | 'settings'> & { readonly parent: ParentFacts },
  { generator }: SigningOptions,
): SignOutline {
  const { parentTitle, parentPath, thumbnailJpeg, format } = outline
  const { mediaType, remoteUrl } = parent
  return {
    mediaType: MEDIA_TYPES[format],
    definition: definitionJson(outline, generator),
    parent: { json: parentJson(parentTitle, mediaType, remoteUrl), path: parentPath, mediaType },
    earlier,
    thumbnailJpeg,
    settings,
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

const endDate = ({ daysLeft, notAfter }: IdentityInfo): string => `${notAfter.slice(0, 10)} (${daysLeft} d)`

async function sizeOf(path: string): Promise<number | null> {
  return await stat(path).then(
    facts => facts.size,
    () => null,
  )
}
