import type { C2paSettings } from './c2pa-settings.ts'

/** What an engine gave for one file, before any interpretation. `variant` names the engine's error with its details, e.g. `PrereleaseError`. */
export type RawReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly store: unknown; readonly isEmbedded: boolean }
  | { readonly kind: 'failed'; readonly variant: string }

/** A build of c2pa-rs, native or WebAssembly; both give the same JSON. */
export interface C2paEngine {
  /** Name and version for reports, e.g. `c2pa-rs 0.90.1 (c2pa-node 0.8.0)`. */
  readonly description: string
  /** Reads and validates. Never rejects for a bad file. `sidecar` is a manifest store to check the file against. */
  read(request: RawRequest): Promise<RawReading>
}

/** One read. `mediaType` comes from the bytes, never from the extension. */
export interface RawRequest {
  readonly path: string
  readonly mediaType: string
  readonly settings: C2paSettings
  readonly sidecar: Uint8Array | null
}

/** c2pa-rs inside both packages (knowledge c2pa.md section 1). Neither package tells at run time. */
export const C2PA_RS_VERSION = '0.90.1'

/**
 * Reads the engine's error name: native `error.name`, WebAssembly a thrown string, both `C2pa(Variant("…"))`, steadier than the
 * message (knowledge c2pa.md 2.1).
 */
export function engineFailure(cause: unknown): RawReading {
  const name = cause instanceof Error ? cause.name : String(cause)
  const variant = /^C2pa\((.*)\)$/s.exec(name)?.[1] ?? name
  return variant === 'JumbfNotFound' ? { kind: 'none' } : { kind: 'failed', variant }
}
