/** What a benchmark prints: our figure beside a floor measured on the same bytes in the same run. */
import { pairUp, type Paired, type Spread } from './paired.ts'

export type BenchUnit = 'ms' | 'MB' | 'kB' | 'files/s' | 'ms/file'

/** What a ratio is to keep: at `most`, or at `least` so much. */
export interface Goal {
  readonly kind: 'most' | 'least'
  readonly ratio: number
}

/** One line of the table. A line that could not be measured is `skipped` and says why; its figures are null. */
export interface BenchRow {
  readonly group: string
  readonly what: string
  readonly unit: BenchUnit
  readonly ours: number | null
  /** What ours is laid beside; null where a figure stands alone. */
  readonly floor: number | null
  readonly floorIs: string
  /** Ours / floor, by pairs where there were pairs. */
  readonly ratio: Spread | null
  /** How the works were warmed before the clock started. */
  readonly warmUp: string
  readonly goal: Goal | null
  /** Null without a goal, and where nothing was measured. */
  readonly isMet: boolean | null
  readonly skipped: string | null
  /** Why measuring it ended with an error; the other rows stand. */
  readonly broke: string | null
}

/** What a row says beside its figures. `warmUp`: default one round. */
export interface RowFacts {
  readonly group: string
  readonly what: string
  readonly floorIs: string
  readonly goal?: Goal | null
  readonly warmUp?: string
}

export const atMost = (ratio: number): Goal => ({ kind: 'most', ratio })
export const atLeast = (ratio: number): Goal => ({ kind: 'least', ratio })

/** Whether a ratio keeps its goal; the goal itself is kept. What is no number never is. */
export const isGoalMet = ({ kind, ratio: goal }: Goal, ratio: number): boolean =>
  kind === 'most' ? ratio <= goal : ratio >= goal

/** Times of ours and of the floor, in the same rounds. */
export const timeRow = (facts: RowFacts, times: Pairs, unit: 'ms' | 'ms/file' = 'ms'): BenchRow =>
  pairedRow(facts, pairUp(times.ours, times.floor), unit)

/** The same as files per second; the ratio says how many times as fast ours is. */
export function speedRow(facts: RowFacts, times: Pairs, files: number): BenchRow {
  const speeds = (taken: readonly number[]): readonly number[] => taken.map(ms => (files / ms) * 1_000)
  return pairedRow(facts, pairUp(speeds(times.ours), speeds(times.floor)), 'files/s')
}

/** Milliseconds, round by round. */
export interface Pairs {
  readonly ours: readonly number[]
  readonly floor: readonly number[]
}

/** A figure that is the same every time, a size for instance; `floor` null where there is none. */
export function figureRow(
  facts: Omit<RowFacts, 'warmUp'>,
  { ours, floor, unit }: { readonly ours: number; readonly floor: number | null; readonly unit: BenchUnit },
): BenchRow {
  if (floor !== null) return pairedRow({ ...facts, warmUp: '' }, pairUp([ours], [floor]), unit)
  return { ...rowOf(facts, unit), warmUp: '', ours }
}

/** A line that says why there is no figure. */
export function skippedRow(facts: Pick<RowFacts, 'group' | 'what' | 'goal'>, why: string): BenchRow {
  return { ...rowOf({ ...facts, floorIs: '' }, 'ms'), warmUp: '', skipped: why }
}

/** A line whose measuring ended with an error. */
export function brokenRow(facts: Pick<RowFacts, 'group' | 'what' | 'goal'>, error: unknown): BenchRow {
  const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return { ...rowOf({ ...facts, floorIs: '' }, 'ms'), warmUp: '', broke: why }
}

function pairedRow(facts: RowFacts, { ours, floor, ratio }: Paired, unit: BenchUnit): BenchRow {
  const goal = facts.goal ?? null
  return { ...rowOf(facts, unit), ours, floor, ratio, isMet: goal === null ? null : isGoalMet(goal, ratio.median) }
}

const rowOf = (facts: RowFacts, unit: BenchUnit): BenchRow => ({
  group: facts.group,
  what: facts.what,
  unit,
  ours: null,
  floor: null,
  floorIs: facts.floorIs,
  ratio: null,
  warmUp: facts.warmUp ?? 'one round',
  goal: facts.goal ?? null,
  isMet: null,
  skipped: null,
  broke: null,
})
