import { latin1, readU32, readU64 } from './bytes.ts'
import type { Collector } from './collector.ts'

/** One ISO base media box (ISO/IEC 14496-12 section 4.2). Offsets are into the file or the bytes that were walked. */
export interface Box {
  readonly type: string
  /** Where its header begins. */
  readonly offset: number
  readonly payloadStart: number
  readonly end: number
}

/** Real files have under 50 boxes at any level but the item properties, which have under 1,000. */
const MAX_BOXES = 10_000

/** A box header, or null where none can be. A size of 0 runs to `limit`; a size beyond `limit` is cut to it. */
function parseBox(head: Uint8Array, headAt: number, offset: number, limit: number): Box | null {
  const small = readU32(head, headAt)
  if (small < 0 || headAt + 8 > head.length) return null
  const headerBytes = small === 1 ? 16 : 8
  const size = small === 1 ? readU64(head, headAt + 8) : small === 0 ? limit - offset : small
  if (size < headerBytes) return null
  const type = latin1(head, headAt + 4, headAt + 8)
  return { type, offset, payloadStart: offset + headerBytes, end: Math.min(limit, offset + size) }
}

/** The boxes of a file's top level, without their payloads. */
export async function topLevelBoxes(collector: Collector): Promise<Box[]> {
  const { source } = collector
  const boxes: Box[] = []
  let at = 0
  while (at + 8 <= source.size && boxes.length < MAX_BOXES) {
    const box = parseBox(await source.read(at, 16), 0, at, source.size)
    if (box === null) {
      collector.problem(`box @ ${at}: impossible size`)
      break
    }
    boxes.push(box)
    at = box.end
  }
  return boxes
}

/** The boxes that stand between `start` and `end` of bytes in memory; stops at the first impossible one. */
export function childBoxes(bytes: Uint8Array, start: number, end: number = bytes.length): Box[] {
  const limit = Math.min(end, bytes.length)
  const boxes: Box[] = []
  let at = start
  while (at + 8 <= limit && boxes.length < MAX_BOXES) {
    const box = parseBox(bytes, at, at, limit)
    if (box === null) break
    boxes.push(box)
    at = box.end
  }
  return boxes
}

/** First box of a type among `boxes`, or null. */
export function findBox(boxes: readonly Box[], type: string): Box | null {
  return boxes.find(box => box.type === type) ?? null
}

/** A box's payload in the bytes it was walked in. */
export const payloadOf = (bytes: Uint8Array, box: Box): Uint8Array => bytes.subarray(box.payloadStart, box.end)
