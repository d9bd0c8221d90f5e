import type { RecordedEntry } from './entry.ts'

/**
 * The moment before which content is old enough to be deleted, ISO 8601 UTC; null when the policy has set no time. A month
 * that is too short takes its last day: 31 May less three months is the last of February.
 */
export function retentionLimit(months: number | null, now: Date): string | null {
  if (months === null) return null
  const month = now.getUTCMonth() - months
  const lastDay = new Date(Date.UTC(now.getUTCFullYear(), month + 1, 0)).getUTCDate()
  const day = Math.min(now.getUTCDate(), lastDay)
  return new Date(Date.UTC(now.getUTCFullYear(), month, day)).toISOString()
}

/**
 * How many entries a retention up to `before` would empty: the leading ones that still have content, up to the first that is
 * young enough, as the engine counts them. Entries that record a retention are never emptied. Stops reading there.
 */
export async function deletableEntries(oldestFirst: AsyncIterable<RecordedEntry>, before: string): Promise<number> {
  let count = 0
  for await (const { at, event, entry } of oldestFirst) {
    if (at >= before) break
    if (entry !== null && event !== 'retained') count += 1
  }
  return count
}
