import type { Job } from '../../../domain/job.ts'
import type { SurvivalDependencies } from '../../../publish/judge-survival.ts'
import { compareFingerprints, distanceScore, MAX_SAME_SCORE, readFingerprint } from '../../../register/fingerprint.ts'
import type { FileEngine } from '../../engines.ts'
import { hashFile } from '../evidence/hash-file.ts'
import type { PictureLooks } from '../evidence/isolated-looks.ts'

/** A folder with more pictures than this is an archive: the register's hash finds the file there, looking at each would take hours. */
const MAX_CANDIDATES = 5_000

/** Looks for the master of a downloaded picture among files and folders: by the register's hashes, else by likeness. */
export function createMasterFinder(
  files: FileEngine,
  looks: Pick<PictureLooks, 'fingerprint'>,
): SurvivalDependencies['findMaster'] {
  return async (copyPath, places, sha256s, job) => {
    const [only] = places
    if (only !== undefined && places.length === 1 && (await files.kindOf(only)) === 'file')
      return { path: only, by: 'given' }
    const candidates = await listCandidates(files, places, copyPath, job)
    if (sha256s.length > 0) {
      // Hashes in the order of the register's words: the labelled copy before the original.
      const byHash = new Map<string, string>()
      for (const path of candidates) {
        job.signal.throwIfAborted()
        const sha256 = await sha256Of(path)
        if (sha256 !== null && !byHash.has(sha256)) byHash.set(sha256, path)
      }
      const found = sha256s.map(sha256 => byHash.get(sha256)).find(path => path !== undefined)
      if (found !== undefined) return { path: found, by: 'hash' }
    }
    const nearest = await nearestByLooks(copyPath, candidates, { looks, job })
    return nearest === null ? null : { path: nearest, by: 'likeness' }
  }
}

async function listCandidates(
  files: FileEngine,
  places: readonly string[],
  copyPath: string,
  job: Job,
): Promise<readonly string[]> {
  const found: string[] = []
  const add = async (path: string): Promise<void> => {
    if (
      found.length < MAX_CANDIDATES &&
      (await files.sniffFormat(path)) !== null &&
      !(await files.isSameFile(path, copyPath))
    )
      found.push(path)
  }
  for (const place of places) {
    job.signal.throwIfAborted()
    if ((await files.kindOf(place)) !== 'folder') await add(place)
    else for await (const entry of files.walk(place, [])) if (entry.ok) await add(entry.value.path)
  }
  return found
}

/** SHA-256 of a file in lower-case hex; null where it cannot be read: whoever needs the file says why. */
export const sha256Of = (path: string): Promise<string | null> => hashFile(path).catch(() => null)

async function nearestByLooks(
  copyPath: string,
  candidates: readonly string[],
  { looks, job }: { readonly looks: Pick<PictureLooks, 'fingerprint'>; readonly job: Job },
): Promise<string | null> {
  const copy = await looks.fingerprint(copyPath, 'search')
  if (!copy.ok || copy.value.kind === 'too-plain') return null
  const wanted = copy.value.search.flatMap(text => readFingerprint(text) ?? [])
  let best: { readonly path: string; readonly score: number } | null = null
  for (const path of candidates) {
    job.signal.throwIfAborted()
    const reading = await looks.fingerprint(path, 'keep')
    if (!reading.ok || reading.value.kind === 'too-plain') continue
    const own = readFingerprint(reading.value.fingerprint)
    if (own === null) continue
    const score = Math.min(...wanted.map(words => distanceScore(compareFingerprints(words, own))))
    if (score <= MAX_SAME_SCORE && score < (best?.score ?? Infinity)) best = { path, score }
  }
  return best?.path ?? null
}
