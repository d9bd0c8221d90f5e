import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ReportedError } from '../../../domain/finding.ts'
import type { PictureSource } from '../../../domain/image.ts'
import type { Job } from '../../../domain/job.ts'
import type { CaptionRefusal } from '../../../domain/label.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { DrawnPicture, DrawRequest, PixelEngine, ReadBack, Rendering, RenderRequest } from '../../label-engines.ts'
import { createFile } from '../create-file.ts'
import type { JpegFile, SplicedJpeg } from '../jpeg/jpeg-file.ts'
import { createThreadedFiles, type OpenJpegFile } from '../jpeg/threaded-files.ts'
import { blendCaption, differenceFrom } from './blend.ts'
import { wrapCmykAsTiff } from './cmyk-operand.ts'
import { loadCaptionTools, type SharpPixelsOptions } from './caption-tools.ts'
import type { CompiledCaption } from './compile-caption.ts'
import { decidePlacement, expectPlacement } from './decide-placement.ts'
import { MIN_CONTRAST } from './measure-contrast.ts'
import { toNativeCaption } from './native-colours.ts'
import { decodeFinished, decodeOnce, encode, openPicture, readSamples, type Samples } from './pixel-pipeline.ts'
import { layoutOf, type PixelPlan, planPixels } from './pixel-plan.ts'
import type { CaptionRaster } from './rasterise-caption.ts'
import { readContrast } from './read-contrast.ts'
import { type CaptionDrawer, createCaptionDrawer } from './recent-captions.ts'
import { readSourceFacts, unreadable } from './source-facts.ts'
import { beginForSplice, type CaptionSplice, openForSplice, openSplice } from './splice-caption.ts'
import type { CaptionPlacement } from '../../../label/place-caption.ts'

type RenderFailure = CaptionRefusal | ReportedError

interface DrawTools {
  readonly load: () => Promise<Result<CaptionDrawer, ReportedError>>
  readonly openFile: OpenJpegFile
}

/** A pixel engine on sharp. Fonts and icons are read at the first use. */
export function createSharpPixels(options: SharpPixelsOptions = {}): PixelEngine {
  let loading: Promise<Result<CaptionDrawer, ReportedError>> | null = null
  const { open: openFile } = createThreadedFiles({ most: options.threads ?? 1 })
  const load = async (): Promise<Result<CaptionDrawer, ReportedError>> => {
    const read = await loadCaptionTools(options)
    return read.ok ? ok(createCaptionDrawer(read.value)) : read
  }
  const toolsOf = async (): Promise<Result<CaptionDrawer, ReportedError>> => {
    const captions = await (loading ??= load())
    if (!captions.ok) loading = null // what is wrong may be put right while the program runs
    return captions
  }
  const tools = { load: toolsOf, openFile }
  return {
    begin: wished => Promise.resolve(beginForSplice(wished, openFile)),
    draw: (request, job) => drawCaption(request, tools, job),
    render: (request, job) => renderCaption(request, tools, job),
  }
}

async function renderCaption(
  request: RenderRequest,
  tools: DrawTools,
  job: Job,
): Promise<Result<Rendering, RenderFailure>> {
  const drawn = await drawCaption(request, tools, job)
  if (!drawn.ok) return drawn
  const { bytes, rendering, readBack } = drawn.value
  const seen = await readBack()
  if (!seen.ok) return seen
  job.signal.throwIfAborted()
  const failed = await writeOutput(request.outputPath, bytes)
  return failed === null ? ok({ ...rendering, contrast: seen.value.contrast }) : err(failed)
}

/** Nothing is ever overwritten, not even by two runs at once. */
async function writeOutput(path: string, bytes: Uint8Array): Promise<ReportedError | null> {
  try {
    await createFile(path, bytes)
    return null
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const reason = cause instanceof Error ? cause.message : String(cause)
    return isThere
      ? { kind: 'output-exists', message: `${path} exists already and is not overwritten` }
      : { kind: 'unwritable-output', message: `Cannot create ${path}: ${reason}` }
  }
}

async function drawCaption(
  request: DrawRequest,
  tools: DrawTools,
  job: Job,
): Promise<Result<DrawnPicture, RenderFailure>> {
  job.signal.throwIfAborted()
  const begun = openForSplice(request, tools.openFile) // first: it is read on a thread of its own
  const file = begun?.file ?? null
  try {
    const facts = readSourceFacts(request.sourcePath, request.sourceFormat)
    const loaded = await tools.load()
    if (!loaded.ok) {
      await facts // nothing is being read when it answers
      return loaded
    }
    const captions = loaded.value
    const compiled = captions.compile(request.caption) // beside the reading
    if (compiled.ok) prepareExpected(request, compiled.value, { file, captions })
    const source = await facts
    if (!source.ok) return source
    if (!compiled.ok) return compiled
    const plan = planPixels(source.value, request.format, request.preset)
    job.signal.throwIfAborted()
    return await drawPlanned(request, plan, { file, caption: compiled.value, captions }, job)
  } finally {
    begun?.letGo()
  }
}

/** Takes a JPEG apart where the caption most likely stands, and draws the caption as large; what was wrongly guessed is asked for anew. */
function prepareExpected(
  request: DrawRequest,
  caption: CompiledCaption,
  { file, captions }: Omit<DrawParts, 'caption'>,
): void {
  const { sizeTold } = request
  if (sizeTold === undefined || request.preset !== null) return
  const expected = expectPlacement(request, { picture: sizeTold }, caption)
  if (!expected.ok) return
  file?.open(expected.value.box, sizeTold).catch(() => undefined) // told to who asks again
  captions.rasterise(caption.draw(expected.value)).catch(() => undefined)
}

/** What a picture is drawn with. */
interface DrawParts {
  readonly file: JpegFile | null
  readonly caption: CompiledCaption
  readonly captions: CaptionDrawer
}

