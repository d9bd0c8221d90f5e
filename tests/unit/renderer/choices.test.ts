import { describe, expect, it } from 'vitest'
import {
  type ChoiceChange,
  changeChoices,
  changedPictures,
  draftFor,
  isException,
  NO_HISTORY,
} from '../../../renderer/workspaces/mark/choices.ts'

const play = (...changes: readonly ChoiceChange[]) => changes.reduce(changeChoices, NO_HISTORY)
const first = { grant: 'a', isFirst: true } as const
const second = { grant: 'b', isFirst: false } as const

describe('choices', () => {
  it('take the first picture as template for how things look', () => {
    const { present } = play({ kind: 'set', ...first, values: { place: 'below', credit: 'Anna' } })
    expect(draftFor(present, 'b', {})).toMatchObject({ place: 'below', credit: 'Anna' })
  })

  it('keep a departure on another picture to that picture, and take it back', () => {
    const departed = play(
      { kind: 'set', ...first, values: { place: 'below' } },
      { kind: 'set', ...second, values: { place: 'top-left' } },
    )
    expect(draftFor(departed.present, 'a', {}).place).toBe('below')
    expect(isException(departed.present, 'b', 'place')).toBe(true)
    const back = changeChoices(departed, { kind: 'reset', grant: 'b', field: 'place' })
    expect(draftFor(back.present, 'b', {}).place).toBe('below')
  })

  it('never take over how a picture was made, what it shows or what was answered', () => {
    const { present } = play(
      { kind: 'how', grant: 'a', how: 'ai-generated' },
      { kind: 'set', ...first, values: { alt: 'En å', answers: [['real-person', 'no']] } },
    )
    expect(draftFor(present, 'b', {})).toMatchObject({ kind: null, alt: '', answers: [] })
  })

  it('give the same answer to others only when asked to, and never over their own', () => {
    const { present } = play(
      { kind: 'how', grant: 'a', how: 'ai-generated' },
      { kind: 'how', grant: 'c', how: 'not-ai' },
      { kind: 'same-for-all', what: 'how', from: 'a', to: ['b', 'c'] },
    )
    expect([draftFor(present, 'b', {}).kind, draftFor(present, 'c', {}).kind]).toEqual(['ai-generated', null])
  })

  it('undo step by step and redo; typing in one field is one step', () => {
    const typed = play(
      { kind: 'set', ...first, values: { place: 'below' } },
      { kind: 'set', ...first, values: { place: 'top-left' } },
      { kind: 'set', ...first, values: { alt: 'E' } },
      { kind: 'set', ...first, values: { alt: 'En' } },
    )
    const once = changeChoices(typed, { kind: 'undo' })
    expect(draftFor(once.present, 'a', {})).toMatchObject({ alt: '', place: 'top-left' })
    const twice = changeChoices(once, { kind: 'undo' })
    expect(draftFor(twice.present, 'a', {}).place).toBe('below')
    const again = changeChoices(changeChoices(twice, { kind: 'redo' }), { kind: 'redo' })
    expect(draftFor(again.present, 'a', {})).toEqual(draftFor(typed.present, 'a', {}))
  })

  it('say which pictures a step concerns, so that an undone one can be shown', () => {
    const two = play({ kind: 'how', grant: 'a', how: 'ai-generated' }, { kind: 'how', grant: 'b', how: 'not-ai' })
    const [, before = NO_HISTORY.present] = two.past
    expect(changedPictures(two.present, before)).toEqual(['b'])
    expect(changedPictures(two.present, two.present)).toEqual([])
  })

  it('begin anew with how captions look, and without what was said of the earlier pictures', () => {
    const worn = play(
      { kind: 'set', ...first, values: { template: 'solid-light', tool: 'Midjourney', credit: 'Anna' } },
      { kind: 'set', ...first, values: { alt: 'En å', captionText: 'AI-bild' } },
      { kind: 'clear' },
    )
    expect(draftFor(worn.present, 'c', {})).toMatchObject({
      template: 'solid-light',
      tool: null,
      credit: '',
      captionText: null,
    })
    expect([worn.past, worn.future]).toEqual([[], []])
  })

  it('do nothing when there is nothing to undo', () => {
    expect(changeChoices(NO_HISTORY, { kind: 'undo' })).toBe(NO_HISTORY)
  })
})
