import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'
import { fetchListOverHttps } from '../trust/fetch-list.ts'
import type { ListFetcher } from '../trust/trust-store.ts'

/** No manifest store is larger; real ones reach 8 MB with thumbnails. */
const MAX_MANIFEST_BYTES = 32 * 1024 * 1024

/** A manifest store that was fetched; `discard` removes it. */
export interface FetchedManifest {
  readonly path: string
  readonly discard: () => Promise<void>
}

/**
 * Fetches the manifest that a picture only points to, because the person asked for this very picture: https, no redirect, no cookies, bounded. The address
 * comes from a hostile file; what comes back is read in a killable reader like any file. Fails with the fetcher's reason, or the disk's; then nothing is
 * left.
 */
export async function fetchManifest(
  url: string,
  signal: AbortSignal,
  fetcher: ListFetcher = fetchListOverHttps,
): Promise<Result<FetchedManifest, ReportedError>> {
  const fetched = await fetcher(url, { maxBytes: MAX_MANIFEST_BYTES, signal })
  if (!fetched.ok) return fetched
  try {
    const folder = await mkdtemp(join(tmpdir(), 'ursprung-manifest-'))
    const path = join(folder, 'manifest.c2pa')
    await writeFile(path, fetched.value, { mode: 0o600, flag: 'wx' })
    return ok({ path, discard: () => rm(folder, { recursive: true, force: true }) })
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}