async function drawPlanned(
  request: DrawRequest,
  planned: PixelPlan,
  { file, caption, captions }: DrawParts,
  job: Job,
): Promise<Result<DrawnPicture, RenderFailure>> {
  const expected = expectPlacement(request, planned, caption)
  if (!expected.ok) return expected
  try {
    const early = captions.rasterise(caption.draw(expected.value)) // beside the decoding
    early.catch(() => undefined)
    const apart = openSplice(planned, expected.value.box, file)
    apart.catch(() => undefined)
    const plan = request.caption.place === 'below' ? planned : await decodeOnce(planned)
    request.onSource?.(pictureToLookAt(await apart, plan))
    const decided = await decidePlacement(request, plan, caption, {
      expected: expected.value,
      readSamples: async () => (await apart)?.before ?? readSamples(plan, expected.value.box),
    })
    if (!decided.ok) return decided
    const { placement } = decided.value
    job.signal.throwIfAborted()
    const isExpected = placement === expected.value
    const [raster, splice] = await Promise.all([
      isExpected ? early : captions.rasterise(caption.draw(placement)),
      isExpected ? apart : openSplice(planned, placement.box, file),
    ])
    job.signal.throwIfAborted()
    const before = splice?.before ?? decided.value.samples ?? (await readSamples(plan, placement.box))
    const encoding = encodeCaptioned(plan, { placement, raster, before, splice })
    encoding.catch(() => undefined) // told where it is waited for
    await nextTurn() // what encodes is at work by now
    request.onPlaced?.({ box: placement.box, size: placement.canvas })
    const { bytes, apart: seen, isReduced } = await encoding
    job.signal.throwIfAborted()
    const notes = [
      ...plan.notes,
      ...(isReduced ? ['caption-colour'] : []),
      ...(placement.coversFace ? ['covers-face'] : []),
      ...(placement.cropsLost.length > 0 ? [`crops-lost: ${placement.cropsLost.join(', ')}`] : []),
    ]
    const rendering = { caption: placement, size: placement.canvas, notes }
    const readBack = () => readCaptioned({ bytes, apart: seen }, plan, { placement, raster })
    return ok({ bytes, rendering, readBack, decodesWhole: seen === null })
  } catch (cause) {
    if (job.signal.aborted) throw cause
    return err(unreadable(cause))
  }
}

/** Small where the file is taken apart: whoever looks waits for it, and the caption does not. */
function pictureToLookAt(splice: CaptionSplice | null, plan: PixelPlan): PictureSource | Promise<PictureSource> {
  const whole = plan.decoded ?? plan.source.path
  return splice === null ? whole : splice.eighth().then(small => small ?? whole)
}

async function readCaptioned(
  { bytes, apart }: Pick<CaptionedPicture, 'bytes' | 'apart'>,
  plan: PixelPlan,
  { placement, raster }: Pick<DrawTask, 'placement' | 'raster'>,
): Promise<Result<ReadBack, RenderFailure>> {
  try {
    const decoded = apart === null ? await decodeFinished(bytes, plan) : bytes
    const { bytes: seen, box } = (await apart?.part()) ?? { bytes: decoded, box: placement.box }
    const contrast = await readContrast(seen, box, raster)
    return contrast < MIN_CONTRAST
      ? err(refuseContrast(contrast))
      : ok({ contrast, picture: (await apart?.eighth()) ?? decoded })
  } catch (cause) {
    return err(unreadable(cause))
  }
}

/** What is drawn, where, onto what. */
interface DrawTask {
  readonly placement: CaptionPlacement
  readonly raster: CaptionRaster
  readonly before: Samples
  /** Null: the picture is decoded and encoded as a whole. */
  readonly splice: CaptionSplice | null
}

/** `apart`: where it can be looked at without decoding the whole. `isReduced`: a colour had to become grey. */
interface CaptionedPicture {
  readonly bytes: Uint8Array
  readonly apart: Pick<SplicedJpeg, 'part' | 'eighth'> | null
  readonly isReduced: boolean
}

/** One pass from the source to the encoded picture; only samples in the box change. */
async function encodeCaptioned(plan: PixelPlan, task: DrawTask): Promise<CaptionedPicture> {
  const { box } = task.placement
  const native = await toNativeCaption(task.raster, plan.workSpace, plan.keepsProfile ? plan.source.profile : null)
  const layout = layoutOf(plan)
  const after = blendCaption(task.before, native, layout)
  const spliced = task.splice === null ? null : await task.splice.close(after)
  if (spliced !== null) return { bytes: spliced.bytes, apart: spliced, isReduced: native.isReduced }
  const difference = differenceFrom(task.before, after, box, layout.bands)
  const bandPx = Math.max(0, box.y + box.height - plan.picture.heightPx)
  const width = box.x + box.width
  const height = box.y + box.height
  const picture = openPicture(plan, bandPx)
  const drawn =
    plan.workSpace === 'cmyk'
      ? picture.boolean(Buffer.from(wrapCmykAsTiff(difference as Uint8Array, width, height).buffer), 'eor')
      : // sharp takes the depth from the typed array, which its types do not say.
        picture.boolean(difference as unknown as Buffer, 'eor', {
          raw: { width, height, channels: layout.bands as 1 | 2 | 3 | 4 },
        })
  return { bytes: await encode(drawn, plan).toBuffer(), apart: null, isReduced: native.isReduced }
}

const refuseContrast = (contrast: number): CaptionRefusal => ({
  kind: 'contrast-too-low',
  message: `The words stand out from what is behind them by ${contrast.toFixed(2)}:1, the least is ${MIN_CONTRAST}:1 (WCAG 2.2, 1.4.3); use a template with a solid plate`,
})
