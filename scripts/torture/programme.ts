/** What a part of the torture prints: how much was tried, and every promise that was broken. */

/** Outcome of one programme. */
export interface Tortured {
  readonly programme: string
  /** Inputs, faults or kills tried. */
  readonly tried: number
  /** What happened, in figures: `{ refused: 12, labelled: 30 }`. */
  readonly seen: Readonly<Record<string, number>>
  /** Empty when every promise held; each names seed and round, so that it can be tried again. */
  readonly broken: readonly string[]
  /** Why it did not run; null when it did. */
  readonly skipped: string | null
}

/** How hard. */
export interface TortureOptions {
  readonly folder: string
  readonly seed: number
  readonly rounds: number
}

/** Counts by name. */
export function tally(): {
  readonly add: (name: string, count?: number) => void
  readonly counts: Record<string, number>
} {
  const counts: Record<string, number> = {}
  return {
    counts,
    add: (name, count = 1) => {
      counts[name] = (counts[name] ?? 0) + count
    },
  }
}
