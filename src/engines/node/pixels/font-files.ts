import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The two fonts that captions are drawn with. SIL Open Font License 1.1; no font of the system is ever used. */
export interface FontFiles {
  readonly latin: Uint8Array
  readonly hebrew: Uint8Array
}

const LATIN_FILE = 'NotoSans_600SemiBold.ttf'
const HEBREW_FILE = 'NotoSansHebrew_600SemiBold.ttf'

/**
 * Reads the fonts. `folder` (a packaged app's resources) holds both files flat; without it they come from node_modules.
 * Throws if one is missing: an installation without fonts is broken.
 */
export function readFontFiles(folder?: string): FontFiles {
  if (folder !== undefined)
    return { latin: readFileSync(join(folder, LATIN_FILE)), hebrew: readFileSync(join(folder, HEBREW_FILE)) }
  const { resolve } = createRequire(import.meta.url)
  return {
    latin: readFileSync(resolve(`@expo-google-fonts/noto-sans/600SemiBold/${LATIN_FILE}`)),
    hebrew: readFileSync(resolve(`@expo-google-fonts/noto-sans-hebrew/600SemiBold/${HEBREW_FILE}`)),
  }
}
