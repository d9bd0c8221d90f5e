import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The fonts of a document. SIL Open Font License 1.1; embedded, never a font of the system. */
export interface DocumentFonts {
  readonly regular: Buffer
  readonly strong: Buffer
  readonly hebrew: Buffer
}

let loaded: DocumentFonts | null = null

/** Reads the fonts at first use. Throws if one is missing: an installation without fonts is broken. */
export function readDocumentFonts(): DocumentFonts {
  const { resolve } = createRequire(import.meta.url)
  const read = (file: string): Buffer => readFileSync(resolve(`@expo-google-fonts/${file}`))
  loaded ??= {
    regular: read('noto-sans/400Regular/NotoSans_400Regular.ttf'),
    strong: read('noto-sans/600SemiBold/NotoSans_600SemiBold.ttf'),
    hebrew: read('noto-sans-hebrew/600SemiBold/NotoSansHebrew_600SemiBold.ttf'),
  }
  return loaded
}
