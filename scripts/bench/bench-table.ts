/** The rows as text for people. */
import type { BenchRow, Goal } from './bench-row.ts'
import type { Spread } from './paired.ts'

const HEADINGS = ['group', 'what', 'ours', 'beside', 'ratio', 'lowest-highest', 'pairs', 'goal', 'beside is']
/** Columns of figures, which stand to the right. */
const FIGURES = new Set([2, 3, 4, 5, 6])
const USUAL_WARM_UP = 'one round'

/** The table, with what is said of warming up below it. */
export function tableOf(rows: readonly BenchRow[]): string {
  const lines = [HEADINGS, ...rows.map(cellsOf)]
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map(line => widthOf(line, column))))
  const pad = (cell: string, column: number): string =>
    FIGURES.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
  return lines.map(line => line.map(pad).join('  ').trimEnd()).join('\n')
}

/** The reason of a skipped row stands where its figures would, and widens nothing. */
function widthOf(line: readonly string[], column: number): number {
  return line.length < HEADINGS.length && column > 1 ? 0 : (line[column] ?? '').length
}

function cellsOf(row: BenchRow): readonly string[] {
  const goal = row.goal === null ? '' : ` (goal ${goalWords(row.goal)})`
  if (row.broke !== null) return [row.group, row.what, `BROKE: ${row.broke}${goal}`]
  if (row.skipped !== null) return [row.group, row.what, `skipped: ${row.skipped}${goal}`]
  const besides = row.warmUp === '' || row.warmUp === USUAL_WARM_UP ? '' : `; warm-up: ${row.warmUp}`
  return [
    row.group,
    row.what,
    `${figure(row.ours)} ${row.unit}`,
    row.floor === null ? '' : `${figure(row.floor)} ${row.unit}`,
    row.ratio === null ? '' : `x ${times(row.ratio.median)}`,
    row.ratio === null || row.ratio.pairs < 2 ? '' : ends(row.ratio),
    row.ratio === null || row.warmUp === '' ? '' : String(row.ratio.pairs),
    row.goal === null ? '' : `${goalWords(row.goal)} ${row.isMet === true ? 'met' : 'MISSED'}`,
    `${row.floorIs}${besides}`,
  ]
}

const goalWords = ({ kind, ratio }: Goal): string => `${kind === 'most' ? '≤' : '≥'} ${ratio}`

const ends = ({ lowest, highest }: Spread): string => `${times(lowest)}-${times(highest)}`

/** Three decimals where a goal is judged by the second. */
const times = (ratio: number): string => ratio.toFixed(ratio < 10 ? 3 : 1)

function figure(value: number | null): string {
  if (value === null) return ''
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** How many goals were met of those measured, and what could not be. */
export function summaryOf(rows: readonly BenchRow[]): string {
  const judged = rows.filter(row => row.isMet !== null)
  const met = judged.filter(row => row.isMet === true)
  const skipped = rows.filter(row => row.skipped !== null)
  const broken = rows.filter(row => row.broke !== null)
  const missed = judged.filter(row => row.isMet === false).map(row => row.what)
  return [
    `${met.length} of ${judged.length} goals met`,
    ...(missed.length === 0 ? [] : [`missed: ${missed.join('; ')}`]),
    ...(skipped.length === 0 ? [] : [`${countOf(skipped)} skipped`]),
    ...(broken.length === 0 ? [] : [`${countOf(broken)} BROKE`]),
  ].join('\n')
}

const countOf = (rows: readonly BenchRow[]): string =>
  `${rows.length} row${rows.length === 1 ? '' : 's'}, ${rows.filter(({ goal }) => goal !== null).length} with a goal,`
