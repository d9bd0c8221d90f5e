import type { ShownRoot } from '../archive/paths.ts'
import { namePath } from './present.ts'

/** Folders by name, in their order; where two have the same name, with the folder around them: `2024/bilder`, `2025/bilder`. */
export function folderNames(folders: readonly string[]): readonly string[] {
  const parts = folders.map(folder => folder.split('/').filter(part => part !== ''))
  return parts.map((own, at) => {
    for (let depth = 1; depth < own.length; depth += 1) {
      const name = own.slice(-depth).join('/')
      if (parts.every((other, index) => index === at || other.slice(-depth).join('/') !== name)) return name
    }
    return own.join('/') || '/'
  })
}

/** The folders of a scan as reports and tables write them. */
export function namedRoots(folders: readonly string[]): readonly ShownRoot[] {
  const names = folderNames(folders)
  return folders.map((absolute, at) => ({ absolute, given: names[at] ?? absolute }))
}

/** A text without where the folders lie: their paths become their names. */
export function hidePaths(text: string, folders: readonly string[]): string {
  return namedRoots(folders).reduce((hidden, { absolute, given }) => namePath(hidden, absolute, given), text)
}
