/** What a part of the torture prints: how much was tried, and every promise that was broken. */

/** Outcome of one programme. */
export interface Tortured {
  readonly programme: string
  /** Inputs given, or rounds run. */
  readonly tried: number
  /** Faults that really struck an operation, kills that cut short a process at work, files that were really damaged; counted where it happened. */
  readonly hit: number
  /** What happened, in figures: `{ refused: 12, labelled: 30 }`. */
  readonly seen: Readonly<Record<string, number>>
  /** Empty when every promise held; each names seed and round, so that it can be tried again. */
  readonly broken: readonly string[]
  /** Why it did not run. */
  readonly skipped?: string
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

/** The least share of kills that must cut short a process at work: a kill that comes after the end tests nothing. */
const LEAST_SHARE = 0.3

/** A complaint about the torture itself. */
export const tooFewKills = (hit: number, kills: number, seed: number): readonly string[] =>
  hit >= kills * LEAST_SHARE ? [] : [`seed ${seed}: only ${hit} of ${kills} kills hit a process at work`]
