import sharp from 'sharp'
import { expect, it } from 'vitest'
import { greyLevel } from '../../../src/engines/node/pixels/grey-level.ts'

it('makes the grey that the decoder makes, so that fingerprints of both can be compared', async () => {
  const steps = Array.from({ length: 27 }, (_, index) => Math.min(255, index * 10))
  const colours = steps.flatMap(red => steps.flatMap(green => steps.map(blue => [red, green, blue] as const)))
  const raw = { width: 27 * 27, height: 27, channels: 3 } as const
  const theirs = await sharp(Uint8Array.from(colours.flat()), { raw })
    .toColourspace('b-w')
    .extractChannel(0)
    .raw()
    .toBuffer()
  const farthest = colours.map((colour, at) => Math.abs(greyLevel(...colour) - (theirs[at] ?? 0)))
  expect(Math.max(...farthest)).toBeLessThanOrEqual(1)
  expect(farthest.filter(distance => distance > 0).length).toBeLessThan(5)
})
