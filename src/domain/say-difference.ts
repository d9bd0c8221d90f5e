/** Where the words for each kind of value stand, by the code of the change; every other value is a name or a code, and stands for itself. */
const VOCABULARY: ReadonlyMap<string, string> = new Map([
  ['state', 'credentials.state'],
  ['integrity', 'diff.integrity'],
  ['trust', 'credentials.trust'],
  ['time', 'credentials.time'],
  ['origin-kind', 'diff.kind'],
  ['origin-basis', 'diff.basis'],
  ['label', 'diff.label'],
])

/**
 * One side of a change between two verdicts (`VerdictChange`) as people read it; null says that there was nothing. Signers and tools are named by
 * files, so that a name is never looked up among the messages.
 */
export function sayChanged(
  code: string,
  value: string | null,
  { t, has }: { readonly t: (id: string) => string; readonly has: (id: string) => boolean },
): string {
  if (value === null) return t('diff.nothing')
  const words = VOCABULARY.get(code)
  const id = `${words}.${value}`
  return words !== undefined && has(id) ? t(id) : value
}

/** The facts of a reason for a line of text: hashes by their beginning, dates by their day. The whole stands in the JSON. */
export function shortenFacts(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      /^[0-9a-f]{64}$/.test(value)
        ? `${value.slice(0, 12)}…`
        : /^\d{4}-\d\d-\d\dT/.test(value)
          ? value.slice(0, 10)
          : value,
    ]),
  )
}
