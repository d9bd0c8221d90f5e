import type { KeyObject } from 'node:crypto'
import { sign } from 'node:crypto'
import type { SigningAlgorithm } from '../identity/identity.ts'

/** One signing, ready for either engine. JSON texts are in c2pa-rs's own words. */
export interface SignTask {
  readonly unsignedPath: string
  readonly outputPath: string
  readonly mediaType: string
  readonly definition: Readonly<Record<string, unknown>>
  /** `path: null`: the parent is named but its bytes (and so its manifest) cannot be taken in. */
  readonly parent: { readonly json: string; readonly path: string | null; readonly mediaType: string }
  readonly actions: readonly string[]
  readonly thumbnailJpeg: Uint8Array | null
  readonly settings: Readonly<Record<string, unknown>>
  /** DER, leaf first, without root. */
  readonly chain: readonly Uint8Array[]
  readonly key: KeyObject
  readonly algorithm: SigningAlgorithm
  readonly timeStampUrl: string | null
}

/** A build of c2pa-rs that signs. Writes `outputPath`; rejects with the library's own error. */
export interface SignBackend {
  readonly name: 'native' | 'wasm'
  readonly canTimeStamp: boolean
  sign(task: SignTask): Promise<void>
}

/** Resource name of the thumbnail inside the manifest definition. */
export const THUMBNAIL_ID = 'thumbnail.jpg'

const HASHES: Record<SigningAlgorithm, string | null> = {
  es256: 'sha256',
  es384: 'sha384',
  es512: 'sha512',
  ps256: 'sha256',
  ed25519: null,
}

/** Raw signature as COSE wants it (RFC 9053): r‖s for ECDSA, PSS with a salt as long as the hash for RSA. */
export function rawSignature(task: Pick<SignTask, 'algorithm' | 'key'>, data: Uint8Array): Promise<Uint8Array> {
  const hash = HASHES[task.algorithm]
  const key =
    task.algorithm === 'ps256'
      ? { key: task.key, padding: 6, saltLength: 32 }
      : { key: task.key, dsaEncoding: 'ieee-p1363' as const }
  // The callback form runs in the thread pool: an RSA-4096 signature takes milliseconds.
  return new Promise((resolve, reject) => {
    sign(hash, data, key, (error, signature) => (error === null ? resolve(signature) : reject(error)))
  })
}
