import type { ImageFormat } from '../domain/image.ts'
import type { LabelOutputFormat } from '../domain/label.ts'

/** Extension written for each format; a source's own spelling (`.JPG`, `.jpeg`, `.tif`) is kept when it fits. */
const EXTENSIONS: Record<LabelOutputFormat, readonly [string, ...string[]]> = {
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  png: ['png'],
  webp: ['webp'],
  avif: ['avif'],
  tiff: ['tif', 'tiff'],
}

/**
 * Gives every output its own name below the output folder, keeping the folder structure. Two inputs never share a name:
 * the second `a.jpg` becomes `a (2).jpg`. Names are compared without case and in NFC, as Windows and macOS do.
 */
export function createOutputNames(): {
  readonly next: (relativePath: string, format: LabelOutputFormat, presetId: string | null) => string
} {
  const taken = new Set<string>()
  return {
    next: (relativePath, format, presetId) => {
      const { folder, stem, extension } = splitPath(relativePath)
      const ending = EXTENSIONS[format].includes(extension.toLowerCase()) ? extension : EXTENSIONS[format][0]
      const base = presetId === null ? stem : `${stem}-${presetId}`
      for (let count = 1; ; count += 1) {
        const name = `${folder}${base}${count === 1 ? '' : ` (${count})`}.${ending}`
        const key = name.normalize('NFC').toLowerCase()
        if (taken.has(key)) continue
        taken.add(key)
        return name
      }
    },
  }
}

/** The format to write: the one asked for, else the source's own. `null`: the source's own cannot be written (GIF, HEIC …). */
export function outputFormat(requested: LabelOutputFormat | 'keep', source: ImageFormat): LabelOutputFormat | null {
  if (requested !== 'keep') return requested
  return source in EXTENSIONS ? (source as LabelOutputFormat) : null
}

function splitPath(relativePath: string): { folder: string; stem: string; extension: string } {
  const parts = relativePath.split('/').filter(part => part !== '' && part !== '.' && part !== '..')
  const name = parts.pop() ?? 'bild'
  const dot = name.lastIndexOf('.')
  const folder = parts.length === 0 ? '' : `${parts.join('/')}/`
  return dot > 0
    ? { folder, stem: name.slice(0, dot), extension: name.slice(dot + 1) }
    : { folder, stem: name, extension: '' }
}
