import type { Job } from '../domain/job.ts'
import type { Verification } from '../verify/verify-image.ts'
import type { FileStamp } from './file-stamp.ts'
import type { Ursprung } from './ursprung.ts'

/** Verdicts kept with their evidence; the pictures themselves are not. As many as one drop brings in; 10 kB each, 100 kB at most. */
const MAX_KEPT = 2_000

/** Verdicts already given, so that the wizard and the details need not read a file twice. Bound to size and time of the file. */
export interface VerdictStore {
  readonly verify: (
    app: Ursprung,
    path: string,
    options: { readonly findFaces: boolean },
    job: Job,
  ) => Promise<Verification>
  /** `null`: never checked, or not by this process. */
  readonly hasChanged: (path: string) => Promise<boolean | null>
  readonly clear: () => void
}

interface Kept {
  readonly stamp: FileStamp | null
  readonly app: Ursprung
  readonly verification: Promise<Verification>
}

/** `stamp` as the disk says; a verdict whose file has another stamp is given anew. */
export function createVerdictStore(stamp: (path: string) => Promise<FileStamp | null>): VerdictStore {
  const kept = new Map<string, Kept>()
  const remember = (key: string, entry: Kept): void => {
    kept.delete(key)
    kept.set(key, entry)
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_KEPT) break
      kept.delete(oldest)
    }
  }
  return {
    verify: async (app, path, { findFaces }, job) => {
      const now = await stamp(path)
      const key = keyOf(path, findFaces)
      const known = kept.get(key)
      if (known !== undefined && known.app === app && isSame(known.stamp, now)) {
        try {
          return await known.verification
        } catch {
          // The one who asked first gave up; this caller has not.
        }
      }
      const verification = app.verify(path, { findFaces }, job)
      verification.then(
        () => (findFaces ? kept.delete(keyOf(path, false)) : undefined),
        () => kept.delete(key),
      )
      remember(key, { stamp: now, app, verification })
      return verification
    },
    hasChanged: async path => {
      const known = kept.get(keyOf(path, true)) ?? kept.get(keyOf(path, false))
      return known === undefined ? null : !isSame(known.stamp, await stamp(path))
    },
    clear: () => kept.clear(),
  }
}

const keyOf = (path: string, findFaces: boolean): string => `${findFaces ? 'faces' : 'plain'}:${path}`

const isSame = (a: FileStamp | null, b: FileStamp | null): boolean =>
  a === b || (a !== null && b !== null && a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs)
