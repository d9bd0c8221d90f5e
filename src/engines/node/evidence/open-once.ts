import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { ByteSource } from '../../../container/container-reading.ts'
import { memoryByteSource } from '../../../container/memory-byte-source.ts'
import { openByteSource } from '../byte-source.ts'
import { hashFile } from './hash-file.ts'

/** Files up to this size are read whole, once, for hash and headers together: nearly every picture but scans and posters. */
const WHOLE_BYTES = 32 * 1024 * 1024

/** A file opened for one reading. Close it when done: no byte that was read from it may be looked at afterwards. */
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
    const room = takeRoom(sizeBytes)
    const bytes = readWhole(path, room.subarray(0, sizeBytes))
    return {
      source: memoryByteSource(bytes),
      sha256: () => Promise.resolve(createHash('sha256').update(bytes).digest('hex')),
      close: () => {
        giveRoomBack(room)
        return Promise.resolve()
      },
    }
  }
  const source = await openByteSource(path)
  return { source, sha256: () => hashFile(path), close: () => source.close() }
}

/** Memory of the last reading, for the next one: megabytes given up for each file make the collector run every dozen files, 3 ms a file. */
let spareRoom: Uint8Array | null = null
/** Steps that memory grows by, so that pictures of like size share it. */
const ROOM_STEP_BYTES = 1024 * 1024

function takeRoom(sizeBytes: number): Uint8Array {
  const room = spareRoom
  if (room === null || room.length < sizeBytes)
    return new Uint8Array(Math.ceil(sizeBytes / ROOM_STEP_BYTES) * ROOM_STEP_BYTES)
  spareRoom = null // a reading at the same time takes room of its own
  return room
}

function giveRoomBack(room: Uint8Array): void {
  if (spareRoom === null || spareRoom.length < room.length) spareRoom = room
}

function readWhole(path: string, bytes: Uint8Array): Uint8Array {
  const file = openSync(path, 'r')
  try {
    let filled = 0
    while (filled < bytes.length) {
      const bytesRead = readSync(file, bytes, filled, bytes.length - filled, filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  } finally {
    closeSync(file)
  }
}
