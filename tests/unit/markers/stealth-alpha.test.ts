import { gunzipSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Gunzip, RgbaPixels } from '../../../src/markers/stealth-alpha.ts'
import {
  hasStealthMagic,
  mayBeginStealth,
  readStealthAlpha,
  recogniseStealthText,
  stealthCorner,
  stealthProbe,
} from '../../../src/markers/stealth-alpha.ts'
import { ascii, concat, PARAMETERS, u32, utf8 } from '../container/build-files.ts'

const gunzip: Gunzip = (bytes, maxBytes) => {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes })
  } catch {
    return null
  }
}

describe('stealth alpha', () => {
  it.each([
    ['stealth_pnginfo', [3], false],
    ['stealth_pngcomp', [3], true],
    ['stealth_rgbinfo', [0, 1, 2], false],
    ['stealth_rgbcomp', [0, 1, 2], true],
  ] as const)('reads %s', (magic, channels, isCompressed) => {
    const pixels = hide(magic, channels, isCompressed ? gzipSync(utf8(PARAMETERS)) : utf8(PARAMETERS))

    expect(hasStealthMagic(pixels)).toBe(true)
    expect(readStealthAlpha(pixels, gunzip)).toBe(PARAMETERS)
  })

  it.each([64, 300])('knows from the left top part alone, %i px high', heightPx => {
    const pixels = hide('stealth_pnginfo', [3], utf8(PARAMETERS), { heightPx })
    const probe = stealthProbe(pixels)
    const part = new Uint8Array(probe.widthPx * probe.heightPx * 4)
    for (let y = 0; y < probe.heightPx; y++) {
      part.set(
        pixels.rgba.subarray(y * pixels.widthPx * 4, (y * pixels.widthPx + probe.widthPx) * 4),
        y * probe.widthPx * 4,
      )
    }

    expect(probe.widthPx * probe.heightPx).toBeLessThanOrEqual(128)
    expect(hasStealthMagic({ rgba: part, ...probe })).toBe(true)
  })

  it.each([
    ['stealth_pnginfo', [3], 64],
    ['stealth_pngcomp', [3], 9],
    ['stealth_rgbinfo', [0, 1, 2], 64],
    ['stealth_rgbcomp', [0, 1, 2], 9],
  ] as const)('suspects %s from 16 bits', (magic, channels, heightPx) => {
    const pixels = hide(magic, channels, utf8('short'), { heightPx })
    const corner = stealthCorner(pixels)
    const part = new Uint8Array(corner.widthPx * corner.heightPx * 4)
    for (let y = 0; y < corner.heightPx; y++) {
      part.set(
        pixels.rgba.subarray(y * pixels.widthPx * 4, (y * pixels.widthPx + corner.widthPx) * 4),
        y * corner.widthPx * 4,
      )
    }

    expect(corner.widthPx * corner.heightPx).toBeLessThanOrEqual(18)
    expect(mayBeginStealth({ rgba: part, ...corner })).toBe(true)
    expect(mayBeginStealth({ rgba: new Uint8Array(part.length).fill(255), ...corner })).toBe(false)
  })

  it('believes no length that the picture cannot hold, and no damaged gzip', () => {
    const long = hide('stealth_pnginfo', [3], utf8('x'), { lengthBits: 0xffff_fff8 })

    expect(readStealthAlpha(long, gunzip)).toBeNull()
    expect(readStealthAlpha(hide('stealth_pngcomp', [3], utf8('no gzip')), gunzip)).toBeNull()
  })

  it('finds nothing in ordinary pixels', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        fc.uint8Array({ maxLength: 6_400 }),
        (widthPx, heightPx, rgba) => {
          expect(readStealthAlpha({ rgba, widthPx, heightPx }, gunzip)).toBeNull()
        },
      ),
    )
  })

  it('says AI and names the tool the text names', () => {
    const { evidence, exposure } = recogniseStealthText('x\nSteps: 2, Sampler: y, Version: neo')

    expect(evidence).toMatchObject([
      { source: 'pixels', says: 'ai-generated', weight: 'trace', generator: 'Forge Neo' },
    ])
    expect(exposure[0]?.kind).toBe('prompt')
  })
})

/** A picture 60 px wide that carries a text as the tools write it. */
function hide(
  magic: string,
  channels: readonly number[],
  payload: Uint8Array,
  { lengthBits = payload.length * 8, heightPx = 64 } = {},
): RgbaPixels {
  const widthPx = 60
  const rgba = new Uint8Array(widthPx * heightPx * 4).fill(254)
  const bits = [...concat(ascii(magic), u32(lengthBits), payload)].flatMap(byte =>
    Array.from({ length: 8 }, (_, index) => (byte >> (7 - index)) & 1),
  )
  for (const [index, bit] of bits.entries()) {
    const pixel = Math.floor(index / channels.length)
    const at =
      ((pixel % heightPx) * widthPx + Math.floor(pixel / heightPx)) * 4 + (channels[index % channels.length] ?? 0)
    rgba[at] = 254 | bit
  }
  return { rgba, widthPx, heightPx }
}
