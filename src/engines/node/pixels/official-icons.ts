import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { MarkShape } from '../../../label/placement/caption-geometry.ts'
import { OFFICIAL_ICON_GEOMETRY, OFFICIAL_ICONS, type OfficialIconFacts } from './official-icon-table.ts'

/** One of the Commission's files, byte for byte as published. */
export interface OfficialIcon extends OfficialIconFacts {
  readonly svg: Uint8Array
}

/** The real files are below 3 kB. */
const MAX_ICON_BYTES = 64 * 1024
/** An organisation may keep other files in the same folder. */
const MAX_FILES = 200

/**
 * The official icons among the SVG files of a folder, known by SHA-256; any other file is ignored, as it is not the Commission's.
 * A folder that is not there gives an empty list: using the icons is optional.
 */
export async function loadOfficialIcons(folder: string): Promise<readonly OfficialIcon[]> {
  let names: readonly string[]
  try {
    names = await readdir(folder)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return []
    throw cause
  }
  const icons: OfficialIcon[] = []
  for (const name of names.filter(name => /\.svg$/i.test(name)).slice(0, MAX_FILES)) {
    const path = join(folder, name)
    const facts = await stat(path)
    if (!facts.isFile() || facts.size > MAX_ICON_BYTES) continue
    const svg = await readFile(path)
    const known = OFFICIAL_ICONS.get(createHash('sha256').update(svg).digest('hex'))
    if (known !== undefined) icons.push({ ...known, svg })
  }
  return icons
}

/**
 * The icon to use on a plate of this luminance (0-1), or undefined if the folder does not hold it.
 * Only solid variants: 50 % ones fall below 4.5:1 on their own tone (measured, rules 1.3).
 */
export function pickOfficialIcon(
  icons: readonly OfficialIcon[],
  mark: OfficialIconFacts['mark'],
  plateLuminance: number,
): OfficialIcon | undefined {
  const variant = plateLuminance < 0.18 ? 'white' : 'black'
  return icons.find(icon => icon.mark === mark && icon.variant === variant)
}

/** Proportions of the visible mark, with the clear space that is drawn into the file. */
export function shapeOfficialIcon(mark: OfficialIconFacts['mark']): MarkShape {
  const { width, height, seen } = OFFICIAL_ICON_GEOMETRY[mark]
  const seenHeight = seen.bottom - seen.top
  return {
    aspect: (seen.right - seen.left) / seenHeight,
    clear: {
      left: seen.left / seenHeight,
      right: (width - seen.right) / seenHeight,
      top: seen.top / seenHeight,
      bottom: (height - seen.bottom) / seenHeight,
    },
  }
}
