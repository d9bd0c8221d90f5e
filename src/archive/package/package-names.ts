/** Longest name of a package or of a file in it, in bytes: what common file systems and archive systems take. */
const MAX_NAME_BYTES = 255
const utf8 = new TextEncoder()

/** Whether a text can name a package: a folder on any system and in any archive, without blanks or signs that need quoting. */
export const isPackageId = (text: string): boolean =>
  /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(text) && !text.endsWith('.') && utf8.encode(text).length <= MAX_NAME_BYTES

/** A package's name when none is given: `ursprung-20261121-143005`. `at` ISO 8601 UTC. */
export const defaultPackageId = (at: string): string =>
  `ursprung-${at.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`

/** `data/å b.jpg` as METS refers to it: a relative URL, percent-encoded but for the slashes (CSIP24, CSIP79; RFC 3986). */
export const hrefOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** Gives each file a path of its own below `data/`, also where case and the two forms of åäö do not count (Windows, macOS). */
export function createDataPaths(): { readonly next: (relativePath: string) => string } {
  // How often each name has been asked for: a hundred thousand pictures called IMG_0001.JPG must not be counted through each time.
  const asked = new Map<string, number>()
  const keyOf = (path: string): string => path.normalize('NFC').toLowerCase()
  const take = (path: string): boolean => {
    if (asked.has(keyOf(path))) return false
    asked.set(keyOf(path), 1)
    return true
  }
  return {
    next: relativePath => {
      const path = `data/${inside(relativePath)}`
      if (take(path)) return path
      const dot = path.lastIndexOf('.')
      const cut = dot > path.lastIndexOf('/') + 1 ? dot : path.length
      for (let number = (asked.get(keyOf(path)) ?? 1) + 1; ; number += 1) {
        const numbered = `${path.slice(0, cut)}-${number}${path.slice(cut)}`
        if (!take(numbered)) continue
        asked.set(keyOf(path), number)
        return numbered
      }
    },
  }
}

/** Never out of `data/`: a path with `..` or a drive's colon stays below it. */
const inside = (relativePath: string): string =>
  relativePath
    .split('/')
    .filter(part => part !== '' && part !== '.' && part !== '..')
    .map(part => part.replaceAll(/[\\:]/g, '_'))
    .join('/')

/** `original-000001`: an XML name (NCName), sorted by number. */
export const pictureId = (kind: 'original' | 'labelled', number: number): string =>
  `${kind}-${String(number).padStart(6, '0')}`
