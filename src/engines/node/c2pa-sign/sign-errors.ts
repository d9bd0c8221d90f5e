import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ReportedError } from '../../../domain/finding.ts'
import type { ManifestRequest } from '../../label-engines.ts'

/** The library's words for an error, from the native build (Error) or the WASM build (text). */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name === 'Error' ? '' : `${cause.name}: `}${cause.message}` : String(cause)
}

interface ErrorRule {
  readonly pattern: RegExp
  readonly kind: string
  readonly remedy: string
}

/** Messages of c2pa-rs 0.90.1, measured (c2pa.md 6.1-6.4); what matches none is `signing-failed`. */
const RULES: readonly ErrorRule[] = [
  {
    pattern: /certificate is invalid|CertificateProfile/i,
    kind: 'certificate-unsuitable',
    remedy: 'run `ursprung identity show` to see which field is wrong',
  },
  {
    pattern: /not valid at time of signing|expired/i,
    kind: 'certificate-expired',
    remedy: 'renew the identity or import a new certificate',
  },
  {
    pattern: /signing certificate chain|CoseX5Chain/i,
    kind: 'certificate-unsuitable',
    remedy: 'the certificate lacks the organisation (O) or its chain',
  },
  {
    pattern: /unsupported type|type is unsupported/i,
    kind: 'unsupported-format',
    remedy: 'choose JPEG, PNG, WebP, AVIF or TIFF',
  },
  { pattern: /no space left|os error 28/i, kind: 'disk-full', remedy: 'free some space and try again' },
  { pattern: /permission denied|os error 13/i, kind: 'permission-denied', remedy: 'choose a folder you may write to' },
  { pattern: /no such file|os error 2\b/i, kind: 'not-found', remedy: 'the file has gone; run again' },
]

/** A signing failure with what a person can do about it. */
export function signingError(cause: unknown, path: string): ReportedError {
  const message = messageOf(cause)
  const rule = RULES.find(r => r.pattern.test(message))
  if (rule === undefined) return { kind: 'signing-failed', message: `${path}: ${message}` }
  return { kind: rule.kind, message: `${path}: ${message}; ${rule.remedy}` }
}

/** A manifest with a parent's beside it; a little more costs nothing but a kinder word. */
const MANIFEST_ROOM_BYTES = 128 * 1024

/** The library says no more than `embedding error` where the disk is full (c2pa-rs 0.90.1, measured): the room that is left tells. */
export async function nameFullDisk(
  named: ReportedError,
  { unsignedPath, outputPath }: Pick<ManifestRequest, 'unsignedPath' | 'outputPath'>,
): Promise<ReportedError> {
  if (named.kind !== 'signing-failed') return named
  try {
    const folder = dirname(outputPath)
    const { bavail, bsize } = await statfs(folder)
    const { size } = await stat(unsignedPath)
    const isFull = bavail * bsize < size + MANIFEST_ROOM_BYTES
    return isFull ? { kind: 'disk-full', message: `${folder}; free some space and try again` } : named
  } catch {
    return named // what went wrong first tells more
  }
}

/** Whether the parent's own manifest is what stopped the signing (damaged, or only in the cloud): measured wording. */
export function isUnusableParent(cause: unknown): boolean {
  return /encode assertion data|AssertionEncoding|Jumbf|RemoteManifest|remote manifest|Prerelease|TooManyManifestStores|ClaimMissingHardBinding|UnknownAlgorithm|AssertionDecoding|UnsupportedType/i.test(
    messageOf(cause),
  )
}
