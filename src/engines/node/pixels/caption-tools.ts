import { readFontFiles } from './font-files.ts'
import { loadOfficialIcons, type OfficialIcon } from './official-icons.ts'
import { type CaptionShaper, createCaptionShaper } from './shape-caption.ts'

/** Where fonts and the organisation's copy of the official EU icons are. */
export interface SharpPixelsOptions {
  /** Folder with both font files; default: the installed packages. */
  readonly fontFolder?: string
  /** Folder in which the Commission's SVG files may have been put; see assets/icons/README.md. */
  readonly iconFolder?: string
}

/** What drawing needs besides the request. */
export interface CaptionTools {
  readonly shaper: CaptionShaper
  readonly icons: readonly OfficialIcon[]
}

/** Reads fonts and icons once. Throws if a font is missing: an installation without fonts is broken. */
export async function loadCaptionTools(options: SharpPixelsOptions): Promise<CaptionTools> {
  return {
    shaper: createCaptionShaper(readFontFiles(options.fontFolder)),
    icons: options.iconFolder === undefined ? [] : await loadOfficialIcons(options.iconFolder),
  }
}
