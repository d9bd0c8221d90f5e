import type { ReportedError } from '../../../domain/finding.ts'
import type { PixelBox, SizePx } from '../../../domain/image.ts'
import type { Result } from '../../../domain/result.ts'
import type { GreyPlane } from '../../../publish/grey-plane.ts'
import type { ProofThumbnail } from '../../../publish/proof.ts'

/** What a picture is found again by. `search`: with the picture as it may have been before a crop; empty where it is only to be kept. */
export type LookedFingerprint =
  | { readonly kind: 'fingerprint'; readonly fingerprint: string; readonly search: readonly string[] }
  | { readonly kind: 'too-plain' }

/**
 * Looks at the pixels of files that nobody has vouched for, in a process that can be killed. What does not decode is `unreadable-image`; a reader
 * that hangs or dies is an error as for every reading.
 */
export interface PictureLooks {
  /** For the register: `keep` gives the fingerprint alone, `search` twenty more. */
  readonly fingerprint: (path: string, purpose: 'keep' | 'search') => Promise<Result<LookedFingerprint, ReportedError>>
  /** Grey levels of the picture or a part of it (px after orientation), transparency over white, at the size asked for. */
  readonly grey: (path: string, part: PixelBox | null, size: SizePx) => Promise<Result<GreyPlane, ReportedError>>
  /** A small JPEG for a document; null where the picture does not decode. */
  readonly thumbnail: (path: string) => Promise<Result<ProofThumbnail | null, ReportedError>>
}

/** One look on its way to a reader, plain data. */
export type LookTask =
  | { readonly look: 'fingerprint'; readonly path: string; readonly purpose: 'keep' | 'search' }
  | { readonly look: 'grey'; readonly path: string; readonly part: PixelBox | null; readonly size: SizePx }
  | { readonly look: 'thumbnail'; readonly path: string }

/** Sends looks to the readers with `run`, and hands their answers and failures back as they are. */
export function createPictureLooks(
  run: <Value>(task: 'look', input: LookTask) => Promise<Result<Value, ReportedError>>,
): PictureLooks {
  return {
    fingerprint: (path, purpose) => run('look', { look: 'fingerprint', path, purpose }),
    grey: (path, part, size) => run('look', { look: 'grey', path, part, size }),
    thumbnail: path => run('look', { look: 'thumbnail', path }),
  }
}
