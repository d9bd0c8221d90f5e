import type { ByteSource } from './container-reading.ts'

/** A byte source over bytes already in memory, for uploads, tests and nested containers. Never rejects. */
export function memoryByteSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(Math.max(0, offset), Math.max(0, offset + length))),
  }
}
