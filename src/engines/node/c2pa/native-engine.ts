import { createRequire } from 'node:module'
import { C2PA_RS_VERSION, engineFailure, type C2paEngine } from './c2pa-engine.ts'

/**
 * Whether the native binary loads here. `npm ci` without scripts leaves Windows and macOS without it (it is fetched at install).
 * `C2PA_LIBRARY_PATH` replaces it, as in the package itself.
 */
export function canLoadNative(): boolean {
  const require = createRequire(import.meta.url)
  try {
    // The package's own loader throws only at the first read; asking for the binary now tells in time.
    require(
      process.env['C2PA_LIBRARY_PATH'] ?? require.resolve('@contentauth/c2pa-node').replace(/index\.js$/, 'index.node'),
    )
    return true
  } catch {
    return false // no binary for this platform or libc: the caller falls back
  }
}

/** The native engine: reads from the path, off this thread. Call only where `canLoadNative()`. */
export async function createNativeEngine(): Promise<C2paEngine> {
  const { Reader } = await import('@contentauth/c2pa-node')
  return {
    description: `c2pa-rs ${C2PA_RS_VERSION} (c2pa-node 0.8.0)`,
    async read({ path, mediaType, settings, sidecar }) {
      const asset = { path, mimeType: mediaType }
      try {
        const reader =
          sidecar === null
            ? await Reader.fromAsset(asset, settings)
            : await Reader.fromManifestDataAndAsset(Buffer.from(sidecar), asset, settings)
        return reader === null
          ? { kind: 'none' }
          : { kind: 'read', store: reader.json(), isEmbedded: reader.isEmbedded() }
      } catch (cause) {
        return engineFailure(cause)
      }
    },
  }
}
