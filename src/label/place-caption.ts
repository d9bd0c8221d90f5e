import type { FaceBox, PixelBox, SizePx } from '../domain/image.ts'
import {
  type CaptionOffset,
  type CaptionPlace,
  type CaptionRefusal,
  type CaptionRequest,
  type CaptionStyle,
  MIN_MARGIN_PX,
  type PlacedCaption,
} from '../domain/label.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { type ActivityGrid, activityIn } from './placement/activity-grid.ts'
import { type CropRatio, findLostCrops } from './placement/crop-check.ts'
import { overlaps, shieldFace } from './placement/pixel-box.ts'
import { refuseToFit } from './placement/refuse-to-fit.ts'
import { isStyleValid } from './placement/style-check.ts'

/** Size of the caption's whole plate (mark, text, padding) for a cap height in whole px; must grow with it. */
export type MeasurePlate = (textHeightPx: number) => SizePx

/** The picture a caption goes onto. `activity` null: not known, every corner counts as calm. */
export interface CaptionScene {
  readonly image: SizePx
  /** Fractions 0-1 after orientation. */
  readonly faces: readonly FaceBox[]
  readonly activity: ActivityGrid | null
}

/** A place, and what a person may want to know of it. `canvas` is higher than the image for `below`. */
export interface CaptionPlacement extends PlacedCaption {
  /** Centre crops that would cut the caption. */
  readonly cropsLost: readonly CropRatio[]
  /** A face grown by 10 % lies under the plate; only when the place was asked for by name. */
  readonly coversFace: boolean
}

type Corner = Exclude<CaptionPlace, 'below'>

/** Order of preference. Code of Practice, Measure 1.2.2(a): "e.g., in the top right corner". */
const CORNERS: readonly Corner[] = ['top-right', 'top-left', 'bottom-right', 'bottom-left']

/** Below this activity a corner is calm enough, whatever the others are: moving the mark about costs recognition. */
export const CALM_ACTIVITY = 0.35
/** How much calmer another corner must be before the expected one is left. */
const CLEARLY_CALMER = 0.2

interface FittedPlate {
  readonly textHeightPx: number
  readonly plate: SizePx
}

/**
 * Decides where the caption stands and how large it is: whole px, always inside of the canvas.
 * Refuses with `image-too-small` or `caption-too-long` (with the smallest width that works) or `invalid-style`.
 *
 *     +--------------------[AI Skapad med AI]-+   auto: top right, unless a face is there
 *     |  [top-left]              [top-right]  |   or another corner is clearly calmer;
 *     |                                       |   every corner on a face, or too small
 *     |  [bottom-left]        [bottom-right]  |   for a corner: a band below the picture
 *     +---------------------------------------+
 */
export function placeCaption(
  request: CaptionRequest,
  measure: MeasurePlate,
  scene: CaptionScene,
): Result<CaptionPlacement, CaptionRefusal> {
  if (!isStyleValid(request.style))
    return err({ kind: 'invalid-style', message: `Template "${request.style.id}" has sizes or colours out of range` })
  if (request.place === 'below') return placeBelow(request.style, measure, scene)
  const inset = marginPx(request.style, scene.image)
  const fitted = fitPlate(request.style, measure, scene.image, {
    widthPx: scene.image.widthPx - 2 * inset,
    heightPx: scene.image.heightPx - 2 * inset,
  })
  if (request.place !== 'auto') {
    if (fitted === null) return err(refuseToFit(request, measure, scene.image, MIN_MARGIN_PX))
    return ok(standInCorner(request.place, fitted, scene, { inset, offset: request.offset ?? null }))
  }
  const corner =
    fitted === null
      ? null
      : chooseCorner(
          CORNERS.map(c => standInCorner(c, fitted, scene, { inset, offset: null })),
          scene,
        )
  return corner === null ? placeBelow(request.style, measure, scene, request) : ok(corner)
}

