import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { readFontFiles } from './font-files.ts'
import { loadOfficialIcons, type OfficialIcon } from './official-icons.ts'
import { type CaptionShaper, createCaptionShaper } from './shape-caption.ts'

/** Where fonts and the organisation's copy of the official EU icons are. */
export interface SharpPixelsOptions {
  /** Folder with both font files; default: the installed packages. */
  readonly fontFolder?: string
  /** Folder in which the Commission's SVG files may have been put; see assets/icons/README.md. */
  readonly iconFolder?: string
  /** Threads that take JPEG apart, at most; default 1. */
  readonly threads?: number
}

/** What drawing needs besides the request: fonts ready to shape with, and the official icons where somebody has put them; else none. */
export interface CaptionTools {
  readonly shaper: CaptionShaper
  readonly icons: readonly OfficialIcon[]
}

/** Reads fonts and icons once; `icons-unreadable` where the folder is there and cannot be read. Throws if a font is missing: an installation without fonts is broken. */
export async function loadCaptionTools({
  fontFolder,
  iconFolder,
}: SharpPixelsOptions): Promise<Result<CaptionTools, ReportedError>> {
  const shaper = createCaptionShaper(readFontFiles(fontFolder))
  try {
    return ok({ shaper, icons: iconFolder === undefined ? [] : await loadOfficialIcons(iconFolder) })
  } catch (cause) {
    return err({ kind: 'icons-unreadable', message: cause instanceof Error ? cause.message : String(cause) })
  }
}
