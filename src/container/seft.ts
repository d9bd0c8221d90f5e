import { hasAscii, latin1, readU16, readU32 } from './bytes.ts'
import type { Collector } from './collector.ts'

/** Real directories have under 30 entries. */
const MAX_ENTRIES = 500
/** Entries above this are pictures or video, not metadata. */
const MAX_ENTRY_BYTES = 1024 * 1024
/** A directory is 12 bytes an entry plus 12. */
const MAX_DIRECTORY_BYTES = MAX_ENTRIES * 12 + 64

/** Whether bytes end with Samsung's trailer signature. */
export function endsWithSeft(tail: Uint8Array): boolean {
  return hasAscii(tail, 'SEFT', tail.length - 4)
}

/**
 * Samsung's trailer, read from its end (`end` = offset just after `SEFT`): one block per entry, `key` its name.
 *
 *     entry data … │ SEFH version count (0 type offset length)* │ directory-length SEFT
 *
 * An entry stands `offset` bytes before SEFH: 0, type, name length, name, data. Layout known from ExifTool's Samsung.pm.
 */
export async function readSeftEntries(collector: Collector, end: number, at: string): Promise<void> {
  const foot = await collector.bytes(end - 8, 8, `${at} SEFT`)
  const directoryBytes = foot === null ? -1 : readU32(foot, 0, true)
  if (directoryBytes < 12 || directoryBytes > MAX_DIRECTORY_BYTES)
    return collector.problem(`${at}: SEFT directory is damaged`)
  const start = end - 8 - directoryBytes
  const directory = await collector.bytes(start, directoryBytes, `${at} SEFH`)
  if (directory === null || !hasAscii(directory, 'SEFH')) return collector.problem(`${at}: SEFT directory is damaged`)
  const count = Math.min(readU32(directory, 8, true), Math.floor((directoryBytes - 12) / 12), MAX_ENTRIES)
  for (let index = 0; index < count; index++) {
    const entry = 12 + index * 12
    await readEntry(collector, at, {
      type: readU16(directory, entry + 2, true),
      offset: start - readU32(directory, entry + 4, true),
      length: readU32(directory, entry + 8, true),
    })
  }
}

async function readEntry(
  collector: Collector,
  at: string,
  entry: { type: number; offset: number; length: number },
): Promise<void> {
  if (entry.length < 8 || entry.length > MAX_ENTRY_BYTES) return
  const bytes = await collector.bytes(entry.offset, entry.length, `${at} SEFT entry`)
  if (bytes === null) return
  const nameBytes = readU32(bytes, 4, true)
  if (nameBytes < 0 || 8 + nameBytes > bytes.length) return collector.problem(`${at}: SEFT entry is damaged`)
  const key = latin1(bytes, 8, 8 + Math.min(nameBytes, 100))
  const type = entry.type.toString(16).padStart(4, '0')
  collector.add({
    kind: 'trailer',
    bytes: bytes.subarray(8 + nameBytes),
    key,
    at: `${at} SEFT 0x${type}`,
    offset: entry.offset,
  })
}
