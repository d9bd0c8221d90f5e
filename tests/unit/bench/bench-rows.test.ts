import { describe, expect, it } from 'vitest'
import {
  atLeast,
  atMost,
  brokenRow,
  figureRow,
  isGoalMet,
  skippedRow,
  speedRow,
  timeRow,
} from '../../../scripts/bench/bench-row.ts'
import { summaryOf, tableOf } from '../../../scripts/bench/bench-table.ts'
import { isBusy, machineLines, type Machine } from '../../../scripts/bench/machine.ts'
import { growthRows } from '../../../scripts/bench/scan-growth.ts'

const FACTS = { group: 'label', what: '12 MP jpeg', floorIs: 'sharp' }
const met = timeRow({ ...FACTS, goal: atMost(1.1) }, { ours: [11, 10, 12], floor: [10, 10, 10] })
const missed = timeRow({ ...FACTS, what: '1 MP jpeg', goal: atMost(1.1) }, { ours: [12], floor: [10] })
const skipped = skippedRow({ group: 'verify', what: 'headers', goal: atLeast(10) }, 'ExifTool is missing')

describe('a goal', () => {
  it('is kept at its very edge and missed beyond it', () => {
    expect([1.1, 1.1001].map(ratio => isGoalMet(atMost(1.1), ratio))).toEqual([true, false])
    expect([1.8, 1.7999].map(ratio => isGoalMet(atLeast(1.8), ratio))).toEqual([true, false])
  })

  it('is never met by what is no number', () => {
    expect([atMost(1), atLeast(1)].map(goal => isGoalMet(goal, Number.NaN))).toEqual([false, false])
  })

  it('is judged by the median of the pairs', () => {
    expect(met).toMatchObject({ ours: 11, floor: 10, isMet: true, ratio: { median: 1.1, pairs: 3 } })
    expect(missed.isMet).toBe(false)
  })

  it('is neither met nor missed where nothing was measured', () => {
    expect(skipped).toMatchObject({ isMet: null, ours: null, ratio: null, skipped: 'ExifTool is missing' })
  })
})

describe('a row of speeds', () => {
  it('says how many times as fast ours is', () => {
    const row = speedRow({ ...FACTS, goal: atLeast(10) }, { ours: [100], floor: [1_500] }, 300)
    expect(row).toMatchObject({ ours: 3_000, floor: 200, unit: 'files/s', ratio: { median: 15 }, isMet: true })
  })
})

describe('growth', () => {
  const files = { start: 250, smaller: 1_000, larger: 10_000 }
  const scanOf = (msPerFile: (files: number) => number) => (count: number) => [400 + count * msPerFile(count)]
  const growthOf = (scan: (count: number) => number[]) =>
    growthRows(files, { start: scan(files.start), smaller: scan(files.smaller), larger: scan(files.larger) })

  it('is level when every file costs the same, however dear the start', () => {
    const [further, whole] = growthOf(scanOf(() => 1))
    expect(further).toMatchObject({ isMet: true, ours: 1, floor: 1, ratio: { median: 1 } })
    expect(whole?.ratio?.median).toBeCloseTo(0.743, 3)
  })

  it('misses its goal when a file of the larger tree costs a tenth more, which the whole command hides', () => {
    const [further, whole] = growthOf(scanOf(count => (count > 1_000 ? 1.1 : 1)))
    expect(further?.isMet).toBe(false)
    expect(whole?.ratio?.median).toBeLessThan(1)
  })

  it('says which sizes it compares', () => {
    expect(growthOf(scanOf(() => 1)).map(({ what }) => what)).toEqual([
      'growth from 1000 to 10000 files, a further file',
      'growth from 1000 to 10000 files, whole command',
    ])
  })
})

describe('the table', () => {
  const size = figureRow({ group: 'size', what: 'install', floorIs: '' }, { ours: 155, floor: null, unit: 'MB' })
  const lines = tableOf([met, missed, skipped, size]).split('\n')

  it('shows ratio, ends, pairs, goal and verdict of each row', () => {
    expect(lines[1]).toMatch(/12 MP jpeg +11\.0 ms +10\.0 ms +x 1\.100 +1\.000-1\.200 +3 +≤ 1\.1 met +sharp$/)
    expect(lines[2]).toMatch(/x 1\.200 +1 +≤ 1\.1 MISSED/)
    expect(lines[4]).toMatch(/install +155 MB$/)
  })

  it('says why a row was skipped, and which goal went with it', () => {
    expect(lines[3]).toMatch(/^verify +headers +skipped: ExifTool is missing \(goal ≥ 10\)$/)
  })

  it('says what broke, in its first line', () => {
    const broken = brokenRow({ group: 'label', what: 'avif', goal: atMost(1.15) }, new Error('out of memory\nat …'))
    expect(tableOf([broken])).toMatch(/avif +BROKE: out of memory \(goal ≤ 1\.15\)$/)
    expect(summaryOf([broken, met])).toBe('1 of 1 goals met\n1 row, 1 with a goal, BROKE')
  })

  it('says how it was warmed where that is not by a round of the same', () => {
    const cold = timeRow({ ...FACTS, warmUp: 'none' }, { ours: [1], floor: [1] })
    expect(tableOf([cold])).toContain('sharp; warm-up: none')
  })

  it('counts the goals met, names those missed and does not count those skipped', () => {
    expect(summaryOf([met, missed, skipped, size])).toBe(
      '1 of 2 goals met\nmissed: 1 MP jpeg\n1 row, 1 with a goal, skipped',
    )
    expect(summaryOf([met])).toBe('1 of 1 goals met')
  })
})

describe('the machine', () => {
  const idle: Machine = {
    cpu: 'Xeon',
    cores: 2,
    memoryGb: 25,
    node: '24.21.0',
    platform: 'linux-x64',
    startedAt: '2026-11-22T12:00:00.000Z',
    loadAtStart: 0.5,
  }

  it('is told in one line', () => {
    expect(machineLines(idle)).toBe(
      'Xeon, 2 cores, 25 GB, Node 24.21.0, linux-x64, 2026-11-22T12:00:00.000Z, load 0.50 at start',
    )
  })

  it('comes with a warning when something else was at work', () => {
    expect(machineLines({ ...idle, loadAtStart: 0.51 })).toMatch(/\nWARNING: load above 0\.5/)
    expect(isBusy({ ...idle, loadAtStart: null })).toBe(false)
  })
})
