/** What a benchmark prints: our figure beside a floor measured on the same bytes in the same run. */

/** One line of the table. `ratio` = ours / floor; for speeds (`higherIsBetter`) it is floor / ours turned so that 1 is level. */
export interface BenchRow {
  readonly group: string
  readonly what: string
  readonly ours: number
  readonly unit: 'ms' | 'MB' | 'kB' | 'files/s'
  /** What ours is laid beside; null where a figure stands alone. */
  readonly floor: number | null
  readonly floorIs: string
  /** ours / floor. */
  readonly ratio: number | null
  /** The goal in words, empty where there is none. */
  readonly goal: string
  readonly isMet: boolean | null
}

/** Works to be timed against each other; the first is the floor. */
export interface Contender {
  readonly name: string
  readonly run: () => Promise<unknown>
}

/** Median ms of each, after one warm round, taken in turns so that a busy machine slows all alike. */
export async function medianTimes(
  contenders: readonly Contender[],
  runs: number,
): Promise<ReadonlyMap<string, number>> {
  for (const { run } of contenders) await run()
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let count = 0; count < runs; count += 1)
    for (const { name, run } of contenders) times.get(name)?.push(await timeMs(run))
  return new Map([...times].map(([name, taken]) => [name, median(taken)]))
}

/** Milliseconds of one run. */
export async function timeMs(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

/** The middle value; 0 of none. */
export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

type RowFacts = Pick<BenchRow, 'group' | 'what' | 'ours' | 'unit' | 'floorIs'> & { readonly floor: number | null }

/** A row whose ratio must not exceed `most`; `null` sets no goal. */
export function rowAtMost(facts: RowFacts, most: number | null): BenchRow {
  return rowOf(facts, most === null ? null : { words: `≤ ${most}`, isMetBy: ratio => ratio <= most })
}

/** A row whose ratio must reach `least`; `null` sets no goal. */
export function rowAtLeast(facts: RowFacts, least: number | null): BenchRow {
  return rowOf(facts, least === null ? null : { words: `≥ ${least}`, isMetBy: ratio => ratio >= least })
}

interface Goal {
  readonly words: string
  readonly isMetBy: (ratio: number) => boolean
}

function rowOf(facts: RowFacts, goal: Goal | null): BenchRow {
  const ratio = facts.floor === null ? null : facts.ours / facts.floor
  return {
    ...facts,
    ratio,
    goal: goal?.words ?? '',
    isMet: goal === null || ratio === null ? null : goal.isMetBy(ratio),
  }
}

/** The table as text. */
export function tableOf(rows: readonly BenchRow[]): string {
  const cells = rows.map(row => [
    row.group,
    row.what,
    `${figure(row.ours)} ${row.unit}`,
    row.floor === null ? '' : `${figure(row.floor)} ${row.unit}`,
    row.ratio === null ? '' : `x ${row.ratio.toFixed(2)}`,
    row.goal === '' ? '' : `${row.goal} ${row.isMet === null ? '' : row.isMet ? 'met' : 'MISSED'}`,
    row.floorIs,
  ])
  const all = [['group', 'what', 'ours', 'beside', 'ratio', 'goal', 'beside is'], ...cells]
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map(line => (line[column] ?? '').length)))
  return all
    .map(line =>
      line
        .map((cell, column) =>
          column >= 2 && column <= 4 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const figure = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
