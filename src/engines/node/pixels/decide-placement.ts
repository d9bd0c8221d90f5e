import type { CaptionRefusal } from '../../../domain/label.ts'
import { ok, type Result } from '../../../domain/result.ts'
import { CALM_ACTIVITY, type CaptionPlacement, type CaptionScene, placeCaption } from '../../../label/place-caption.ts'
import type { RenderRequest } from '../../label-engines.ts'
import type { CompiledCaption } from './compile-caption.ts'
import { activityOfSamples, measureActivity } from './measure-activity.ts'
import type { Samples } from './pixel-pipeline.ts'
import { layoutOf, type PixelPlan } from './pixel-plan.ts'

/** A place, with the picture's samples there if they have been read already. */
export interface DecidedPlacement {
  readonly placement: CaptionPlacement
  readonly samples: Samples | null
}

/** A place to begin with, and how to look at what the picture holds there. */
export interface ExpectedPlacement {
  readonly expected: CaptionPlacement
  readonly readSamples: () => Promise<Samples>
}

/** Where the caption stands unless the picture is busy there; needs no pixels. Refuses as `placeCaption` does. */
export function expectPlacement(
  request: Pick<RenderRequest, 'caption' | 'faces'>,
  plan: Pick<PixelPlan, 'picture'>,
  caption: CompiledCaption,
): Result<CaptionPlacement, CaptionRefusal> {
  return placeCaption(request.caption, caption.measure, { image: plan.picture, faces: request.faces, activity: null })
}

/**
 * Places the caption. With `auto` the expected corner is looked at first, which costs a few rows of the picture; only if it is busy is the whole picture
 * surveyed for a calmer one. Refuses as `placeCaption` does.
 */
export async function decidePlacement(
  request: Pick<RenderRequest, 'caption' | 'faces'>,
  plan: PixelPlan,
  caption: CompiledCaption,
  { expected, readSamples }: ExpectedPlacement,
): Promise<Result<DecidedPlacement, CaptionRefusal>> {
  const { box, place } = expected
  if (request.caption.place !== 'auto' || place === 'below') return ok({ placement: expected, samples: null })
  const samples = await readSamples()
  if (activityOfSamples(samples, box, plan.picture, layoutOf(plan)) <= CALM_ACTIVITY)
    return ok({ placement: expected, samples })
  const activity = await measureActivity(plan.decoded ?? plan.source.path, plan.picture)
  const scene: CaptionScene = { image: plan.picture, faces: request.faces, activity }
  const second = placeCaption(request.caption, caption.measure, scene)
  if (!second.ok) return second
  return ok({ placement: second.value, samples: second.value.place === place ? samples : null })
}
