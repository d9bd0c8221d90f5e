import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Rendering } from '../engines/engines.ts'
import { baseName, type Made } from './label-report.ts'
import type { LabelDependencies, LabelTask, PreparedLabel } from './label-task.ts'
import { AI_SOURCE_TYPES, captionActions } from './manifest-definition.ts'

/** Where work in progress lies: pixels and metadata first, then the signed file. */
export interface WorkPaths {
  readonly rendered: string
  readonly signed: string
}

/** Pixels first, then metadata, then the signature: nothing writes to the file after signing. */
export async function drawAndSign(
  task: LabelTask,
  prepared: PreparedLabel,
  paths: WorkPaths,
  work: { readonly dependencies: LabelDependencies; readonly job: Job },
): Promise<Result<Made, ReportedError>> {
  const { dependencies, job } = work
  const { plan, context } = prepared
  const rendering = await dependencies.pixels.render(
    {
      sourcePath: task.inputPath,
      sourceFormat: context.evidence.format ?? plan.format,
      caption: plan.caption,
      format: plan.format,
      preset: plan.preset,
      faces: context.evidence.faces ?? [],
      outputPath: paths.rendered,
    },
    job,
  )
  if (!rendering.ok) return rendering
  job.signal.throwIfAborted()
  const carried = await carry(task, prepared, { rendering: rendering.value, path: paths.rendered }, dependencies)
  if (!carried.ok) return carried
  job.signal.throwIfAborted()
  const { version, now } = dependencies
  const signed = await dependencies.signing.sign(
    {
      unsignedPath: paths.rendered,
      outputPath: paths.signed,
      parentPath: task.parentPath ?? task.inputPath,
      parentTitle: baseName(task.parentPath ?? task.inputPath),
      title: baseName(task.outputPath),
      earlierPath: prepared.earlier?.path ?? null,
      format: plan.format,
      actions: captionActions(plan, rendering.value.caption, { version, when: now() }),
      thumbnailJpeg: null,
    },
    task.wishes.identity,
    job,
  )
  return signed.ok ? ok({ rendering: rendering.value, carried: carried.value, signed: signed.value }) : signed
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
