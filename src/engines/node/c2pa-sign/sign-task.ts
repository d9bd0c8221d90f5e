import type { SigningAlgorithm } from '../identity/identity.ts'

/** The part of a signing that needs no picture. JSON texts are in c2pa-rs's own words. */
export interface SignOutline {
  readonly mediaType: string
  readonly definition: Readonly<Record<string, unknown>>
  /** `path: null`: the parent is named but its bytes (and so its manifest) cannot be taken in. */
  readonly parent: { readonly json: string; readonly path: string | null; readonly mediaType: string }
  /** The earlier label that this one corrects; null when there is none. */
  readonly earlier: { readonly json: string; readonly path: string; readonly mediaType: string } | null
  readonly thumbnailJpeg: Uint8Array | null
  readonly settings: Readonly<Record<string, unknown>>
}

/** One signing, ready for either engine. */
export interface SignTask extends SignOutline {
  readonly unsignedPath: string
  readonly outputPath: string
  readonly actions: readonly string[]
  /** DER, leaf first, without root. */
  readonly chain: readonly Uint8Array[]
  /** The raw signature of RFC 9053 over the bytes given. Rejects when there is none; the library passes that on as its own error. */
  readonly sign: (toBeSigned: Uint8Array) => Promise<Uint8Array>
  readonly algorithm: SigningAlgorithm
  readonly timeStampUrl: string | null
}

/** Signs what was begun, once: writes `outputPath`; rejects with the library's own error. `task`: begun with the same outline. */
export type FinishSigning = (task: SignTask) => Promise<void>

/** A build of c2pa-rs that signs. */
export interface SignBackend {
  readonly name: 'native' | 'wasm'
  readonly canTimeStamp: boolean
  /** Takes in what needs no picture, the parent above all. Rejects with the library's own error. */
  begin(outline: SignOutline): Promise<FinishSigning>
}

/** c2pa.md 6.4: 10,000 bytes hold a usual chain and its signature; a time stamp brings a chain of its own. */
const RESERVE_BYTES = 10_000
const STAMP_BYTES = 10_000
/** COSE headers and the largest signature (RSA-4096: 512 bytes), with room. */
const ENVELOPE_BYTES = 2_000

/** Bytes to keep free in the file for the signature, time stamp included; a long chain of large certificates gets what it needs. */
export function reserveBytes({ chain, timeStampUrl }: Pick<SignTask, 'chain' | 'timeStampUrl'>): number {
  const chainBytes = chain.reduce((sum, der) => sum + der.length + 8, 0)
  return Math.max(RESERVE_BYTES, chainBytes + ENVELOPE_BYTES) + (timeStampUrl === null ? 0 : STAMP_BYTES)
}

/** Resource name of the thumbnail inside the manifest definition. */
export const THUMBNAIL_ID = 'thumbnail.jpg'
