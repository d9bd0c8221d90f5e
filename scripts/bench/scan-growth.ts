/** Whether a file of a larger tree costs more than one of a smaller: pure, so that a test can give it times that grow. */
import { atMost, type BenchRow, timeRow } from './bench-row.ts'

/** Linear within 5 %. */
const MOST_GROWTH = 1.05

/** One value each for the tree whose time is taken out, for the smaller and for the larger tree. */
export type OfTrees<Value> = Readonly<Record<'start' | 'smaller' | 'larger', Value>>

/**
 * Time per file of the larger tree beside the smaller one. Starting costs the same whatever the size, which makes small trees look dear and would hide
 * growth. So the goal is for further files: from `smaller` to `larger` beside from `start` to `smaller`, round by round.
 */
export function growthRows(files: OfTrees<number>, times: OfTrees<readonly number[]>): readonly BenchRow[] {
  const perFile = (to: 'smaller' | 'larger'): readonly number[] => times[to].map(ms => ms / files[to])
  const perFurtherFile = (from: 'start' | 'smaller', to: 'smaller' | 'larger'): readonly number[] =>
    times[to].map((ms, round) => (ms - (times[from][round] ?? Number.NaN)) / (files[to] - files[from]))
  const group = 'scan'
  const what = `growth from ${files.smaller} to ${files.larger} files`
  const warmUp = 'one scan of 250 files'
  return [
    timeRow(
      {
        group,
        what: `${what}, a further file`,
        floorIs: `a further file from ${files.start} to ${files.smaller}`,
        warmUp,
        goal: atMost(MOST_GROWTH),
      },
      { ours: perFurtherFile('smaller', 'larger'), floor: perFurtherFile('start', 'smaller') },
      'ms/file',
    ),
    timeRow(
      { group, what: `${what}, whole command`, floorIs: `time per file at ${files.smaller} files`, warmUp },
      { ours: perFile('larger'), floor: perFile('smaller') },
      'ms/file',
    ),
  ]
}
