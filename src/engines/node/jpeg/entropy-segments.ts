import type { BaselineJpeg } from './baseline-jpeg.ts'

/** A run of MCUs between two restart markers. */
export interface EntropySegment {
  /** Where it begins in the bytes without stuffing, and how many bits it has. */
  readonly startBit: number
  readonly bitCount: number
  readonly firstMcu: number
  readonly endMcu: number
  /** The same bytes as they stand in the scan, stuffed. */
  readonly stuffed: Uint8Array
}

/** A scan without byte stuffing and restart markers (T.81, B.1.1.5 and B.2.1), zeros behind it, and where its segments lie. */
export interface Segments {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly all: readonly EntropySegment[]
}

/** Zeros behind the last segment: whatever a hostile MCU claims (48 blocks of 64 codes with values), reading on stays inside. */
const MARGIN_BYTES = 48 * 64 * 4 + 8

/** Most restart markers; a picture that has more was made to cost memory. */
const MOST_SEGMENTS = 65_536

/** Cuts the scan at its restart markers and takes the stuffing out. Null when a marker is out of order, or there are too few or too many. */
export function cutSegments({ scan, restartInterval, mcuCount }: BaselineJpeg): Segments | null {
  const perSegment = restartInterval === 0 ? mcuCount : restartInterval
  if (mcuCount / perSegment > MOST_SEGMENTS) return null
  const bytes = new Uint8Array(scan.length + MARGIN_BYTES)
  const all: EntropySegment[] = []
  let from = 0
  let start = 0
  for (let firstMcu = 0; firstMcu < mcuCount; firstMcu += perSegment) {
    const { end, next } = unstuff(scan, from, { bytes, start })
    const endMcu = Math.min(firstMcu + perSegment, mcuCount)
    const isNumbered = scan[next + 1] === 0xd0 + (all.length & 7)
    // Photoshop writes a marker after the last one, too.
    const isEnd = next === scan.length || (restartInterval > 0 && isNumbered && next + 2 === scan.length)
    if (endMcu === mcuCount ? !isEnd : !isNumbered) return null
    const stuffed = scan.subarray(from, next)
    all.push({ startBit: start * 8, bitCount: (end - start) * 8, firstMcu, endMcu, stuffed })
    from = next + 2
    start = end
  }
  return { bytes, view: new DataView(bytes.buffer), all }
}

/** Copies the bytes up to the next marker, which stands at `next`, or the end. */
function unstuff(
  scan: Uint8Array,
  from: number,
  room: { readonly bytes: Uint8Array; readonly start: number },
): { readonly end: number; readonly next: number } {
  let end = room.start
  let at = from
  for (;;) {
    const found = scan.indexOf(0xff, at)
    const stop = found === -1 ? scan.length : found
    room.bytes.set(scan.subarray(at, stop), end)
    end += stop - at
    if (found === -1 || scan[stop + 1] !== 0) return { end, next: stop }
    room.bytes[end++] = 0xff
    at = stop + 2
  }
}
