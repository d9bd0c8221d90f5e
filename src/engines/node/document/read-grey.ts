import sharp from 'sharp'
import type { ReportedError } from '../../../domain/finding.ts'
import { MAX_INPUT_PIXELS, type PixelBox, type SizePx } from '../../../domain/image.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { GreyPlane } from '../../../publish/grey-plane.ts'

/** Longest time for one picture in seconds. */
const TIMEOUT_SECONDS = 20

/**
 * Grey levels of a picture or a part of it (px after orientation), transparency over white, at the size asked for. Fails with
 * `unreadable-image`.
 */
export async function readGrey(
  path: string,
  part: PixelBox | null,
  size: SizePx,
): Promise<Result<GreyPlane, ReportedError>> {
  try {
    const upright = sharp(path, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'none', pages: 1 })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('b-w')
    const cropped =
      part === null ? upright : upright.extract({ left: part.x, top: part.y, width: part.width, height: part.height })
    const { data, info } = await cropped
      .resize(size.widthPx, size.heightPx, { fit: 'fill', kernel: 'cubic' })
      .extractChannel(0)
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return ok({ width: info.width, height: info.height, data: Float32Array.from(data) })
  } catch (cause) {
    return err({ kind: 'unreadable-image', message: cause instanceof Error ? cause.message : String(cause) })
  }
}
