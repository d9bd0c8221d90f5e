import { addExifTexts, type ExifText, takenTags } from '../container/write/add-exif-texts.ts'

/** A PNG text by its keyword. */
export interface KeywordText {
  readonly keyword: string
  readonly text: string
}

/**
 * Where ComfyUI itself puts its graph in a WebP, which has no keyword texts: `prompt:` into Model, `workflow:` into Make, as its animated
 * WebP of the corpus has them (ai-local/enslo__comfyui-animated-webp.webp); markers.md section 4 reads ImageDescription too.
 */
const MODEL = 0x0110
const FIRST_OTHER = 0x010f
const LAST_OTHER = 0x010e

/** Texts of ComfyUI's graph; the others go another way. */
export function splitGraphTexts(texts: readonly KeywordText[]): {
  readonly graphs: readonly KeywordText[]
  readonly others: readonly KeywordText[]
} {
  const isGraph = ({ keyword, text }: KeywordText): boolean =>
    /^(?:prompt|workflow)$/.test(keyword) && /^\s*\{/.test(text)
  return { graphs: texts.filter(isGraph), others: texts.filter(text => !isGraph(text)) }
}

/** Adds the graph to an Exif block of at most `maxBytes`. Null: a camera's own Make or Model stands there, or it is too long. */
export function addGraphTexts(
  block: Uint8Array | null,
  graphs: readonly KeywordText[],
  maxBytes: number,
): Uint8Array | null {
  const taken = takenTags(block)
  if (taken === null) return null
  const placed: ExifText[] = []
  let tag = FIRST_OTHER
  for (const { keyword, text } of graphs) {
    const isPrompt = keyword === 'prompt'
    placed.push({ tag: isPrompt ? MODEL : tag, text: `${keyword}:${text}` })
    if (!isPrompt) tag--
  }
  const tags = placed.map(one => one.tag)
  const hasRoom = new Set(tags).size === tags.length && tags.every(one => one >= LAST_OTHER && !taken.has(one))
  const made = hasRoom ? addExifTexts(block, placed) : null
  return made === null || made.length > maxBytes ? null : made
}
