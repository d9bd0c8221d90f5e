import type { FileResult } from '../../src/archive/archive-file.ts'
import type { ArchiveCatalogue } from '../../src/archive/catalogue.ts'
import { scanArchive } from '../../src/archive/scan-archive.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { type MadeTree, madeDependencies, madeRequest } from './archive.ts'

/** The folder that a made tree stands in. */
export const ROOT = '/arkiv'

/** Runs a scan to its end, or until `stopAfter` files have been handed on. */
export async function runScan(
  made: MadeTree,
  catalogue: ArchiveCatalogue,
  verified: Map<string, number>,
  stopAfter = Number.POSITIVE_INFINITY,
) {
  const { scan, isResumed } = await catalogue.begin(madeRequest([ROOT]), false)
  const results: FileResult[] = []
  const abort = new AbortController()
  try {
    for await (const { result } of scanArchive(scan, madeDependencies(made, catalogue, verified), {
      ...unattendedJob(),
      signal: abort.signal,
    })) {
      results.push(result)
      if (results.length >= stopAfter) abort.abort(new Error('stop'))
    }
  } catch (cause) {
    if (!abort.signal.aborted) throw cause
  }
  return { scan, isResumed, results }
}

/** The rows of a scan, or of the latest one, without what the catalogue numbers them by. */
export async function rowsOf(catalogue: ArchiveCatalogue, id?: number) {
  const scan = id ?? (await catalogue.latest())?.id
  const snapshot = await catalogue.snapshot(scan ?? 0)
  try {
    const found = []
    for await (const row of snapshot.rows()) found.push({ ...row, id: 0 })
    return found
  } finally {
    await snapshot.close()
  }
}
