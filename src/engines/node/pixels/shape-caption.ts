import { Blob as FontBlob, Buffer as ShapingBuffer, Direction, Face, Font, MetricsTag, shape } from 'harfbuzzjs'
import type { CaptionRefusal } from '../../../domain/label.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { InkBox } from '../../../label/placement/caption-geometry.ts'
import type { FontFiles } from './font-files.ts'
import { findMissingGlyph, type FontId, isRightToLeftText, splitIntoRuns, type TextRun } from './text-runs.ts'

/** Outlines of a line of text. Lengths in cap heights of the Latin font, baseline at 0, y downwards. */
export interface ShapedCaption {
  /** SVG path data. */
  readonly path: string
  /** Exact extent of the ink. */
  readonly ink: InkBox
  readonly advance: number
  readonly isRightToLeft: boolean
}

/** Turns text into outlines, the same on every machine: own fonts, own shaper, nothing of the system. */
export interface CaptionShaper {
  /** Refuses with `glyph-missing` (naming the character), `caption-too-long` or, for a text without any ink, `invalid-style`. */
  shapeCaption(text: string, lang: string): Result<ShapedCaption, CaptionRefusal>
}

/** A label is a few words; more is a mistake or an attack. */
const MAX_CHARACTERS = 160
/** Cap height of Noto Sans in font units, used only if the font's own OS/2 table does not say. */
const NOTO_CAP_HEIGHT = 714
const OUTLINE_DECIMALS = 5

/** Loads both fonts into HarfBuzz, for as long as the process lives. Throws on a font that is none: the installation is broken. */
export function createCaptionShaper(files: FontFiles): CaptionShaper {
  const fonts: Record<FontId, Font> = { latin: loadFont(files.latin), hebrew: loadFont(files.hebrew) }
  const capHeight = fonts.latin.getMetricPosition(MetricsTag.CAP_HEIGHT) ?? NOTO_CAP_HEIGHT
  const hasGlyph = (font: FontId, codePoint: number): boolean => fonts[font].nominalGlyph(codePoint) !== undefined
  return {
    shapeCaption(text, lang) {
      const clean = cleanText(text)
      if (clean === '')
        return err({ kind: 'caption-empty', message: 'The caption has no text; the words carry the meaning' })
      if (Array.from(clean).length > MAX_CHARACTERS)
        return err({ kind: 'caption-too-long', message: `The caption has more than ${MAX_CHARACTERS} characters` })
      const missing = findMissingGlyph(clean, hasGlyph)
      if (missing !== null) return err({ kind: 'glyph-missing', message: describeMissing(missing) })
      const isRightToLeft = isRightToLeftText(clean, lang)
      const drawing = new OutlineDrawing(1 / capHeight)
      for (const run of splitIntoRuns(clean, isRightToLeft, hasGlyph)) drawing.add(fonts[run.font], run, lang)
      const ink = drawing.ink
      if (ink === null) return err({ kind: 'caption-empty', message: 'The caption has no visible character' })
      return ok({ path: drawing.path, ink, advance: drawing.advance, isRightToLeft })
    },
  }
}

/** NFC, one line; explicit direction overrides go, as they can make a label read as something else than its text says. */
function cleanText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
}

function describeMissing(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return `The caption font has no glyph for "${character}" (U+${code}); use another character`
}

function loadFont(bytes: Uint8Array): Font {
  return new Font(new Face(new FontBlob(bytes)))
}

class OutlineDrawing {
  readonly #scale: number
  readonly #parts: string[] = []
  #penX = 0
  #ink: InkBox | null = null

  constructor(scale: number) {
    this.#scale = scale
  }

  get path(): string {
    return this.#parts.join('')
  }

  get ink(): InkBox | null {
    return this.#ink
  }

  get advance(): number {
    return this.#penX * this.#scale
  }

  add(font: Font, run: TextRun, lang: string): void {
    const buffer = new ShapingBuffer()
    buffer.addText(run.text)
    buffer.setDirection(run.isRightToLeft ? Direction.RTL : Direction.LTR)
    buffer.setScript(run.font === 'hebrew' ? 'Hebr' : 'Latn')
    buffer.setLanguage(lang)
    shape(font, buffer)
    for (const glyph of buffer.getGlyphInfosAndPositions()) {
      const x = this.#penX + (glyph.xOffset ?? 0)
      const y = glyph.yOffset ?? 0
      this.#addGlyph(font, glyph.codepoint, x, y)
      this.#penX += glyph.xAdvance ?? 0
    }
  }

  #addGlyph(font: Font, glyphId: number, x: number, y: number): void {
    const extents = font.glyphExtents(glyphId)
    if (extents === undefined || extents.width === 0 || extents.height === 0) return
    for (const command of font.glyphToJson(glyphId)) {
      const points = command.values.map((value, index) =>
        Number(((index % 2 === 0 ? x + value : -(y + value)) * this.#scale).toFixed(OUTLINE_DECIMALS)),
      )
      this.#parts.push(command.type, points.join(' '))
    }
    const top = -(y + extents.yBearing) * this.#scale
    const left = (x + extents.xBearing) * this.#scale
    // HarfBuzz gives a negative height: from yBearing downwards.
    const glyphInk = {
      left,
      top,
      right: left + extents.width * this.#scale,
      bottom: top - extents.height * this.#scale,
    }
    this.#ink = this.#ink === null ? glyphInk : unite(this.#ink, glyphInk)
  }
}

const unite = (a: InkBox, b: InkBox): InkBox => ({
  left: Math.min(a.left, b.left),
  right: Math.max(a.right, b.right),
  top: Math.min(a.top, b.top),
  bottom: Math.max(a.bottom, b.bottom),
})
