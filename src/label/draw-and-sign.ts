import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import { ok, type Result } from '../domain/result.ts'
import type { PixelEngine, Rendering, SigningEngine } from '../engines/engines.ts'
import { baseName, type Made } from './label-report.ts'
import type { LabelDependencies, LabelTask, PreparedLabel } from './label-task.ts'
import { AI_SOURCE_TYPES, captionActions } from './manifest-definition.ts'

/** Where work in progress lies: pixels and metadata first, then the signed file. */
export interface WorkPaths {
  readonly rendered: string
  readonly signed: string
}

/**
 * Pixels first, then metadata, then the signature: nothing writes to the file after signing. The register's fingerprints are taken
 * beside the work that waits for one core: of the input while it is drawn, of the copy's pixels while they are signed.
 */
export async function drawAndSign(
  task: LabelTask,
  prepared: PreparedLabel,
  paths: WorkPaths,
  work: DrawWork,
): Promise<Result<Made, ReportedError>> {
  const { dependencies, job } = work
  const [rendering, input] = await bothEnded(
    draw(task, prepared, paths, work),
    dependencies.register.fingerprint(task.inputPath),
  )
  if (!rendering.ok) return rendering
  job.signal.throwIfAborted()
  const carried = await carry(task, prepared, { rendering: rendering.value, path: paths.rendered }, dependencies)
  if (!carried.ok) return carried
  job.signal.throwIfAborted()
  const [signed, output] = await bothEnded(
    sign(task, prepared, { rendering: rendering.value, paths }, work),
    dependencies.register.fingerprint(paths.rendered),
  )
  if (!signed.ok) return signed
  const fingerprints = { input, output }
  return ok({ rendering: rendering.value, carried: carried.value, signed: signed.value, fingerprints })
}

/** The results of both, or the first one's rejection, after both have let go of their files. `second` never rejects. */
async function bothEnded<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  try {
    return [await first, await second]
  } finally {
    await second
  }
}

interface DrawWork {
  readonly dependencies: LabelDependencies
  readonly job: Job
}

const draw = (
  { inputPath }: LabelTask,
  { plan, context }: PreparedLabel,
  { rendered }: WorkPaths,
  { dependencies, job }: DrawWork,
): ReturnType<PixelEngine['render']> =>
  dependencies.pixels.render(
    {
      sourcePath: inputPath,
      sourceFormat: context.evidence.format ?? plan.format,
      caption: plan.caption,
      format: plan.format,
      preset: plan.preset,
      faces: context.evidence.faces ?? [],
      outputPath: rendered,
    },
    job,
  )

function sign(
  task: LabelTask,
  { plan, earlier }: PreparedLabel,
  { rendering, paths }: { readonly rendering: Rendering; readonly paths: WorkPaths },
  { dependencies, job }: DrawWork,
): ReturnType<SigningEngine['sign']> {
  const { version, now } = dependencies
  return dependencies.signing.sign(
    {
      unsignedPath: paths.rendered,
      outputPath: paths.signed,
      parentPath: task.parentPath ?? task.inputPath,
      parentTitle: baseName(task.parentPath ?? task.inputPath),
      title: baseName(task.outputPath),
      earlierPath: earlier?.path ?? null,
      format: plan.format,
      actions: captionActions(plan, rendering.caption, { version, when: now() }),
      thumbnailJpeg: null,
    },
    task.wishes.identity,
    job,
  )
}

function carry(
  { inputPath, wishes }: LabelTask,
  { plan }: PreparedLabel,
  drawn: { readonly rendering: Rendering; readonly path: string },
  { metadata, version }: LabelDependencies,
): ReturnType<LabelDependencies['metadata']['carry']> {
  const { text, lang } = plan.caption
  return metadata.carry(inputPath, drawn.path, {
    digitalSourceType: AI_SOURCE_TYPES[plan.kind],
    ...(plan.tool === null ? {} : { aiSystemUsed: plan.tool }),
    ...(plan.alt === '' ? {} : { alt: { text: plan.alt, lang } }),
    ...(plan.credit === '' ? {} : { credit: plan.credit }),
    labelMark: { text, lang, box: drawn.rendering.caption.box, version },
    strip: wishes.strip,
  })
}
