import type { PixelBox } from '../../../domain/image.ts'
import type { NativeCaption } from './native-colours.ts'
import type { Samples } from './pixel-pipeline.ts'
import type { SampleLayout } from './pixel-plan.ts'

/**
 * The samples with the caption over them: "over" of Porter and Duff on values that are not multiplied by alpha.
 * Samples where the caption is transparent come back unchanged, down to hidden colours under alpha 0.
 */
export function blendCaption(samples: Samples, caption: NativeCaption, layout: SampleLayout): Samples {
  const { bands, hasAlpha, maximum } = layout
  const colourBands = hasAlpha ? bands - 1 : bands
  const blended = samples.slice()
  for (let pixel = 0; pixel < caption.alpha.length; pixel++) {
    const over = (caption.alpha[pixel] ?? 0) / 255
    if (over === 0) continue
    const at = pixel * bands
    if (over === 1) {
      for (let band = 0; band < colourBands; band++)
        blended[at + band] = caption.colours[pixel * colourBands + band] ?? 0
      if (hasAlpha) blended[at + colourBands] = maximum
      continue
    }
    const under = (hasAlpha ? (samples[at + colourBands] ?? 0) / maximum : 1) * (1 - over)
    const total = over + under
    for (let band = 0; band < colourBands; band++) {
      const top = caption.colours[pixel * colourBands + band] ?? 0
      blended[at + band] = Math.round((top * over + (samples[at + band] ?? 0) * under) / total)
    }
    if (hasAlpha) blended[at + colourBands] = Math.round(total * maximum)
  }
  return blended
}

/**
 * What must be XORed onto the picture from its top left corner to turn `before` into `after` in `box`: zero everywhere else, so every
 * other pixel passes through untouched, whatever its depth and bands. Rows above are never written to, so they take no memory.
 */
export function differenceFrom(before: Samples, after: Samples, box: PixelBox, bands: number): Samples {
  const widthSamples = (box.x + box.width) * bands
  const length = widthSamples * (box.y + box.height)
  const difference = before instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)
  const rowSamples = box.width * bands
  for (let row = 0; row < box.height; row++) {
    const to = (box.y + row) * widthSamples + box.x * bands
    const from = row * rowSamples
    for (let index = 0; index < rowSamples; index++)
      difference[to + index] = (before[from + index] ?? 0) ^ (after[from + index] ?? 0)
  }
  return difference
}
