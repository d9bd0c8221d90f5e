import type { PixelBox } from '../../../src/domain/image.ts'
import { readBaselineJpeg } from '../../../src/engines/node/jpeg/baseline-jpeg.ts'
import { planBlocks } from '../../../src/engines/node/jpeg/block-plan.ts'
import { ASKED, decodeSegment, type WalkedMcu } from '../../../src/engines/node/jpeg/decode-mcus.ts'
import { cutSegments } from '../../../src/engines/node/jpeg/entropy-segments.ts'
import { walkSegment } from '../../../src/engines/node/jpeg/entropy-walk.ts'
import { openBox, type OpenJpeg, walkJpeg } from '../../../src/engines/node/jpeg/splice-jpeg.ts'

/** Both steps; null where it cannot be taken apart. */
export async function openJpeg(source: Uint8Array, box: PixelBox): Promise<OpenJpeg | null> {
  const walked = await walkJpeg(source)
  return walked === null ? null : openBox(walked, box)
}

/** Every MCU of a JPEG, decoded. */
export async function decodeAll(source: Uint8Array): Promise<readonly WalkedMcu[]> {
  const jpeg = readBaselineJpeg(source)
  const plan = jpeg === null ? null : planBlocks(jpeg)
  const segments = jpeg === null ? null : cutSegments(jpeg)
  if (jpeg === null || plan === null || segments === null) throw new Error('Expected a baseline JPEG')
  const { view } = segments
  const dcs = new Int16Array(jpeg.mcuCount * plan.component.length)
  const wanted = new Uint8Array(jpeg.mcuCount).fill(ASKED)
  const all: WalkedMcu[] = []
  for (const segment of segments.all) {
    const walk = await walkSegment({ view, dcs }, segment, plan)
    const decoded = walk === null ? null : decodeSegment({ view, wanted, dcs }, segment, { walk, plan })
    if (decoded === null) throw new Error('Expected a scan without faults')
    all.push(...decoded.asked)
  }
  return all
}
