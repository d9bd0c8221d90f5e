import { describe, expect, it } from 'vitest'
import {
  EMPTY_TABLE,
  newTo,
  reduceTable,
  removedFrom,
  rowOf,
  type TableState,
} from '../../../renderer/state/picture-table.ts'
import type { FileHandle } from '../../../src/api/views.ts'

const file = (grant: string, source?: string): FileHandle => {
  const handle = { grant, name: 'torg.jpg', relativePath: 'torg.jpg' }
  return source === undefined ? handle : { ...handle, source }
}
const add = (state: TableState, files: readonly FileHandle[], isBeginning = true): TableState =>
  reduceTable(state, { kind: 'added', files, isBeginning })
const grants = ({ pictures }: TableState): readonly string[] => pictures.map(({ grant }) => grant)

describe('the table of pictures', () => {
  it('gives a file one row, however often it is added, and shows that row', () => {
    const two = add(EMPTY_TABLE, [file('a', 'disk-1'), file('b', 'disk-2')])
    expect(two.selected).toBe('a')
    const again = add(two, [file('c', 'disk-2')])
    expect(grants(again)).toEqual(['a', 'b'])
    expect(again.selected).toBe('b')
    expect(grants(add(EMPTY_TABLE, [file('a', 'disk-1'), file('b', 'disk-1')]))).toEqual(['a'])
  })

  it('keeps the verdict of a row whose file is added again', () => {
    const one = add(EMPTY_TABLE, [file('a', 'disk-1')])
    const judged = reduceTable(one, { kind: 'changed', grants: ['a'], needsAdding: false })
    expect(add(judged, [file('b', 'disk-1')]).pictures).toEqual(judged.pictures)
  })

  it('adds a labelled copy once, and two files of the same name as two', () => {
    const copy = add(add(EMPTY_TABLE, [file('copy')]), [file('copy')])
    expect(grants(copy)).toEqual(['copy'])
    expect(grants(add(copy, [file('d'), file('e', 'disk-3'), file('f', 'disk-4')]))).toEqual(['copy', 'd', 'e', 'f'])
  })

  it('tells which files have no row yet', () => {
    const { pictures } = add(EMPTY_TABLE, [file('a', 'disk-1'), file('b')])
    expect(newTo(pictures, [file('c', 'disk-1'), file('b'), file('d'), file('d')])).toEqual([file('d')])
    expect(rowOf(pictures, file('c', 'disk-1'))?.grant).toBe('a')
    expect(rowOf(pictures, file('c'))).toBeUndefined()
  })

  it('has room again for a file that was put away', () => {
    const emptied = reduceTable(add(EMPTY_TABLE, [file('a', 'disk-1')]), { kind: 'remove', grants: ['a'] })
    expect(grants(add(emptied, [file('b', 'disk-1')]))).toEqual(['b'])
  })

  it('gives back what was removed, step by step, each picture in its place and as it is known now', () => {
    const three = reduceTable(add(EMPTY_TABLE, [file('a'), file('b'), file('c')]), { kind: 'select', grant: 'b' })
    const two = reduceTable(three, { kind: 'remove', grants: ['b'] })
    const none = reduceTable(two, { kind: 'remove', grants: ['a', 'c'] })
    expect(removedFrom(none).map(({ grant }) => grant)).toEqual(['a', 'b', 'c'])
    const back = reduceTable(none, { kind: 'restore' })
    expect(grants(back)).toEqual(['a', 'c'])
    const known = reduceTable(back, { kind: 'changed', grants: ['c'], needsAdding: false })
    const whole = reduceTable(known, { kind: 'restore' })
    expect([grants(whole), whole.selected, whole.pictures[2]?.hasChanged]).toEqual([['a', 'b', 'c'], 'b', true])
    expect(reduceTable(whole, { kind: 'restore' })).toBe(whole)
  })

  it('gives nothing back once new pictures have come or the person has let go', () => {
    const emptied = reduceTable(add(EMPTY_TABLE, [file('a')]), { kind: 'remove', grants: ['a'] })
    const renewed = add(emptied, [file('b')])
    expect(grants(reduceTable(renewed, { kind: 'restore' }))).toEqual(['b'])
    expect(removedFrom(reduceTable(emptied, { kind: 'let-go' }))).toEqual([])
    expect([EMPTY_TABLE.round, emptied.round, renewed.round, add(renewed, [file('c')]).round]).toEqual([0, 1, 2, 2])
  })
})
