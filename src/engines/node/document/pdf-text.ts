import createBidi from 'bidi-js'

/** One stretch of text in the order in which it is drawn. */
export interface PdfRun {
  readonly text: string
  readonly font: 'text' | 'hebrew'
}

/**
 * What Noto Sans has glyphs for, in blocks (measured on version 2.015, `hasGlyphForCodePoint`), and Hebrew from its sister font.
 * Everything else becomes U+FFFD, so that a reader sees that a sign stood there; the embedded JSON has it whole.
 */
const DRAWABLE =
  /[^\n\u0020-\u007e\u00a0-\u0377\u0384-\u052f\u0590-\u05ff\u0900-\u097f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u214f]/gu
const HEBREW = /[\u0590-\u05ff]/
const bidi = createBidi()

/** Text with nothing in it that the fonts lack, or that changes the direction of what follows. */
export function drawableText(text: string): string {
  return text.normalize('NFC').replaceAll(DRAWABLE, '\ufffd')
}

/**
 * Runs in drawing order, from the left. The PDF library sets words from left to right and reverses letters inside of a Hebrew word
 * itself, so the words of a Hebrew stretch are given in reverse (UAX #9, L2). Null: one run, nothing to order.
 */
export function orderedRuns(text: string): readonly PdfRun[] | null {
  if (!HEBREW.test(text)) return null
  const { levels } = bidi.getEmbeddingLevels(text, 'ltr')
  const runs: { text: string; isHebrew: boolean }[] = []
  let index = 0
  for (const character of text) {
    const isHebrew = (levels[index] ?? 0) % 2 === 1
    index += character.length
    const last = runs.at(-1)
    if (last !== undefined && last.isHebrew === isHebrew) last.text += character
    else runs.push({ text: character, isHebrew })
  }
  return runs.map(run => ({
    text: run.isHebrew ? run.text.split(' ').reverse().join(' ') : run.text,
    font: run.isHebrew ? 'hebrew' : 'text',
  }))
}
