import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import type { LabelPlan } from '../domain/label.ts'
import type { ManifestAction } from '../domain/provenance.ts'
import { ok, type Result } from '../domain/result.ts'
import type { ImageEvidence } from '../engines/engines.ts'
import type { Rendering } from '../engines/label-engines.ts'
import { judge } from '../verify/verify-image.ts'
import type { LabelDependencies } from './label-task.ts'
import { AI_SOURCE_TYPES, captionActions } from './manifest-definition.ts'
import { type LabelWishes, planLabel } from './plan-label.ts'

/** What a labelled copy would look like and say. Nothing of it is signed, and nothing stays but the drawn picture. */
export interface LabelPreview {
  readonly plan: LabelPlan
  readonly rendering: Rendering
  /** IPTC digital source type that would be written, as a full URI. */
  readonly digitalSourceType: string
  /** Actions that the new manifest would hold. */
  readonly actions: readonly ManifestAction[]
  /** Whether the picture's own manifest would be kept as parent. */
  readonly keepsParent: boolean
}

/**
 * Draws the caption with the renderer that labels, into `outputPath` (pixels only). Open questions and stops of the policy
 * do not stand in the way of looking: they stop the labelling itself. Refusals are those of `planLabel` and the renderer.
 */
export async function previewLabel(
  evidence: ImageEvidence,
  wishes: LabelWishes,
  outputPath: string,
  work: { readonly dependencies: LabelDependencies; readonly job: Job },
): Promise<Result<LabelPreview, ReportedError>> {
  const { dependencies, job } = work
  const engine = await dependencies.evidence.describe()
  const context = judge(evidence, engine.trustLists, dependencies.now())
  const ruling = { ...dependencies.rule(context, wishes), findings: [], unanswered: [] }
  const plan = planLabel(context, wishes, ruling)
  if (!plan.ok) return { ok: false, error: dependencies.sayError(plan.error, evidence.file.path) }
  const rendering = await dependencies.pixels.render(
    {
      sourcePath: evidence.file.path,
      sourceFormat: evidence.format ?? plan.value.format,
      caption: plan.value.caption,
      format: plan.value.format,
      preset: plan.value.preset,
      faces: evidence.faces ?? [],
      outputPath,
    },
    job,
  )
  if (!rendering.ok) return { ok: false, error: dependencies.sayError(rendering.error, evidence.file.path) }
  return ok({
    plan: plan.value,
    rendering: rendering.value,
    digitalSourceType: AI_SOURCE_TYPES[plan.value.kind],
    actions: captionActions(plan.value, rendering.value.caption, {
      version: dependencies.version,
      when: dependencies.now(),
    }),
    keepsParent: evidence.provenance.kind === 'read',
  })
}
