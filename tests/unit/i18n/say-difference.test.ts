import { describe, expect, it } from 'vitest'
import { sayChanged, shortenFacts } from '../../../src/domain/say-difference.ts'
import { createTexts } from '../../../src/i18n/text.ts'

describe('a change between two verdicts', () => {
  const texts = createTexts('sv')

  it('says a state in plain words, and that there was nothing', () => {
    expect(sayChanged('origin-kind', 'camera', texts)).toBe('tagen med kamera')
    expect(sayChanged('label', 'absent', texts)).toBe('saknas')
    expect(sayChanged('signer', null, texts)).toBe('inget')
  })

  it('leaves a name from a file as it is, also one that is called like a message', () => {
    for (const name of ['Sala kommun', 'nothing', 'why', 'label.absent'])
      for (const code of ['signer', 'generator']) expect(sayChanged(code, name, texts)).toBe(name)
  })

  it('leaves a value that it has no words for', () => {
    expect(sayChanged('state', 'constructor', texts)).toBe('constructor')
    expect(sayChanged('readable', 'unreadable', texts)).toBe('unreadable')
  })
})

it('the facts of a reason have hashes by their beginning and dates by their day', () => {
  expect(shortenFacts({ name: 'Sala', before: 'ab'.repeat(32), notAfter: '2026-05-01T12:00:00.000Z' })).toEqual({
    name: 'Sala',
    before: 'abababababab…',
    notAfter: '2026-05-01',
  })
})
