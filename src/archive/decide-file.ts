import type { FileChange, FileResult, FileStamp } from './archive-file.ts'
import type { KnownFile, ListedFile, ScanMode, ScanRequest } from './catalogue.ts'
import type { Looked, LookRequest } from './file-looker.ts'

/** What to do with a file after the first look. */
export type Decision =
  | { readonly kind: 'settled'; readonly result: Omit<FileResult, 'checkedAt' | 'report'> }
  | { readonly kind: 'verify'; readonly sha256: string | null }
  | { readonly kind: 'problem' }

/** What to ask of the first look. A file that failed is always opened again: the drive may be back. */
export function lookRequest({ path, known }: ListedFile, request: ScanRequest): LookRequest {
  return { path, known: canReuse(known, request) ? known.stamp : null }
}

function canReuse(known: KnownFile | null, { mode, findFaces }: ScanRequest): known is KnownFile {
  if (known === null || known.state === 'failed') return false
  switch (mode) {
    case 'normal':
      return known.state === 'skipped' || known.hasFaces || !findFaces
    case 'recheck':
      return known.state === 'skipped'
    case 'fresh':
    case 'rehash':
      return false
  }
}

/** Decides by what the look gave and what was known. Pure; `rehash` lets an earlier verdict stand only on an equal hash. */
export function decideFile({ id, path, known }: ListedFile, looked: Looked, request: ScanRequest): Decision {
  switch (looked.kind) {
    case 'problem':
      return { kind: 'problem' }
    case 'same': {
      if (known === null) throw new Error(`Expected a known file for an unchanged look at ${path}`)
      return { kind: 'settled', result: kept({ id, path, known }, looked.stamp, 'unchanged') }
    }
    case 'other': {
      const change = changeOf(known, looked, request)
      const common = { id, path, message: null, change, stamp: looked.stamp, sha256: looked.sha256 }
      const isReused = change === 'unchanged' && known?.state === 'skipped' && known.reason === looked.reason
      return { kind: 'settled', result: { ...common, state: 'skipped', reason: looked.reason, isReused } }
    }
    case 'image': {
      if (isProvenSame(known, looked.sha256, request) && known !== null)
        return { kind: 'settled', result: kept({ id, path, known }, looked.stamp, 'unchanged') }
      return { kind: 'verify', sha256: looked.sha256 }
    }
  }
}

function isProvenSame(known: KnownFile | null, sha256: string | null, { mode, findFaces }: ScanRequest): boolean {
  const isRehash = (mode satisfies ScanMode) === 'rehash'
  if (!isRehash || known?.state !== 'verified' || sha256 === null) return false
  return known.sha256 === sha256 && (known.hasFaces || !findFaces)
}

function kept(
  { id, path, known }: { readonly id: number; readonly path: string; readonly known: KnownFile },
  stamp: FileStamp,
  change: FileChange,
): Omit<FileResult, 'checkedAt' | 'report'> {
  const { state, reason, sha256 } = known
  return { id, path, state, reason, message: null, change, isReused: true, stamp, sha256 }
}

/**
 * What has become of a file: its hash decides where both are known, else size and time. `null` where there is nothing to compare with: it was
 * never read before, or `rehash` asks for hashes and there was none.
 */
export function changeOf(
  known: KnownFile | null,
  { stamp, sha256 }: { readonly stamp: FileStamp | null; readonly sha256: string | null },
  { mode }: Pick<ScanRequest, 'mode'>,
): FileChange | null {
  if (known === null) return 'new'
  if (known.sha256 !== null && sha256 !== null) return known.sha256 === sha256 ? 'unchanged' : 'changed'
  if (known.stamp === null) return null
  if (!isSameStamp(known.stamp, stamp)) return 'changed'
  return mode === 'rehash' && sha256 !== null ? null : 'unchanged'
}

/** Equal size and time; unknown is never equal. */
export const isSameStamp = (a: FileStamp | null, b: FileStamp | null): boolean =>
  a !== null && b !== null && a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs
