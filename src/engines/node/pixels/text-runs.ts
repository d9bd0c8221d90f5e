import createBidi from 'bidi-js'

/** A font of ours, by script: Noto Sans, and Noto Sans Hebrew for Yiddish. System fonts are never used. */
export type FontId = 'latin' | 'hebrew'
/** A stretch of text with one font and one direction, given in visual order from the left. */
export interface TextRun {
  readonly text: string
  readonly font: FontId
  readonly isRightToLeft: boolean
}

/** Whether a font has a glyph for a code point. */
export type HasGlyph = (font: FontId, codePoint: number) => boolean

const bidi = createBidi()

/** Languages whose captions read from the right; Yiddish is the one among Sweden's national minority languages. */
const RIGHT_TO_LEFT_LANGUAGES: ReadonlySet<string> = new Set(['yi', 'he'])

/** Base direction by language, else by the first strong character (UAX #9, P2). */
export function isRightToLeftText(text: string, lang: string): boolean {
  const language = lang.toLowerCase().split('-')[0] ?? ''
  if (RIGHT_TO_LEFT_LANGUAGES.has(language)) return true
  const [paragraph] = bidi.getEmbeddingLevels(text).paragraphs
  return (paragraph?.level ?? 0) % 2 === 1
}

/** The first code point that neither font can draw, or null. Invisible format characters need no glyph. */
export function findMissingGlyph(text: string, hasGlyph: HasGlyph): string | null {
  for (const character of text)
    if (!/^\p{Cf}$/u.test(character) && fontFor(character, 'latin', hasGlyph) === null) return character
  return null
}

/** Splits text into runs of one font and one direction, in visual order (UAX #9, L2, applied to whole runs). */
export function splitIntoRuns(text: string, isRightToLeft: boolean, hasGlyph: HasGlyph): readonly TextRun[] {
  const { levels } = bidi.getEmbeddingLevels(text, isRightToLeft ? 'rtl' : 'ltr')
  const runs: { text: string; font: FontId; level: number }[] = []
  let index = 0
  for (const character of text) {
    const level = levels[index] ?? 0
    index += character.length
    const last = runs.at(-1)
    const font = fontFor(character, last?.font ?? (isRightToLeft ? 'hebrew' : 'latin'), hasGlyph)
    if (last !== undefined && last.level === level && (font === null || font === last.font)) last.text += character
    else runs.push({ text: character, font: font ?? last?.font ?? 'latin', level })
  }
  return reorder(runs).map(run => ({ text: run.text, font: run.font, isRightToLeft: run.level % 2 === 1 }))
}

/** Letters go to their own script's font; spaces, digits and points stay with the neighbour's where it has them. */
function fontFor(character: string, previous: FontId, hasGlyph: HasGlyph): FontId | null {
  const codePoint = character.codePointAt(0) ?? 0
  const own = /^\p{Script=Hebrew}$/u.test(character)
    ? 'hebrew'
    : /^\p{Script=Latin}$/u.test(character)
      ? 'latin'
      : previous
  if (hasGlyph(own, codePoint)) return own
  const other = own === 'latin' ? 'hebrew' : 'latin'
  return hasGlyph(other, codePoint) ? other : null
}

function reorder<T extends { readonly level: number }>(runs: readonly T[]): readonly T[] {
  const visual = [...runs]
  const highest = Math.max(0, ...visual.map(run => run.level))
  for (let level = highest; level >= 1; level--) {
    for (let start = 0; start < visual.length; start++) {
      let end = start
      while (end < visual.length && (visual[end]?.level ?? 0) >= level) end++
      if (end - start > 1) visual.splice(start, end - start, ...visual.slice(start, end).reverse())
      start = Math.max(start, end)
    }
  }
  return visual
}
