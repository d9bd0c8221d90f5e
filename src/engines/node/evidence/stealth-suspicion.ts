import type { ByteSource, ContainerReading } from '../../../container/container-reading.ts'
import { readPngCorner } from '../../../container/png-corner.ts'
import type { SizePx } from '../../../domain/image.ts'
import { mayBeginStealth, stealthCorner } from '../../../markers/stealth-alpha.ts'
import { nodeContainerTools } from '../byte-source.ts'

/** Above this a picture is not decoded for the sake of hidden text; 64 MP are 256 MB of raw pixels. */
export const MAX_STEALTH_PIXELS = 64_000_000

/** The size of a picture that could hold hidden text; null for formats that lose the lowest bits, and for pictures too large. */
export function stealthCandidate({ stored, format, hasAlpha }: ContainerReading): SizePx | null {
  const isLossless = format === 'png' || (format === 'webp' && hasAlpha)
  return isLossless && stored !== null && stored.widthPx * stored.heightPx <= MAX_STEALTH_PIXELS ? stored : null
}

/**
 * Whether it is worth decoding pixels for hidden text: nearly every PNG is passed over after 16 rows, without a decoder. PNG kinds that
 * the corner reader leaves alone (palette, grey) have no lowest bits of their own; 16-bit and interlaced ones, and WebP, go to the decoder.
 */
export async function mayHideText(source: ByteSource, reading: ContainerReading): Promise<boolean> {
  const stored = stealthCandidate(reading)
  if (stored === null) return false
  if (reading.format !== 'png') return true
  const header = await source.read(24, 5)
  const isPaletteOrGrey = header[1] === 3 || header[1] === 0
  if (isPaletteOrGrey) return false
  const corner = await readPngCorner(source, nodeContainerTools, stealthCorner(stored))
  return corner === null || mayBeginStealth(corner)
}
