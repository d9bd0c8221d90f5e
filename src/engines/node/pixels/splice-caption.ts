import sharp from 'sharp'
import type { PixelBox, SmallPicture } from '../../../domain/image.ts'
import type { BegunPicture, DrawRequest, WishedDrawing } from '../../label-engines.ts'
import type { JpegPart } from '../jpeg/cut-part.ts'
import type { JpegFile, OpenedBox, SplicedJpeg } from '../jpeg/jpeg-file.ts'
import type { OpenJpegFile } from '../jpeg/threaded-files.ts'
import { areaOf, type Samples } from './pixel-pipeline.ts'
import { layoutOf, type PixelPlan } from './pixel-plan.ts'

/** A picture taken apart for its caption. */
export interface CaptionSplice {
  /** What the box holds before the caption. */
  readonly before: Uint8Array
  /** The whole picture before the caption, small; null where it would be too small to look at. To be asked for before `close`. */
  readonly eighth: () => Promise<SmallPicture | null>
  /** The picture with other samples in its box. Null where that cannot be done. For one call. */
  close(after: Samples): Promise<SplicedJpeg | null>
}

/**
 * A JPEG that stays a JPEG of the same size and turn takes its caption without being decoded as a whole: its other blocks keep their bits.
 * Takes it apart, which needs no more than the caption's place. Null where that cannot be done.
 */
export async function openSplice(plan: PixelPlan, box: PixelBox, file: JpegFile | null): Promise<CaptionSplice | null> {
  if (file === null || !staysJpeg(plan) || box.y + box.height > plan.picture.heightPx) return null
  const opened = await file.open(box, plan.picture)
  if (opened === null) return null
  const before = opened.kind === 'samples' ? opened.samples : await readPart(opened.part, plan)
  if (before.length !== box.width * box.height * layoutOf(plan).bands) return null
  const { densityPerInch, profile } = plan.source
  const head = { densityPerInch, profile: plan.keepsProfile ? profile : null }
  return {
    before,
    eighth: () => file.eighth(),
    close: async after => (after instanceof Uint8Array ? file.splice({ before, after }, head) : null),
  }
}

/** The samples as the coder has them: through no profile. */
async function readPart({ bytes, box }: JpegPart, { workSpace }: PixelPlan): Promise<Uint8Array> {
  const part = sharp(bytes, { failOn: 'error' }).extract(areaOf(box)).toColourspace(workSpace)
  return new Uint8Array(await part.raw({ depth: 'uchar' }).toBuffer())
}

const staysJpeg = ({ source, encoding, isResized, workSpace, outputSpace }: PixelPlan): boolean =>
  source.coding.format === 'jpeg' &&
  encoding.format === 'jpeg' &&
  !source.coding.isProgressive &&
  !isResized &&
  source.orientation <= 1 &&
  (workSpace === 'srgb' || workSpace === 'b-w') &&
  workSpace === outputSpace

/** A JPEG that is being gone through for a splice. */
export class BegunJpeg implements BegunPicture {
  readonly file: JpegFile
  isLetGo = false

  constructor(file: JpegFile) {
    this.file = rememberOpening(file)
  }

  letGo(): void {
    this.isLetGo = true
    this.file.close()
  }
}

/** Begins with a file that may be a JPEG, when a JPEG would be spliced. What is none is let be after its first bytes. */
export function beginForSplice(
  { sourcePath, format, preset, place }: WishedDrawing,
  openFile: OpenJpegFile,
): BegunJpeg | null {
  const isSpliced = (format === 'keep' || format === 'jpeg') && preset === null && place !== 'below'
  return isSpliced ? new BegunJpeg(openFile(sourcePath)) : null
}

/** The file for a splice, for one that is likely: as it was begun, or its reading begins now. */
export function openForSplice(request: DrawRequest, openFile: OpenJpegFile): BegunJpeg | null {
  const { sourcePath, sourceFormat, format, preset, begun } = request
  if (sourceFormat !== 'jpeg' || format !== 'jpeg' || preset !== null) return null
  return begun instanceof BegunJpeg && !begun.isLetGo ? begun : new BegunJpeg(openFile(sourcePath))
}

/** A file that is taken apart once for one box, however often it is asked, and for another box when that is done. */
function rememberOpening(file: JpegFile): JpegFile {
  let last: { readonly key: string; readonly opening: Promise<OpenedBox | null> } | null = null
  return {
    ...file,
    open: (box, size) => {
      const key = JSON.stringify([box.x, box.y, box.width, box.height, size.widthPx, size.heightPx])
      if (last?.key === key) return last.opening
      const open = (): Promise<OpenedBox | null> => file.open(box, size)
      last = { key, opening: last === null ? open() : last.opening.then(open, open) }
      return last.opening
    },
  }
}
