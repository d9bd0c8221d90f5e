import { describe, expect, it } from 'vitest'
import { oneOf, oneOfOrNone, sayUsage, seconds, UsageError, wholeNumber } from '../../../src/cli/usage-error.ts'
import { createTexts } from '../../../src/i18n/text.ts'

/** What a person reads of wrong usage; empty where nothing is wrong. */
function complaintOf(read: () => unknown, language: 'sv' | 'en' = 'sv'): string {
  try {
    read()
    return ''
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause
    return sayUsage(cause, createTexts(language))
  }
}

const fail = (problem: ConstructorParameters<typeof UsageError>[0]) => (): never => {
  throw new UsageError(problem)
}

describe('wrong usage', () => {
  it.each([
    [
      () => oneOf('--kind', 'ai', ['ai-generated', 'ai-modified']),
      '--kind ai: det värdet finns inte. Välj ai-generated eller ai-modified.',
    ],
    [() => wholeNumber('--jobs', '65', [1, 64]), '--jobs 65: ange ett heltal från 1 till 64.'],
    [() => wholeNumber('--entry', 'två', [1, null]), '--entry två: ange ett heltal från 1 och uppåt.'],
    [() => seconds('--timeout', '601', [1, 600]), '--timeout 601: ange sekunder från 1 till 600.'],
    [
      fail({ kind: 'form', option: '--before', given: 'i går', example: '2024-01-31' }),
      '--before i går kan inte förstås. Skriv till exempel 2024-01-31.',
    ],
    [
      fail({ kind: 'form', option: '--queue', example: 'postgres://user@server/database' }),
      '--queue kan inte förstås. Skriv till exempel postgres://user@server/database.',
    ],
    [fail({ kind: 'one-of', options: ['--a', '--b', '--c'] }), 'Ange ett av --a, --b eller --c, inte flera.'],
    [
      fail({ kind: 'needs', option: '--origin', other: '--scan' }),
      '--origin kan bara användas tillsammans med --scan.',
    ],
    [fail('Redan sagt.'), 'Redan sagt.'],
  ])('names the option, what was written and the remedy: %#', (read, words) => {
    expect(complaintOf(read)).toBe(words)
  })

  it('speaks English, too', () => {
    expect(complaintOf(() => oneOf('--kind', 'ai', ['a', 'b', 'c']), 'en')).toBe(
      '--kind ai: there is no such value. Choose a, b, or c.',
    )
  })

  it.each(['', ' ', '1.5', '0', '1e9', 'NaN', '0x'])('takes no %j for a whole number from 1 to 64', given => {
    expect(complaintOf(() => wholeNumber('--jobs', given, [1, 64]))).not.toBe('')
  })

  it('gives what was meant', () => {
    expect(wholeNumber('--jobs', '64', [1, 64])).toBe(64)
    expect([seconds('--settle', '0', [0, 3_600]), seconds('--timeout', '1.5', [1, 600])]).toEqual([0, 1.5])
    expect(oneOf('--kind', 'b', ['a', 'b'])).toBe('b')
    expect([oneOfOrNone('--kind', undefined, ['a']), oneOfOrNone('--kind', 'a', ['a'])]).toEqual([null, 'a'])
  })
})
