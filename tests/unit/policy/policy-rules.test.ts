import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ORIGIN_KINDS } from '../../../src/domain/origin-kind.ts'
import type { Policy } from '../../../src/domain/policy.ts'
import { evaluatePolicy } from '../../../src/policy/evaluate-policy.ts'
import { explainPolicy } from '../../../src/policy/explain-policy.ts'
import { mergeFindings } from '../../../src/verify/checks/merge-findings.ts'
import { answers, codes, landscape, preset, PRESETS, root } from './policy-facts.ts'

const standard = preset('default')

describe('senders', () => {
  const listed: Policy = {
    ...standard,
    tools: { ...standard.tools, approved: [{ name: 'Adobe Firefly', aliases: ['Firefly'], terms: null }] },
  }

  it.each(['Adobe Firefly', 'adobe  firefly 3', 'Firefly v2.1', 'Adobe Firefly/4 (beta)'])(
    'knows an approved tool by %s',
    tool => {
      expect(codes(evaluatePolicy(listed, landscape({ tool })))).not.toContain('policy-tool-unknown')
    },
  )

  it.each(['Adobe Firefly Killer', 'Fireflyer', 'Grok'])('warns of the unknown sender %s', tool => {
    const finding = evaluatePolicy(listed, landscape({ tool })).findings.find(
      ({ code }) => code === 'policy-tool-unknown',
    )
    expect(finding).toMatchObject({ severity: 'ask', values: { tool } })
    expect(finding?.rule).toContain('4.1')
  })

  it('says once that no list has been drawn up, and lets no tool pass in silence', () => {
    expect(
      evaluatePolicy(standard, landscape()).findings.find(({ code }) => code === 'policy-tools-not-listed')?.severity,
    ).toBe('note')
  })

  it('asks for the tool where the byline names it', () => {
    expect(evaluatePolicy(preset('ai-sweden-sodra'), landscape({ tool: null })).missing).toContain('tool')
  })

  it('never trusts a signer’s name from a certificate that stands on no list', () => {
    const policy: Policy = { ...standard, signers: { ...standard.signers, approved: ['Adobe Inc.'], unknown: 'ask' } }
    const signer = { signerOrganisation: 'Adobe Inc.' }
    expect(codes(evaluatePolicy(policy, landscape({ ...signer, credentials: 'intact' })))).toContain(
      'policy-signer-unknown',
    )
    expect(codes(evaluatePolicy(policy, landscape({ ...signer, credentials: 'trusted' })))).not.toContain(
      'policy-signer-unknown',
    )
    expect(
      codes(evaluatePolicy(policy, landscape({ signerOrganisation: 'Truepic', credentials: 'trusted' }))),
    ).toContain('policy-signer-not-listed')
  })
})

describe('a signer on a list whose certificate has expired', () => {
  const strict: Policy = { ...standard, signers: { ...standard.signers, unknown: 'stop' } }
  const expired = { signerOrganisation: 'Adobe Inc.', credentials: 'intact' } as const

  it('is not called unknown: the list knows it, the time is what is missing', () => {
    const listed = evaluatePolicy(strict, landscape({ ...expired, signerTrust: 'interim' }))
    expect(codes(listed)).toContain('policy-signer-expired')
    expect(codes(listed)).not.toContain('policy-signer-unknown')
    expect(listed.release).toBe('stopped')
    expect(codes(evaluatePolicy(strict, landscape({ ...expired, signerTrust: 'none' })))).toContain(
      'policy-signer-unknown',
    )
  })

  it('is said by the stricter of check and policy, once', () => {
    const own = { code: 'certificate-expired', severity: 'note', rule: 'C2PA 2.2' } as const
    const policy = { code: 'policy-signer-expired', severity: 'stop', rule: 'x' } as const
    expect(mergeFindings([own, policy])).toEqual([policy])
    expect(mergeFindings([own, { ...policy, severity: 'note' }])).toEqual([own])
  })
})

describe('every rule of every preset', () => {
  it.each(PRESETS)('%s rests on a document, a date and, for what is asked or stopped, a section', name => {
    const policy = preset(name)
    const rules = explainPolicy(policy).filter(({ ruleId }) => ruleId !== 'contacts')
    for (const { ruleId, basis } of rules) {
      expect([ruleId, basis.document.length > 5, /^\d{4}-\d{2}/.test(basis.date)]).toEqual([ruleId, true, true])
      expect([name, ruleId, `${basis.section}${basis.quote ?? ''}`.trim()]).not.toEqual([name, ruleId, ''])
    }
  })
})

