import { relativeLuminance } from './luminance.ts'

/** Levels of so many steps of linear light; one more, which is the last again. */
const STEPS = 255
const LEVELS = Float64Array.from({ length: STEPS + 2 }, (_, step) => {
  const light = Math.min(1, step / STEPS)
  return Math.round(255 * (light <= 0.003_130_8 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055))
})

/**
 * The grey of an 8-bit sRGB colour, 0-255, as libvips makes it (`scRGB2BW`): of its relative luminance, between the nearest of 256 levels. The same,
 * so that the register's fingerprint of a picture does not depend on who made it grey.
 */
export function greyLevel(red: number, green: number, blue: number): number {
  const light = Math.min(STEPS, STEPS * relativeLuminance(red, green, blue))
  const step = Math.floor(light)
  const below = LEVELS[step] as number
  return Math.round(below + ((LEVELS[step + 1] as number) - below) * (light - step))
}
