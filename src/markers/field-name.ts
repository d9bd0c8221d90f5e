/** A field name without array numbers and languages: `dc:rights[sv]` and `a:B[2]/c:D` become `dc:rights` and `a:B/c:D`. */
export const baseName = (field: string): string => (field.includes('[') ? field.replace(/\[[^\]]*\]/g, '') : field)

/** Whether a base name fits a table's pattern: exact, `prefix*` or `*suffix`. */
export function fitsField(name: string, pattern: string): boolean {
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1))
  return pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern
}

/** Names remembered; a hostile file brings others, and then nothing more is remembered. */
const MAX_REMEMBERED = 4_000

/** Remembers what `compute` says of a field name: the same few hundred names stand in every file. */
export function rememberByName<T>(compute: (name: string) => T): (name: string) => T {
  const remembered = new Map<string, T>()
  return name => {
    const known = remembered.get(name)
    if (known !== undefined) return known
    const answer = compute(name)
    if (remembered.size < MAX_REMEMBERED && name.length < 200) remembered.set(name, answer)
    return answer
  }
}
