import type { ContainerReading } from './container-reading.ts'
import { readU16, readU32 } from './bytes.ts'
import type { Collector } from './collector.ts'

/** Size of a BMP header without bitmap info: OS/2 1.x. */
const CORE_HEADER_BYTES = 12

/** Reads a BMP's size; the format holds no metadata we know. Height is negative where rows run from the top. */
export async function readBmp(collector: Collector): Promise<ContainerReading> {
  const head = await collector.source.read(0, 30)
  if (readU32(head, 14, true) === CORE_HEADER_BYTES) collector.setSize(readU16(head, 18, true), readU16(head, 20, true))
  else collector.setSize(Math.abs(readU32(head, 18, true) | 0), Math.abs(readU32(head, 22, true) | 0))
  return collector.finish('bmp')
}
