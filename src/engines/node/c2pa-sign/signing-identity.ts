import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { checkCertificate } from '../identity/check-certificate.ts'
import { ensureDefaultIdentity } from '../identity/create-identity.ts'
import type { IdentityInfo } from '../identity/identity.ts'
import { readIdentity } from '../identity/identity-store.ts'
import { type OpenedSigner, openSigner } from '../identity/open-signer.ts'
import { withAnchor } from '../identity/restore-anchor.ts'

/** Where identities live and who opens their keys. */
export interface SigningIdentityOptions {
  readonly dataDir: string
  /** Stands in the certificate that is made at first use, when nobody has chosen an identity. */
  readonly organisation: string
  /** Asked once per identity whose key is encrypted; kept in memory only. `null` refuses. */
  readonly passphraseFor?: (identityName: string) => Promise<string | null> | string | null
  /** Refuses what would go out: a signing service, and (with a note) a time stamp. */
  readonly isOffline?: boolean
  /** The clock that certificates are judged by; a test sets it. */
  readonly now?: () => Date
}

/** The identity by name, or the one to sign with when nobody has chosen. Fails as `readIdentity` and `ensureDefaultIdentity` do. */
export async function identityFor(
  options: SigningIdentityOptions,
  name: string | null,
): Promise<Result<IdentityInfo, ReportedError>> {
  return name === null
    ? await ensureDefaultIdentity(options.dataDir, options.organisation, clockOf(options))
    : await withAnchor(options.dataDir, await readIdentity(options.dataDir, name, clockOf(options)))
}

/** Opens the key of an identity whose certificate may sign now; `certificate-expired`, `certificate-not-yet-valid` or `certificate-unsuitable` otherwise. */
export type OpenForSigning = (identity: IdentityInfo) => Promise<Result<OpenedSigner, ReportedError>>

/** Keys stay open for as long as this is used: scrypt costs a tenth of a second per picture otherwise. */
export function createSignerOpener(options: SigningIdentityOptions): OpenForSigning {
  const opened = new Map<string, OpenedSigner>()
  return async identity => {
    const refusal = refuseDates(identity)
    if (refusal !== null) return err(refusal)
    const signer = await openCached(opened, options, identity)
    if (!signer.ok) return signer
    const unsuitable = refuseCertificate(identity, signer.value, clockOf(options))
    return unsuitable === null ? signer : err(unsuitable)
  }
}

async function openCached(
  cache: Map<string, OpenedSigner>,
  options: SigningIdentityOptions,
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

const clockOf = ({ now }: SigningIdentityOptions): Date => now?.() ?? new Date()

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
