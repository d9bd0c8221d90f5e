/** Longest stem of a file name in a pack, in characters; the size's id and the extension still follow. */
const MAX_STEM = 60
/** Names that Windows keeps for devices, whatever the extension. https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE_NAME = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

/**
 * A name that every web system, URL and disk takes unchanged: a-z, 0-9 and hyphens, never empty. Takes a file name with or
 * without path and extension; what is hostile in it (path parts, markup, control and direction characters) cannot come through.
 */
export function webName(fileName: string): string {
  const last = fileName.split(/[/\\]/).pop() ?? ''
  const stem = last.replace(/(?<=.)\.[^.]{1,8}$/, '')
  const plain = stem
    .toLowerCase()
    .replaceAll(/[æœøß]/g, letter => LETTERS.get(letter) ?? '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_STEM)
    .replaceAll(/^-+|-+$/g, '')
  if (plain === '') return 'bild'
  return DEVICE_NAME.test(plain) ? `bild-${plain}` : plain
}

/** Letters that have no decomposition. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ß', 'ss'],
])

/** Gives each picture of a batch a name of its own: the second `bild` becomes `bild-2`. */
export function createWebNames(): (fileName: string) => string {
  const taken = new Set<string>()
  return fileName => {
    const base = webName(fileName)
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? base : `${base}-${count}`
      if (taken.has(name)) continue
      taken.add(name)
      return name
    }
  }
}