describe('other presets', () => {
  it('Göteborg-lik stops photorealistic people and places and lets illustrations through', () => {
    const policy = preset('goteborg-lik')
    const outcome = (photorealistic: string) =>
      evaluatePolicy(
        policy,
        landscape({ answers: answers({ photorealistic, bias: 'yes', 'media-bank': 'no' }), decidedBy: 'kommunikatör' }),
      )
    expect(codes(outcome('both'))).toEqual(
      expect.arrayContaining(['policy-photorealistic-people', 'policy-photorealistic-places']),
    )
    expect(outcome('people').release).toBe('stopped')
    expect(outcome('neither').release).toBe('free')
  })

  it('EU-koden demands alt text and keeps whether Article 50(4) made the label mandatory', () => {
    const outcome = evaluatePolicy(
      preset('eu-koden'),
      landscape({ hasAltText: false, answers: answers({ 'deep-fake': 'yes' }), decidedBy: 'redaktör' }),
    )
    expect(outcome).toMatchObject({ missing: ['alt'], strongestLabel: true })
  })

  it.each(PRESETS)('%s never writes prompts or names of reviewers, and keeps roles in the register', name => {
    const policy = preset(name)
    const { metadata } = evaluatePolicy(policy, landscape())
    expect(metadata.never).toEqual(expect.arrayContaining(['prompt', 'reviewer-name']))
    expect(metadata.write).toEqual(expect.arrayContaining(['digital-source-type', 'ai-system', 'label-mark']))
    expect(policy.register.decidedBy).toBe('role')
  })

  it.each(PRESETS)('%s offers to take out a place or prompt that the file tells of', name => {
    expect(codes(evaluatePolicy(preset(name), landscape({ exposure: ['gps', 'prompt'] })))).toEqual(
      expect.arrayContaining(['policy-exposure-gps', 'policy-exposure-prompt']),
    )
  })
})

describe('names in presets', () => {
  it.each(PRESETS)('%s names label templates that exist', name => {
    const templates = readdirSync(join(root, 'assets/templates'))
    const { template, strongestTemplate } = preset(name).caption
    expect(templates).toEqual(expect.arrayContaining([`${template}.json`, `${strongestTemplate}.json`]))
  })
})

describe('laws', () => {
  const facts = fc.record({
    job: fc.constantFrom('label' as const, 'verify' as const),
    kind: fc.constantFrom(...ORIGIN_KINDS),
    faceCount: fc.option(fc.nat(5)),
    namedPeopleCount: fc.nat(2),
    promptNamesPerson: fc.boolean(),
    tool: fc.option(fc.string()),
    rightsCount: fc.nat(1),
    hasAltText: fc.boolean(),
    exposure: fc.subarray(['gps', 'serial', 'author', 'prompt', 'thumbnail', 'software'] as const),
    credentials: fc.constantFrom('trusted' as const, 'intact' as const, 'broken' as const, 'none' as const),
    decidedBy: fc.option(fc.constantFrom('chef', 'jurist')),
    secondReviewer: fc.option(fc.constantFrom('chef', 'jurist')),
    picks: fc.array(fc.nat(5), { minLength: 20, maxLength: 20 }),
  })

  it('the strictest finding decides, and free leaves nothing unanswered', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PRESETS), facts, (name, { picks, ...given }) => {
        const policy = preset(name)
        const chosen = new Map(
          policy.questions.flatMap(({ id, answers }, index) => {
            const option = answers[picks[index] ?? 0]
            return option === undefined ? [] : [[id, option.id] as const]
          }),
        )
        const outcome = evaluatePolicy(policy, landscape({ ...given, answers: chosen }))
        const severities = outcome.findings.map(({ severity }) => severity)
        const expected = severities.includes('stop') ? 'stopped' : severities.includes('ask') ? 'needs-answers' : 'free'
        expect(outcome.release).toBe(expected)
        if (given.job === 'label' && outcome.release === 'free')
          expect([...outcome.unanswered, ...outcome.missing]).toEqual([])
        expect(outcome.findings.every(({ rule }) => rule.startsWith(`${policy.id}@${policy.version}: `))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('people and AI together never pass a label without somebody’s name to it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PRESETS), facts, (name, { picks, ...given }) => {
        const guess = new Map([['real-person', picks[0] === 0 ? 'no' : 'yes']])
        const people = landscape({
          ...given,
          answers: guess,
          job: 'label',
          kind: 'ai-modified',
          faceCount: 1,
          decidedBy: null,
        })
        expect(evaluatePolicy(preset(name), people).release).not.toBe('free')
      }),
      { numRuns: 200 },
    )
  })
})
