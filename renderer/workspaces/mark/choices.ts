import { EMPTY_DRAFT, type LabelDraft } from '../../../src/api/label-draft.ts'
import type { LabelKind } from '../../../src/domain/origin-kind.ts'

/** The answer to "Hur är bilden gjord?". null in a picture's choices: nobody has answered, the evidence may. */
export type How = LabelKind | 'not-ai' | 'unknown'

/** What belongs to one picture alone: how it was made, what it shows, the policy's answers. Never taken over in silence. */
const PERSONAL: readonly (keyof LabelDraft)[] = ['kind', 'alt', 'answers', 'overrides', 'secondReviewer']

/** One picture's own choices, over what it has from the first picture. */
export interface OwnChoices {
  readonly how: How | null
  readonly draft: Partial<LabelDraft>
}

/** Everything chosen so far: the first picture is the template, the others are exceptions. */
export interface Choices {
  readonly shared: Partial<LabelDraft>
  readonly own: ReadonlyMap<string, OwnChoices>
}

/** Choices with what came before and what was undone. */
export interface ChoiceHistory {
  readonly past: readonly Choices[]
  readonly present: Choices
  readonly future: readonly Choices[]
  /** What the last change touched; typing in one field is one step back, not one per letter. */
  readonly lastTouched: string | null
}

export const NO_CHOICES: Choices = { shared: {}, own: new Map() }
export const NO_HISTORY: ChoiceHistory = { past: [], present: NO_CHOICES, future: [], lastTouched: null }
const MAX_STEPS = 100

export type ChoiceChange =
  | { readonly kind: 'how'; readonly grant: string; readonly how: How }
  | { readonly kind: 'set'; readonly grant: string; readonly isFirst: boolean; readonly values: Partial<LabelDraft> }
  | { readonly kind: 'reset'; readonly grant: string; readonly field: keyof LabelDraft }
  | {
      readonly kind: 'same-for-all'
      readonly from: string
      readonly to: readonly string[]
      readonly what: 'how' | 'answers'
    }
  | { readonly kind: 'undo' | 'redo' | 'clear' }

/** What a change gives; pure, so that undo is nothing but keeping the earlier value. */
export function changeChoices(history: ChoiceHistory, change: ChoiceChange): ChoiceHistory {
  switch (change.kind) {
    case 'undo': {
      const before = history.past.at(-1)
      return before === undefined
        ? history
        : {
            past: history.past.slice(0, -1),
            present: before,
            future: [history.present, ...history.future],
            lastTouched: null,
          }
    }
    case 'redo': {
      const [next, ...rest] = history.future
      return next === undefined
        ? history
        : { past: [...history.past, history.present], present: next, future: rest, lastTouched: null }
    }
    case 'clear':
      return afresh(history)
    default: {
      const present = applyChange(history.present, change)
      const touched = touchedBy(change)
      const isSameField = touched !== null && touched === history.lastTouched
      return {
        past: isSameField ? history.past : [...history.past, history.present].slice(-MAX_STEPS),
        present,
        future: [],
        lastTouched: touched,
      }
    }
  }
}

function applyChange(
  choices: Choices,
  change: Exclude<ChoiceChange, { readonly kind: 'undo' | 'redo' | 'clear' }>,
): Choices {
  const own = new Map(choices.own)
  const mine = ownOf(choices, change.kind === 'same-for-all' ? change.from : change.grant)
  switch (change.kind) {
    case 'how':
      own.set(change.grant, { ...mine, how: change.how })
      return { ...choices, own }
    case 'set': {
      const isShared = (name: string): boolean => change.isFirst && !PERSONAL.includes(name as keyof LabelDraft)
      const entries = Object.entries(change.values)
      own.set(change.grant, {
        ...mine,
        draft: { ...mine.draft, ...Object.fromEntries(entries.filter(([name]) => !isShared(name))) },
      })
      return { shared: { ...choices.shared, ...Object.fromEntries(entries.filter(([name]) => isShared(name))) }, own }
    }
    case 'reset': {
      const { [change.field]: _, ...draft } = mine.draft
      own.set(change.grant, { ...mine, draft })
      return { ...choices, own }
    }
    case 'same-for-all':
      for (const grant of change.to) {
        const theirs = ownOf(choices, grant)
        own.set(
          grant,
          change.what === 'how'
            ? { ...theirs, how: theirs.how ?? mine.how }
            : { ...theirs, draft: { ...theirs.draft, answers: mine.draft.answers ?? [] } },
        )
      }
      return { ...choices, own }
  }
}

/** What a picture's own words were is not said of the next batch; how captions look and where copies go stays as it was set. */
function afresh({ present }: ChoiceHistory): ChoiceHistory {
  const { tool: _tool, credit: _credit, captionText: _captionText, offset: _offset, ...shared } = present.shared
  return { ...NO_HISTORY, present: { shared, own: new Map() } }
}

/** The pictures whose own choices a step changes. */
export function changedPictures(before: Choices, after: Choices): readonly string[] {
  const grants = new Set([...before.own.keys(), ...after.own.keys()])
  return [...grants].filter(grant => before.own.get(grant) !== after.own.get(grant))
}

/** Fields that are typed letter by letter or nudged step by step; every other change is a step of its own. */
const TYPED = new Set(['alt', 'captionText', 'tool', 'credit', 'decidedBy', 'secondReviewer', 'overrides', 'offset'])

function touchedBy(change: ChoiceChange): string | null {
  if (change.kind !== 'set') return null
  const fields = Object.keys(change.values)
  return fields.every(field => TYPED.has(field)) ? `${change.grant}:${fields.join()}` : null
}

/** What one picture has chosen for itself. */
export const ownOf = (choices: Choices, grant: string): OwnChoices => choices.own.get(grant) ?? { how: null, draft: {} }

/** Everything that holds for one picture. `kind` null leaves it to conclusive evidence. */
export function draftFor(choices: Choices, grant: string, defaults: Partial<LabelDraft>): LabelDraft {
  const { how, draft } = ownOf(choices, grant)
  const kind = how === 'ai-generated' || how === 'ai-modified' ? how : null
  return { ...EMPTY_DRAFT, ...defaults, ...choices.shared, ...draft, kind }
}

/** Whether a picture that is not the first departs from it in this field. */
export const isException = (choices: Choices, grant: string, field: keyof LabelDraft): boolean =>
  !PERSONAL.includes(field) && Object.hasOwn(ownOf(choices, grant).draft, field)
