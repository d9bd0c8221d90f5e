import type { Texts } from '../i18n/text.ts'

/** What is wrong with the words on the command line. `given`: as it was written; left out where it may be secret. */
export type UsageProblem =
  /** A word that the option does not take. */
  | { readonly kind: 'word'; readonly option: string; readonly given: string; readonly allowed: readonly string[] }
  /** Not a number of seconds, parts of them included. */
  | {
      readonly kind: 'seconds'
      readonly option: string
      readonly given: string
      readonly from: number
      readonly to: number
    }
  /** Not a whole number from `from` to `to`; null: no upper end. */
  | {
      readonly kind: 'number'
      readonly option: string
      readonly given: string
      readonly from: number
      readonly to: number | null
    }
  /** Not written as the option wants it. */
  | { readonly kind: 'form'; readonly option: string; readonly given?: string; readonly example: string }
  /** Options of which exactly one, or at most one, can be given. */
  | { readonly kind: 'one-of'; readonly options: readonly string[] }
  /** An option that is nothing without another. */
  | { readonly kind: 'needs'; readonly option: string; readonly other: string }

/** Wrong words on the command line; exit status 2. A text is already worded. */
export class UsageError extends Error {
  readonly problem: UsageProblem | null

  constructor(problem: UsageProblem | string, options?: ErrorOptions) {
    super(typeof problem === 'string' ? problem : JSON.stringify(problem), options)
    this.problem = typeof problem === 'string' ? null : problem
  }
}

/** The error as a sentence with the remedy. */
export function sayUsage({ message, problem }: UsageError, { t, language }: Texts): string {
  if (problem === null) return message
  const anyOf = (words: readonly string[]): string =>
    new Intl.ListFormat(language, { type: 'disjunction' }).format(words)
  switch (problem.kind) {
    case 'word':
      return t('usage.word', { ...problem, allowed: anyOf(problem.allowed) })
    case 'seconds': {
      const { option, given, from, to } = problem
      return t('usage.seconds', { option, given, from, to })
    }
    case 'number': {
      const { option, given, from, to } = problem
      return to === null
        ? t('usage.number-from', { option, given, from })
        : t('usage.number', { option, given, from, to })
    }
    case 'form': {
      const { option, given, example } = problem
      return t('usage.form', { option: given === undefined ? option : `${option} ${given}`, example })
    }
    case 'one-of':
      return t('usage.one-of', { options: anyOf(problem.options) })
    case 'needs':
      return t('usage.needs', { ...problem })
  }
}

/** The value of an option that takes one of a few words. */
export function oneOf<T extends string>(option: string, given: string, allowed: readonly T[]): T {
  const found = allowed.find(name => name === given)
  if (found === undefined) throw new UsageError({ kind: 'word', option, given, allowed })
  return found
}

/** The same; null when the option was not given. */
export const oneOfOrNone = <T extends string>(
  option: string,
  given: string | undefined,
  allowed: readonly T[],
): T | null => (given === undefined ? null : oneOf(option, given, allowed))

/** The value of an option that takes a whole number. */
export function wholeNumber(
  option: string,
  given: string,
  [from, to]: readonly [from: number, to: number | null],
): number {
  const number = Number(given)
  if (given.trim() === '' || !Number.isSafeInteger(number) || number < from || (to !== null && number > to))
    throw new UsageError({ kind: 'number', option, given, from, to })
  return number
}

/** The value of an option that takes seconds. */
export function seconds(option: string, given: string, [from, to]: readonly [from: number, to: number]): number {
  const number = Number(given)
  if (!(number >= from && number <= to)) throw new UsageError({ kind: 'seconds', option, given, from, to })
  return number
}
