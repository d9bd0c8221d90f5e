import { indexOfAscii } from './bytes.ts'
import type { Collector } from './collector.ts'
import { readSeftEntries } from './seft.ts'

/** A longer trailer is video or a second picture: only where it stands is kept. */
const MAX_TRAILER_BYTES = 1024 * 1024

/** Keeps what stands after the picture's end: the whole as one block without key, and the entries of a Samsung directory. */
export async function readTrailer(collector: Collector, start: number, at: string): Promise<void> {
  const length = collector.source.size - start
  if (length <= 0) return
  const keptStart = Math.max(start, collector.source.size - MAX_TRAILER_BYTES)
  const tail = await collector.source.read(keptStart, collector.source.size - keptStart)
  if (tail.every(byte => byte === 0)) return
  collector.add({ kind: 'trailer', bytes: keptStart === start ? tail : new Uint8Array(0), key: '', at, offset: start })
  const seft = lastIndexOfSeft(tail)
  if (seft >= 0) await readSeftEntries(collector, keptStart + seft + 4, at)
}

function lastIndexOfSeft(bytes: Uint8Array): number {
  let last = -1
  for (let at = indexOfAscii(bytes, 'SEFT'); at >= 0; at = indexOfAscii(bytes, 'SEFT', at + 1)) last = at
  return last
}