/** The best corner without a face, or null if there is none. `candidates` in order of preference. */
function chooseCorner(candidates: readonly CaptionPlacement[], scene: CaptionScene): CaptionPlacement | null {
  const [preferred, ...others] = candidates.filter(candidate => !candidate.coversFace)
  if (preferred === undefined) return null
  const activityOf = (candidate: CaptionPlacement): number =>
    scene.activity === null ? 0 : activityIn(scene.activity, candidate.box, scene.image)
  if (activityOf(preferred) <= CALM_ACTIVITY) return preferred
  const calmest = others.reduce((best, other) => (activityOf(other) < activityOf(best) ? other : best), preferred)
  return activityOf(calmest) <= activityOf(preferred) - CLEARLY_CALMER ? calmest : preferred
}

function standInCorner(
  place: Corner,
  fitted: FittedPlate,
  scene: CaptionScene,
  { inset, offset }: { readonly inset: number; readonly offset: CaptionOffset | null },
): CaptionPlacement {
  const { image } = scene
  const { plate } = fitted
  const home = {
    x: place.endsWith('right') ? image.widthPx - inset - plate.widthPx : inset,
    y: place.startsWith('bottom') ? image.heightPx - inset - plate.heightPx : inset,
  }
  const box: PixelBox = {
    x: moveWithin(home.x, (offset?.x ?? 0) * image.widthPx, image.widthPx - plate.widthPx),
    y: moveWithin(home.y, (offset?.y ?? 0) * image.heightPx, image.heightPx - plate.heightPx),
    width: plate.widthPx,
    height: plate.heightPx,
  }
  const shields = scene.faces.map(face => shieldFace(face, image))
  return {
    place,
    box,
    canvas: image,
    textHeightPx: fitted.textHeightPx,
    cropsLost: findLostCrops(box, image),
    coversFace: shields.some(shield => shield !== null && overlaps(shield, box)),
  }
}

/** A coordinate in whole px, moved but kept off both edges; `furthest`: where the plate touches the far edge. */
function moveWithin(home: number, by: number, furthest: number): number {
  const moved = Math.round(home + (Number.isFinite(by) ? by : 0))
  return Math.max(Math.min(MIN_MARGIN_PX, home), Math.min(moved, Math.max(home, furthest - MIN_MARGIN_PX)))
}

/** A band over the full width under the picture; `asked` is what a refusal speaks of. */
function placeBelow(
  style: CaptionStyle,
  measure: MeasurePlate,
  scene: CaptionScene,
  asked?: CaptionRequest,
): Result<CaptionPlacement, CaptionRefusal> {
  const { image } = scene
  const fitted = fitPlate(style, measure, image, { widthPx: image.widthPx, heightPx: Number.POSITIVE_INFINITY })
  if (fitted === null) return err(refuseToFit({ style, place: asked?.place ?? 'below' }, measure, image, 0))
  const canvas: SizePx = { widthPx: image.widthPx, heightPx: image.heightPx + fitted.plate.heightPx }
  const box: PixelBox = { x: 0, y: image.heightPx, width: image.widthPx, height: fitted.plate.heightPx }
  return ok({
    place: 'below',
    box,
    canvas,
    textHeightPx: fitted.textHeightPx,
    cropsLost: findLostCrops(box, canvas),
    coversFace: false,
  })
}

/** Distance from the edges in px for this image. */
export function marginPx(style: CaptionStyle, image: SizePx): number {
  return Math.max(MIN_MARGIN_PX, Math.round(style.margin * Math.min(image.widthPx, image.heightPx)))
}

/** The wished cap height, shrunk until the plate fits into `room`; null if it does not at the template's minimum. */
function fitPlate(style: CaptionStyle, measure: MeasurePlate, image: SizePx, room: SizePx): FittedPlate | null {
  const minimum = Math.ceil(style.minTextHeightPx)
  const wished = Math.round(style.textHeight * Math.min(image.widthPx, image.heightPx))
  let low = minimum
  let high = Math.max(minimum, Math.min(Math.floor(style.maxTextHeightPx), wished))
  const fits = (plate: SizePx): boolean => plate.widthPx <= room.widthPx && plate.heightPx <= room.heightPx
  if (!fits(measure(low))) return null
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(measure(middle))) low = middle
    else high = middle - 1
  }
  return { textHeightPx: low, plate: measure(low) }
}
