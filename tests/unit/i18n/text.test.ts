import { describe, expect, it } from 'vitest'
import en from '../../../assets/locales/en.json' with { type: 'json' }
import sv from '../../../assets/locales/sv.json' with { type: 'json' }
import { parseJsonWithPositions } from '../../../src/catalog/json-positions.ts'
import { sayPolicyProblem } from '../../../src/i18n/say-policy-problem.ts'
import { createTexts, languageOfLocale } from '../../../src/i18n/text.ts'

function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]])
  if (typeof value !== 'object' || value === null) return new Map()
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, path === '' ? key : `${path}.${key}`)]),
  )
}

/** Policies bring their own words in both languages: `textSv` stands where English has `textEn`. */
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(match => (match[1] ?? '').replace(/(?:Sv|En)$/, '')).sort()

describe('texts', () => {
  it('has the same messages in Swedish and English', () => {
    expect([...leaves(en).keys()].sort()).toEqual([...leaves(sv).keys()].sort())
  })

  it('uses the same placeholders in both', () => {
    const english = leaves(en)
    for (const [key, text] of leaves(sv))
      expect([key, placeholders(english.get(key) ?? '')]).toEqual([key, placeholders(text)])
  })

  it('names no option in what befalls any command that writes: each has its own, --out, --to or --report', () => {
    for (const { error } of [sv, en])
      for (const kind of ['read-only-disk', 'disk-full', 'output-folder-is-file', 'output-folder-not-made'] as const)
        expect(error[kind]).not.toMatch(/ --/)
  })

  it('leaves no message empty, but for the basis of nothing', () => {
    for (const [key, text] of [...leaves(sv), ...leaves(en)])
      if (key !== 'verdict.basis.none') expect([key, text.trim() === '']).toEqual([key, false])
  })

  it('gives every finding a message and a next step', () => {
    for (const group of [sv.finding, en.finding]) {
      for (const key of leaves(group).keys()) {
        const code = key.replace(/\.(?:message|nextStep)(?:_one|_other)?$/, '')
        const keys = [...leaves(group).keys()]
        expect([
          code,
          keys.some(other => other.startsWith(`${code}.message`)),
          keys.includes(`${code}.nextStep`),
        ]).toEqual([code, true, true])
      }
    }
  })

  it('counts in words: one face, several faces', () => {
    const { finding } = createTexts('sv')
    const fact = { code: 'faces-found', severity: 'note', rule: 'x' } as const
    expect(finding({ ...fact, values: { count: 1 } }).message).toBe('Bilden verkar innehålla ett ansikte.')
    expect(finding({ ...fact, values: { count: 3 } }).message).toBe('Bilden verkar innehålla 3 ansikten.')
  })

  it('says nowhere that a picture is real, genuine or fake', () => {
    for (const text of leaves(sv).values())
      expect(text.replace(/varken att bilden är äkta/, '')).not.toMatch(/\b(?:äkta|falsk|fejk|förfalskad)/i)
    for (const text of leaves(en).values())
      expect(text.replace(/neither that the picture is real/, '')).not.toMatch(
        /\b(?:genuine|fake|forged|real picture)\b/i,
      )
  })

  it('takes the language from the locale, Swedish when it is neither', () => {
    expect(languageOfLocale('en_GB.UTF-8')).toBe('en')
    expect(languageOfLocale('sv_SE')).toBe('sv')
    expect(languageOfLocale('C')).toBe('sv')
    expect(languageOfLocale(undefined)).toBe('sv')
  })

  it.each([
    ['sv', 'på nytt. (Avkodarens ord: VipsJpeg: premature end of JPEG image)'],
    ['en', 'again. (The decoder’s words: VipsJpeg: premature end of JPEG image)'],
  ] as const)('tells a picture that cannot be read in its own words first, the decoder’s last (%s)', (lang, end) => {
    const kind = 'unreadable-image'
    const message = `VipsJpeg: premature end of JPEG image:\nVipsJpeg: out of order read\n${'x'.repeat(9_999)}`
    const said = createTexts(lang).error({ kind, message }, 'ö.jpg').message
    expect(said.startsWith('ö.jpg: ')).toBe(true)
    expect(said.endsWith(end)).toBe(true)
    expect(createTexts(lang).error({ kind, message: 'x'.repeat(9_999) }, 'ö.jpg').message.length).toBeLessThan(400)
  })

  it.each([
    ['not-a-trust-list', {}],
    ['trust-list-damaged', {}],
    ['trust-list-too-large', {}],
    ['wrong-trust-list-kind', { found: 'interim', stated: 'official' }],
    ['trust-list-older', {}],
    ['model-unknown', { sha256: 'e3b0', known: 'YuNet-n' }],
    ['model-changed', {}],
    ['identity-name', {}],
    ['validity-out-of-range', { days: 825 }],
    ['timed-out', {}],
    ['out-of-memory', {}],
    ['animated', {}],
    ['image-too-large', { size: '90000 × 10 px' }],
    ['contrast-too-low', {}],
    ['caption-fits-below', { neededPx: 149 }],
  ])('says %s in its own words alone, not in those of the layer below', (kind, values) => {
    for (const language of ['sv', 'en'] as const) {
      const said = createTexts(language).error({ kind, message: 'Expected 7 but received 8', values }, 'ö.pem').message
      expect(said.startsWith('ö.pem: ')).toBe(true)
      expect(said).not.toMatch(/Expected 7|\{\{/)
    }
  })

  it('says in words what a policy file lacks at one place, and quotes what stands there', () => {
    const say = (kind: string, values: Record<string, string>) => sayPolicyProblem({ kind, values }, createTexts('sv'))
    const empty = parseJsonWithPositions('')
    const fault = empty.ok ? { kind: '', expected: '', found: '-' } : empty.error
    expect(say(fault.kind, { expected: fault.expected, found: fault.found })).toBe(
      'Här väntades ett värde men står filens slut.',
    )
    expect(say('wrong-type', { expected: 'array', found: '"end"' })).toBe('Här väntades en lista […] men står "end".')
    expect(say('wrong-value', { expected: 'ask | stop', found: '7' })).toBe('7 är inget av ask | stop.')
  })
})
