/** Last code point there is: with it, everything below a folder is one range of paths in byte order. */
const LAST = '\u{10ffff}'

/** The range of paths that stand for a folder and everything below, in byte order; a file stands for itself. */
export function rangeOf(root: string): { readonly from: string; readonly through: string } {
  const folder = root.endsWith('/') ? root : `${root}/`
  return { from: folder, through: `${folder}${LAST}` }
}

/** Whether a path is a folder itself or lies below it. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)

/** Sorted by bytes, each once, without those that lie inside another: no file is listed twice. */
export function outermost(folders: readonly string[]): readonly string[] {
  const sorted = [...new Set(folders)].sort(compareBytes)
  return sorted.filter(folder => !sorted.some(other => other !== folder && isWithin(folder, other)))
}

/** Order of UTF-8 bytes, which is the order of code points and that of `LC_ALL=C sort`; UTF-16 order differs beyond U+FFFF. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at += 1) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x !== y) return fixSurrogate(x) - fixSurrogate(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above every other unit: they are lifted above U+E000-U+FFFF. */
const fixSurrogate = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)

/** A name as the person wrote the folder: `in` and `/home/a/in/x.jpg` give `in/x.jpg`. */
export function shownPath(path: string, roots: readonly ShownRoot[]): string {
  const root = roots.find(({ absolute }) => isWithin(path, absolute))
  if (root === undefined) return path
  const rest = path.slice(root.absolute.length).replace(/^\//, '')
  if (rest === '') return root.given
  return root.given.endsWith('/') ? `${root.given}${rest}` : `${root.given}/${rest}`
}

/** A folder as it was given and where it is. */
export interface ShownRoot {
  readonly given: string
  readonly absolute: string
}

/** `join` for paths with `/`. */
export const childOf = (folder: string, name: string): string =>
  folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`
