import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Transform } from 'node:stream'
import type { ReportedError } from '../domain/finding.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { Grants } from '../api/grants.ts'
import type { ScratchSpace } from '../api/services.ts'
import type { FileHandle } from '../api/views.ts'

/** Largest file that is taken; a 100-megapixel TIFF fits. */
export const MAX_UPLOAD_BYTES = 512 * 1024 * 1024
/** Longest name and folder path that is kept of an upload. */
const MAX_NAME_CHARACTERS = 200

/** How much has been taken in all; over it the person restarts, before the disk is full. */
export interface UploadBudget {
  bytes: number
}
export const MAX_UPLOADED_BYTES = 8 * 1024 * 1024 * 1024

/** Streams one file into the scratch space under a harmless name. Half of a file never stays. */
export async function takeUpload(
  request: IncomingMessage,
  url: URL,
  store: { readonly scratch: ScratchSpace; readonly grants: Grants; readonly budget: UploadBudget },
): Promise<Result<FileHandle, ReportedError>> {
  const relativePath = harmlessPath(url.searchParams.get('name') ?? '')
  const name = relativePath.split('/').pop() ?? 'bild'
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > MAX_UPLOAD_BYTES || store.budget.bytes + announced > MAX_UPLOADED_BYTES) return err(tooLarge(name))
  const path = await store.scratch.newFile(name)
  try {
    await pipeline(request, limit(store.budget), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  } catch (cause) {
    await store.scratch.discard(path)
    return cause instanceof UploadTooLarge ? err(tooLarge(name)) : err({ kind: 'upload-failed', message: name })
  }
  return ok({ grant: store.grants.give({ path, name, relativePath, purpose: 'picture' }), name, relativePath })
}

class UploadTooLarge extends Error {}

function limit(budget: UploadBudget): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      budget.bytes += chunk.length
      if (bytes > MAX_UPLOAD_BYTES || budget.bytes > MAX_UPLOADED_BYTES) done(new UploadTooLarge())
      else done(null, chunk)
    },
  })
}

const tooLarge = (name: string): ReportedError => ({ kind: 'upload-too-large', message: name })

/**
 * A relative path that cannot leave its folder on any system: separators of all kinds split it, `.` and `..` go, so do
 * control characters and what Windows forbids. The last part keeps its extension; an empty name becomes `bild`.
 */
export function harmlessPath(given: string): string {
  const parts = given
    .normalize('NFC')
    .slice(-MAX_NAME_CHARACTERS * 4)
    .split(/[/\\]/)
    .map(harmlessName)
    .filter(part => part !== '')
  return parts.slice(-6).join('/') || 'bild'
}

/** One part of a path, harmless on Windows, macOS and Linux; empty when nothing is left. */
export function harmlessName(part: string): string {
  const clean = part
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*/\\]/g, '')
    .replace(/^[. ]+|[. ]+$/g, '')
  const dot = clean.lastIndexOf('.')
  const extension = dot > 0 ? clean.slice(dot).slice(0, 12) : ''
  const stem = (dot > 0 ? clean.slice(0, dot) : clean).slice(0, MAX_NAME_CHARACTERS - extension.length)
  return /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(stem) ? `_${stem}${extension}` : `${stem}${extension}`
}
