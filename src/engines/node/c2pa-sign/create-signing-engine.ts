import type { KeyObject } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import type { ReportedError } from '../../../domain/finding.ts'
import { MEDIA_TYPES } from '../../../domain/image.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { ManifestRequest, SigningEngine } from '../../engines.ts'
import type { CertificateFacts } from '../identity/certificate-facts.ts'
import { checkCertificate } from '../identity/check-certificate.ts'
import { ensureDefaultIdentity } from '../identity/create-identity.ts'
import { toPem } from '../identity/encrypt-key.ts'
import type { IdentityInfo } from '../identity/identity.ts'
import { openIdentity, ownAnchorPath, readIdentity } from '../identity/identity-store.ts'
import { actionJson, type ClaimGenerator, definitionJson, parentJson } from './manifest-json.ts'
import { createBackend } from './choose-backend.ts'
import { readParentFacts } from './parent-facts.ts'
import { isUnusableParent, signingError } from './sign-errors.ts'
import { signSettings } from './sign-settings.ts'
import type { SignBackend, SignTask } from './sign-task.ts'

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
}

interface Opened {
  readonly chain: readonly CertificateFacts[]
  readonly key: KeyObject
  readonly anchorsPem: string
}

/** Signs with c2pa-rs, native or WASM. Leaves no output behind when it fails; never touches parent or unsigned file. */
export function createSigningEngine(options: SigningOptions): SigningEngine {
  const opened = new Map<string, Opened>()
  let backend: Promise<SignBackend> | null = null
  return {
    async sign(request, identityName) {
      const identity = await identityFor(options, identityName)
      if (!identity.ok) return identity
      const keys = await openCached(opened, options, identity.value)
      if (!keys.ok) return keys
      const refusal = refuseCertificate(identity.value, keys.value)
      if (refusal !== null) return err(refusal)
      if ((await sizeOf(request.outputPath)) !== null)
        return err({
          kind: 'output-exists',
          message: `${request.outputPath}: exists; a signed file is never overwritten`,
        })
      backend ??= createBackend()
      try {
        return await signRequest(await backend, request, { options, keys: keys.value, identity: identity.value })
      } catch (cause) {
        // A failed sign leaves a destination of 0 bytes (c2pa.md 6.2).
        await rm(request.outputPath, { force: true })
        return err(signingError(cause, request.unsignedPath))
      }
    },
  }
}

interface Signer {
  readonly options: SigningOptions
  readonly keys: Opened
  readonly identity: IdentityInfo
}

async function signRequest(backend: SignBackend, request: ManifestRequest, signer: Signer) {
  const notes: string[] = []
  const wanted = signer.options.timeStampUrl ?? null
  if (wanted !== null && !backend.canTimeStamp) notes.push('time-stamp-unsupported')
  const url = backend.canTimeStamp ? wanted : null
  const task = await taskFor(request, signer, url)
  await signWithFallbacks(backend, task, notes)
  const [before, after] = await Promise.all([sizeOf(request.unsignedPath), sizeOf(request.outputPath)])
  const { subject } = signer.identity
  return ok({
    manifestBytes: (after ?? 0) - (before ?? 0),
    signer: subject.organisation ?? subject.commonName ?? signer.identity.name,
    notes,
  })
}

/** First as asked; without the parent's bytes when its manifest cannot be taken in; without a stamp when the authority is away. */
async function signWithFallbacks(backend: SignBackend, task: SignTask, notes: string[]): Promise<void> {
  try {
    await backend.sign(task)
  } catch (cause) {
    await rm(task.outputPath, { force: true })
    if (task.parent.path !== null && isUnusableParent(cause)) {
      notes.push('parent-manifest-not-kept')
      return await signWithFallbacks(backend, { ...task, parent: { ...task.parent, path: null } }, notes)
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

async function taskFor(request: ManifestRequest, signer: Signer, timeStampUrl: string | null): Promise<SignTask> {
  const { options, keys, identity } = signer
  const parent = await readParentFacts(request.parentPath)
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
    actions: request.actions.map(action => actionJson(action, options.generator)),
    thumbnailJpeg: request.thumbnailJpeg,
    settings: signSettings(keys.anchorsPem, timeStampUrl),
    chain: keys.chain.map(c => c.der),
    key: keys.key,
    algorithm: identity.algorithm,
    timeStampUrl,
  }
}

async function identityFor(options: SigningOptions, name: string | null): Promise<Result<IdentityInfo, ReportedError>> {
  return name === null
    ? await ensureDefaultIdentity(options.dataDir, options.organisation)
    : await readIdentity(options.dataDir, name)
}

/** Keys stay open for the life of the engine: scrypt costs a tenth of a second per picture otherwise. */
async function openCached(
  cache: Map<string, Opened>,
  options: SigningOptions,
  identity: IdentityInfo,
): Promise<Result<Opened, ReportedError>> {
  const known = cache.get(identity.sha256Fingerprint)
  if (known !== undefined) return ok(known)
  const passphrase = identity.isEncrypted ? ((await options.passphraseFor?.(identity.name)) ?? null) : null
  const pair = await openIdentity(options.dataDir, identity.name, passphrase)
  if (!pair.ok) return pair
  const ownAnchor = await readFile(ownAnchorPath(options.dataDir, identity.name), 'utf8').catch(() => null)
  const top = pair.value.chain.at(-1)
  const anchorsPem = ownAnchor ?? (top === undefined ? '' : toPem('CERTIFICATE', top.der))
  const opened = { ...pair.value, anchorsPem }
  cache.set(identity.sha256Fingerprint, opened)
  return ok(opened)
}

function refuseCertificate(identity: IdentityInfo, keys: Opened): ReportedError | null {
  const problems = checkCertificate(
    keys.chain.map(c => c.der),
    { key: keys.key },
  )
  const stop = problems.filter(p => p.severity === 'stop').map(p => p.code)
  if (stop.length === 0) return null
  const kind = stop.includes('certificate.expired') ? 'certificate-expired' : 'certificate-unsuitable'
  return { kind, message: `${identity.name}: ${stop.join(', ')}; renew the identity or choose another` }
}

async function sizeOf(path: string): Promise<number | null> {
  return await stat(path).then(
    facts => facts.size,
    () => null,
  )
}
