import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { ByteSource } from '../../../container/container-reading.ts'
import { memoryByteSource } from '../../../container/memory-byte-source.ts'
import { openByteSource } from '../byte-source.ts'
import { hashFile } from './hash-file.ts'

/** Files up to this size are read whole, once, for hash and headers together: nearly every picture but scans and posters. */
const WHOLE_BYTES = 32 * 1024 * 1024

/** A file opened for one reading. Close it when done. */
export interface OpenOnce {
  readonly source: ByteSource
  /** SHA-256 over all bytes, lower-case hex. */
  readonly sha256: () => Promise<string>
  readonly close: () => Promise<void>
}

/**
 * Opens a file of known size. Small ones are read synchronously: three calls in place of a dozen trips through the thread pool, which
 * halves the time of a whole reading (`npm run bench -- --only verify`). Right only in a process that serves one file at a time and can be
 * killed from outside. Rejects with the system's error.
 */
export async function openOnce(path: string, sizeBytes: number): Promise<OpenOnce> {
  if (sizeBytes <= WHOLE_BYTES) {
    const bytes = readWhole(path, sizeBytes)
    return {
      source: memoryByteSource(bytes),
      sha256: () => Promise.resolve(createHash('sha256').update(bytes).digest('hex')),
      close: () => Promise.resolve(),
    }
  }
  const source = await openByteSource(path)
  return { source, sha256: () => hashFile(path), close: () => source.close() }
}

function readWhole(path: string, sizeBytes: number): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(sizeBytes)
    let filled = 0
    while (filled < sizeBytes) {
      const bytesRead = readSync(file, bytes, filled, sizeBytes - filled, filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  } finally {
    closeSync(file)
  }
}
