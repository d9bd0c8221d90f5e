/**
 * `make` with a memory: the answers to the last `most` keys are kept, and the oldest goes first. For what is read again and again from
 * a few sources, like the certificates of the same signers. `make` must always answer the same to one key; a promise that rejects is forgotten.
 */
export function keepRecent<Value>(most: number): (key: string, make: () => Value) => Value {
  const recent = new Map<string, { readonly value: Value }>()
  return (key, make) => {
    const known = recent.get(key)
    if (known !== undefined) return known.value
    const value = make()
    const [oldest] = recent.keys()
    if (recent.size >= most && oldest !== undefined) recent.delete(oldest)
    const entry = { value }
    recent.set(key, entry)
    if (value instanceof Promise)
      value.catch(() => {
        if (recent.get(key) === entry) recent.delete(key)
      })
    return value
  }
}
