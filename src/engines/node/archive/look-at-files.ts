import { createHash } from 'node:crypto'
import { closeSync, fstatSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { extname } from 'node:path'
import type { FileStamp, SkipReason } from '../../../archive/archive-file.ts'
import type { Looked, LookRequest } from '../../../archive/file-looker.ts'
import { SNIFF_BYTES, sniffFormat } from '../../../container/sniff.ts'
import { describeSystemError } from '../local-files.ts'

/** What one task looks at; crosses a process boundary, so plain data only. */
export interface LookTask {
  readonly requests: readonly LookRequest[]
  readonly hash: boolean
}

const CHUNK_BYTES = 1024 * 1024

/** Extensions of formats that Ursprung reads: a file so named whose bytes are something else is worth telling. */
const IMAGE_EXTENSIONS = new Set(
  'jpg jpeg jpe jfif png webp avif heic heif tif tiff gif svg jxl bmp dng'.split(' ').map(name => `.${name}`),
)

/**
 * First looks at files: size and time, the first bytes when those are new, the whole file when hashes are wanted. Synchronous:
 * meant for a process of its own that can be ended when a drive stalls. Never throws; what cannot be read is an answer.
 */
export function lookAtFiles({ requests, hash }: LookTask): readonly Looked[] {
  const buffer = Buffer.allocUnsafe(hash ? CHUNK_BYTES : SNIFF_BYTES)
  return requests.map(request => {
    try {
      return lookAt(request, hash, buffer)
    } catch (cause) {
      return problemOf(request.path, cause)
    }
  })
}

/** Size and time of files now; `null` for one that cannot be reached. */
export const stampFiles = (paths: readonly string[]): readonly (FileStamp | null)[] =>
  paths.map(path => {
    try {
      return stampOf(statSync(path))
    } catch {
      return null // Gone, or behind a drive that is: the caller says which file.
    }
  })

function lookAt({ path, known }: LookRequest, hash: boolean, buffer: Buffer): Looked {
  const facts = statSync(path)
  const stamp = stampOf(facts)
  if (known !== null && known.sizeBytes === stamp.sizeBytes && known.modifiedMs === stamp.modifiedMs)
    return { kind: 'same', stamp }
  // Opening a pipe or a device could wait for ever.
  if (!facts.isFile()) return { kind: 'other', stamp, reason: 'special-file', sha256: null }
  if (facts.size === 0)
    return { kind: 'other', stamp, reason: 'empty', sha256: hash ? sha256Of(Buffer.alloc(0)) : null }
  const handle = openSync(path, 'r')
  try {
    return read({ path, handle, hash, buffer })
  } finally {
    closeSync(handle)
  }
}

function read({ path, handle, hash, buffer }: { path: string; handle: number; hash: boolean; buffer: Buffer }): Looked {
  const stamp = stampOf(fstatSync(handle))
  let filled = readSync(handle, buffer, 0, buffer.length, 0)
  const format = sniffFormat(new Uint8Array(buffer.subarray(0, Math.min(filled, SNIFF_BYTES))))
  let sha256: string | null = null
  if (hash) {
    const digest = createHash('sha256')
    for (let at = 0; filled > 0; filled = readSync(handle, buffer, 0, buffer.length, at)) {
      digest.update(buffer.subarray(0, filled))
      at += filled
    }
    sha256 = digest.digest('hex')
  }
  if (format !== null) return { kind: 'image', stamp, format, sha256 }
  const reason: SkipReason = IMAGE_EXTENSIONS.has(extname(path).toLowerCase()) ? 'only-named-image' : 'not-an-image'
  return { kind: 'other', stamp, reason, sha256 }
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const stampOf = (facts: Stats): FileStamp => ({ sizeBytes: facts.size, modifiedMs: facts.mtimeMs })

/** A link that leads nowhere is passed over; a name that was listed and is gone has vanished; both differ from a drive that fails. */
function problemOf(path: string, cause: unknown): Looked {
  const error = describeSystemError(cause)
  if (error.kind !== 'not-found' && !isLinkLoop(cause)) return { kind: 'problem', error }
  try {
    const facts = lstatSync(path)
    if (facts.isSymbolicLink()) return { kind: 'other', stamp: stampOf(facts), reason: 'broken-link', sha256: null }
    return { kind: 'problem', error }
  } catch {
    // Node shows names that are no UTF-8 with U+FFFD; such a name can be listed and not be opened.
    const kind = path.includes('\ufffd') ? 'name-not-utf8' : 'vanished'
    return { kind: 'problem', error: { kind, message: path } }
  }
}

const isLinkLoop = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ELOOP'
