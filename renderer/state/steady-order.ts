/** The ids in the order they had earlier, new ones last, each once. */
export function inSteadyOrder(earlier: readonly string[], ids: readonly string[]): readonly string[] {
  const known = earlier.filter(id => ids.includes(id))
  return [...new Set([...known, ...ids])]
}
