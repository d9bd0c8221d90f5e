import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UNREADABLE_REASONS } from '../../../src/domain/provenance.ts'
import { EXPOSURE_KINDS } from '../../../src/domain/evidence.ts'
import { CERTIFICATE_PROBLEM_CODES } from '../../../src/engines/node/identity/certificate-problem.ts'
import { createTexts } from '../../../src/i18n/text.ts'

const root = resolve(import.meta.dirname, '../../..')
/** Where findings are made (the two left out have text groups of their own); `code: 'literal'` is how every one of them names itself. */
const folders = ['src/verify', 'src/policy', 'src/label', 'src/engines/node/identity']

const sources = folders.flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true })
    .map(String)
    .filter(name => name.endsWith('.ts') && !/(?:explain-policy|compare-verdicts)\.ts$/.test(name))
    .map(name => readFileSync(join(root, folder, name), 'utf8')),
)
const literalCodes = sources.flatMap(text =>
  [...text.matchAll(/\bcode: '([a-z][a-z0-9.-]*)'/g)].map(match => match[1] ?? ''),
)

const generatedCodes = [
  ...CERTIFICATE_PROBLEM_CODES,
  ...UNREADABLE_REASONS.map(reason => `credentials-unreadable-${reason}`),
  ...EXPOSURE_KINDS.filter(kind => kind !== 'software').flatMap(kind => [`exposes-${kind}`, `policy-exposure-${kind}`]),
  ...['ai-generated', 'ai-modified', 'camera', 'human-made', 'unknown', 'conflicting'].map(kind => `origin-${kind}`),
  ...['present', 'missing', 'altered', 'unknown'].map(state => `label-${state}`),
]

describe('texts for codes', () => {
  it.each(['sv', 'en'] as const)('has words for every finding the code can make (%s)', language => {
    const { has } = createTexts(language)
    const codes = [...new Set([...literalCodes, ...generatedCodes])]
    expect(codes.length).toBeGreaterThan(70)
    expect(codes.filter(code => !has(`finding.${code}.message`))).toEqual([])
    expect(codes.filter(code => !has(`finding.${code}.nextStep`))).toEqual([])
  })

  it.each(['sv', 'en'] as const)('has words for every error kind of the engines (%s)', language => {
    const { has } = createTexts(language)
    const engines = readdirSync(join(root, 'src/engines/node'), { recursive: true })
      .map(String)
      .filter(name => name.endsWith('.ts') && !/^(?:archive|register)\//.test(name))
      .map(name => readFileSync(join(root, 'src/engines/node', name), 'utf8'))
    const kinds = engines.flatMap(text =>
      [...text.matchAll(/kind: '([a-z-]+)',\s*message/g)].map(match => match[1] ?? ''),
    )
    expect(kinds.length).toBeGreaterThan(20)
    expect([...new Set(kinds)].filter(kind => !has(`error.${kind}`))).toEqual([])
  })
})
