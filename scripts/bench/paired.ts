/** Works timed against each other in turns, and what their times say pair by pair: a slow minute hits both halves of a pair. */

/** A work to be timed. `prepare` is done before each run and not timed. */
export interface Work {
  readonly run: () => Promise<unknown>
  readonly prepare?: () => Promise<unknown>
}

/** How often. `warmUp`: `each` runs every work once before the clock starts; a function does it another way; `none` starts cold. */
export interface Turns {
  readonly rounds: number
  readonly warmUp: 'each' | 'none' | (() => Promise<unknown>)
}

/** What the pairs say: the median of their ratios, the lowest, the highest, and how many there were. */
export interface Spread {
  readonly median: number
  readonly lowest: number
  readonly highest: number
  readonly pairs: number
}

/** Ours beside its floor: the median of each alone, and the ratio of the two pair by pair. */
export interface Paired {
  readonly ours: number
  readonly floor: number
  readonly ratio: Spread
}

/** Milliseconds of every run of every work. They take turns; every second round goes backwards, so that none always comes after the same other. */
export async function takeTurns<Works extends Readonly<Record<string, Work>>>(
  works: Works,
  { rounds, warmUp }: Turns,
): Promise<{ readonly [Name in keyof Works]: readonly number[] }> {
  const named = Object.entries(works)
  if (typeof warmUp === 'function') await warmUp()
  if (warmUp === 'each') for (const [, work] of named) await timeWork(work)
  const times: Record<string, number[]> = Object.fromEntries(named.map(([name]) => [name, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const [name, work] of round % 2 === 0 ? named : named.toReversed()) times[name]?.push(await timeWork(work))
  return times as { readonly [Name in keyof Works]: readonly number[] }
}

async function timeWork({ run, prepare }: Work): Promise<number> {
  await prepare?.()
  return timeMs(run)
}

/** Milliseconds of one run. */
export async function timeMs(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

/** Values of the same rounds laid beside each other: times, or anything of which less is less. */
export function pairUp(ours: readonly number[], floor: readonly number[]): Paired {
  if (ours.length !== floor.length || ours.length === 0)
    throw new Error(`Expected as many values of ours as of the floor but received ${ours.length} and ${floor.length}`)
  const ratios = ours.map((value, index) => value / (floor[index] ?? Number.NaN))
  return { ours: median(ours), floor: median(floor), ratio: spreadOf(ratios) }
}

/** The middle of what was measured, and its ends. */
export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  lowest: Math.min(...values),
  highest: Math.max(...values),
  pairs: values.length,
})

/** The middle value, or half-way between the two in the middle; of nothing, not a number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
