import { open, rm } from 'node:fs/promises'
import type { ReportedError } from '../../../domain/finding.ts'
import type { Job } from '../../../domain/job.ts'
import type { CaptionRefusal } from '../../../domain/label.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { PixelEngine, Rendering, RenderRequest } from '../../engines.ts'
import { blendCaption, differenceFrom } from './blend.ts'
import { wrapCmykAsTiff } from './cmyk-operand.ts'
import { type CaptionTools, loadCaptionTools, type SharpPixelsOptions } from './caption-tools.ts'
import { type CompiledCaption, compileCaption } from './compile-caption.ts'
import { decidePlacement } from './decide-placement.ts'
import { MIN_CONTRAST } from './measure-contrast.ts'
import { toNativeCaption } from './native-colours.ts'
import { encode, openPicture, readSamples, type Samples } from './pixel-pipeline.ts'
import { layoutOf, type PixelPlan, planPixels } from './pixel-plan.ts'
import { type CaptionRaster, rasteriseCaption } from './rasterise-caption.ts'
import { readContrast } from './read-contrast.ts'
import { readSourceFacts, unreadable } from './source-facts.ts'
import type { CaptionPlacement } from '../../../label/place-caption.ts'

type RenderFailure = CaptionRefusal | ReportedError

/** A pixel engine on sharp. Fonts and icons are read at the first use. */
export function createSharpPixels(options: SharpPixelsOptions = {}): PixelEngine {
  let tools: Promise<CaptionTools> | null = null
  return {
    render: async (request, job) => {
      tools ??= loadCaptionTools(options)
      return renderCaption(request, await tools, job)
    },
  }
}

async function renderCaption(
  request: RenderRequest,
  tools: CaptionTools,
  job: Job,
): Promise<Result<Rendering, RenderFailure>> {
  job.signal.throwIfAborted()
  const source = await readSourceFacts(request.sourcePath, request.sourceFormat)
  if (!source.ok) return source
  const compiled = compileCaption(request.caption, tools.shaper, tools.icons)
  if (!compiled.ok) return compiled
  const plan = planPixels(source.value, request.format, request.preset)
  job.signal.throwIfAborted()
  const claimed = await claimOutput(request.outputPath)
  if (claimed !== null) return err(claimed)
  const outcome = await drawAndProve(request, plan, compiled.value, job).catch(async (cause: unknown) => {
    await rm(request.outputPath, { force: true })
    throw cause
  })
  if (!outcome.ok) await rm(request.outputPath, { force: true })
  return outcome
}

/** Creates the empty output, so that nothing is ever overwritten, not even by two runs at once. */
async function claimOutput(path: string): Promise<ReportedError | null> {
  try {
    await (await open(path, 'wx')).close()
    return null
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const reason = cause instanceof Error ? cause.message : String(cause)
    return isThere
      ? { kind: 'output-exists', message: `${path} exists already and is not overwritten` }
      : { kind: 'unwritable-output', message: `Cannot create ${path}: ${reason}` }
  }
}

async function drawAndProve(
  request: RenderRequest,
  plan: PixelPlan,
  caption: CompiledCaption,
  job: Job,
): Promise<Result<Rendering, RenderFailure>> {
  try {
    const decided = await decidePlacement(request, plan, caption)
    if (!decided.ok) return decided
    const { placement } = decided.value
    job.signal.throwIfAborted()
    const raster = await rasteriseCaption(caption.draw(placement))
    const before = decided.value.samples ?? (await readSamples(plan, placement.box))
    job.signal.throwIfAborted()
    const isReduced = await writeCaptioned(request.outputPath, plan, { placement, raster, before })
    job.signal.throwIfAborted()
    const contrast = await readContrast(request.outputPath, placement.box, raster)
    job.signal.throwIfAborted()
    if (contrast < MIN_CONTRAST) return err(refuseContrast(contrast))
    const notes = [
      ...plan.notes,
      ...(isReduced ? ['caption-colour'] : []),
      ...(placement.coversFace ? ['covers-face'] : []),
      ...(placement.cropsLost.length > 0 ? [`crops-lost: ${placement.cropsLost.join(', ')}`] : []),
    ]
    return ok({ caption: placement, size: placement.canvas, contrast, notes })
  } catch (cause) {
    if (job.signal.aborted) throw cause
    return err(unreadable(request.sourcePath, cause))
  }
}

/** What is drawn, where, onto what. */
interface DrawTask {
  readonly placement: CaptionPlacement
  readonly raster: CaptionRaster
  readonly before: Samples
}

/** One pass from the source to the output file; only samples in the box change. Gives whether a colour had to become grey. */
async function writeCaptioned(outputPath: string, plan: PixelPlan, task: DrawTask): Promise<boolean> {
  const { box } = task.placement
  const native = await toNativeCaption(task.raster, plan.workSpace, plan.keepsProfile ? plan.source.profile : null)
  const layout = layoutOf(plan)
  const difference = differenceFrom(task.before, blendCaption(task.before, native, layout), box, layout.bands)
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
  await encode(drawn, plan).toFile(outputPath)
  return native.isReduced
}

const refuseContrast = (contrast: number): CaptionRefusal => ({
  kind: 'contrast-too-low',
  message: `The words stand out from what is behind them by ${contrast.toFixed(2)}:1, the least is ${MIN_CONTRAST}:1 (WCAG 2.2, 1.4.3); use a template with a solid plate`,
})
