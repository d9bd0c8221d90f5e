import { describe, expect, it } from 'vitest'
import type { Policy } from '../../../src/domain/policy.ts'
import { evaluatePolicy } from '../../../src/policy/evaluate-policy.ts'
import { answers, codes, landscape, preset } from './policy-facts.ts'

const standard = preset('default')
const sala = preset('sala-kommun')
const PERSON_ANSWERS = { 'real-person': 'no', documentary: 'no', bias: 'yes' }

describe('the default policy keeps the communicator’s path short', () => {
  it('asks nothing of an AI-made landscape', () => {
    const outcome = evaluatePolicy(standard, landscape())
    expect(outcome).toMatchObject({
      release: 'free',
      unanswered: [],
      missing: [],
      contacts: [],
      needsSecondReviewer: false,
    })
    expect(outcome.findings.every(finding => finding.severity === 'note')).toBe(true)
  })

  it('asks about persons, documentary context and bias when an AI picture has faces', () => {
    const outcome = evaluatePolicy(standard, landscape({ faceCount: 2 }))
    expect(outcome.unanswered).toEqual(['documentary', 'bias', 'real-person'])
    expect(outcome.mayFollow).toEqual(['legal-basis', 'child', 'protected-identity'])
    expect(outcome.release).toBe('needs-answers')
    expect(outcome.findings.find(({ code }) => code === 'policy-faces-in-ai-picture')).toMatchObject({
      severity: 'ask',
      values: { count: 2 },
    })
  })

  it.each([
    ['a person named in the metadata', { namedPeopleCount: 1 }],
    ['a prompt that names a person', { promptNamesPerson: true }],
  ])('asks the same for %s', (_, facts) => {
    expect(evaluatePolicy(standard, landscape(facts)).unanswered).toContain('real-person')
  })

  it('asks whether people are seen when nobody looked for faces, and believes the answer', () => {
    expect(evaluatePolicy(standard, landscape({ faceCount: null })).unanswered).toEqual(['people-visible'])
    const seen = evaluatePolicy(standard, landscape({ faceCount: null, answers: answers({ 'people-visible': 'yes' }) }))
    expect(seen.unanswered).toContain('real-person')
    const none = evaluatePolicy(
      standard,
      landscape({ faceCount: null, answers: answers({ 'people-visible': 'no' }), decidedBy: 'webbredaktör' }),
    )
    expect(none.release).toBe('free')
  })

  it('does not ask about people in a picture that AI has not touched', () => {
    expect(evaluatePolicy(standard, landscape({ kind: 'camera', faceCount: 3, job: 'verify' })).findings).toEqual([])
  })

  it('asks for documentary context when the metadata claims a place or a camera', () => {
    expect(evaluatePolicy(standard, landscape({ exposure: ['gps'] })).unanswered).toEqual(['documentary'])
  })
})

describe('the real-person gate', () => {
  it('opens when every question about persons is answered by somebody', () => {
    const outcome = evaluatePolicy(
      standard,
      landscape({ faceCount: 1, answers: answers(PERSON_ANSWERS), decidedBy: 'kommunikatör' }),
    )
    expect(outcome.release).toBe('free')
    expect(outcome.findings.find(({ code }) => code === 'policy-faces-in-ai-picture')?.severity).toBe('note')
  })

  it('stays shut when nobody stands for the answers', () => {
    const outcome = evaluatePolicy(standard, landscape({ faceCount: 1, answers: answers(PERSON_ANSWERS) }))
    expect(outcome).toMatchObject({ release: 'needs-answers', missing: ['decided-by'] })
  })

  it('asks for legal basis, age and protected identity of a real person', () => {
    const outcome = evaluatePolicy(
      standard,
      landscape({ faceCount: 1, answers: answers({ ...PERSON_ANSWERS, 'real-person': 'yes' }) }),
    )
    expect(outcome.unanswered).toEqual(['legal-basis', 'child', 'protected-identity'])
    expect(outcome.strongestLabel).toBe(true)
  })

  it.each([
    ['no legal basis', { 'legal-basis': 'none' }],
    ['a child without the guardian’s consent', { child: 'yes' }],
    ['a protected identity', { 'protected-identity': 'unsure' }],
  ])('stops at %s, and no reason opens it', (_, given) => {
    const all = {
      ...PERSON_ANSWERS,
      'real-person': 'yes',
      'legal-basis': 'consent',
      child: 'no',
      'protected-identity': 'no',
      ...given,
    }
    const question = Object.keys(given)[0] ?? ''
    const overrides = new Map([[`question.${question}`, 'Chefen har bestämt det.']])
    const outcome = evaluatePolicy(
      standard,
      landscape({ faceCount: 1, answers: answers(all), decidedBy: 'kommunikatör', overrides }),
    )
    expect(outcome.release).toBe('stopped')
    expect(codes(outcome)).toContain('policy-override-refused')
    expect(outcome.contacts.map(({ role }) => role)).toEqual([
      'manager',
      'lawyer',
      'data-protection-officer',
      'incident-channel',
    ])
  })

  it('blocks an AI-modified photo of a real person until a second person has looked', () => {
    const all = {
      ...PERSON_ANSWERS,
      'open-information': 'yes',
      copyright: 'own',
      'real-person': 'yes',
      'legal-basis': 'consent',
      child: 'no',
      'protected-identity': 'no',
      'gdpr-evasion': 'no',
    }
    const facts = landscape({ kind: 'ai-modified', faceCount: 1, answers: answers(all), decidedBy: 'kommunikatör' })
    expect(codes(evaluatePolicy(standard, facts))).toContain('policy-second-reviewer-missing')
    expect(codes(evaluatePolicy(standard, { ...facts, secondReviewer: ' Kommunikatör ' }))).toContain(
      'policy-second-reviewer-same',
    )
    expect(evaluatePolicy(standard, { ...facts, secondReviewer: 'kommunjurist' }).release).toBe('free')
    const evaded = { ...facts, secondReviewer: 'kommunjurist', answers: answers({ ...all, 'gdpr-evasion': 'yes' }) }
    expect(evaluatePolicy(standard, evaded).release).toBe('stopped')
  })

  it('can be switched off, and then asks nothing about persons', () => {
    const off: Policy = { ...standard, faces: { ...standard.faces, rule: 'off' } }
    expect(evaluatePolicy(off, landscape({ faceCount: 5 })).release).toBe('free')
    expect(evaluatePolicy(off, landscape({ faceCount: null })).unanswered).toEqual([])
  })

  it('can be a stop, whatever is answered', () => {
    const stop: Policy = { ...standard, faces: { ...standard.faces, rule: 'stop' } }
    expect(
      evaluatePolicy(stop, landscape({ faceCount: 1, answers: answers(PERSON_ANSWERS), decidedBy: 'x' })).release,
    ).toBe('stopped')
  })

  it('names the gate once in a verdict, without the questions', () => {
    const outcome = evaluatePolicy(standard, landscape({ job: 'verify', faceCount: 1 }))
    expect(codes(outcome)).toContain('policy-faces-in-ai-picture')
    expect(codes(outcome)).not.toContain('policy-question-unanswered')
  })
})

describe('answers', () => {
  it('a picture that can be taken for documentation needs a second person and the strongest label', () => {
    const given = { documentary: 'yes', misleading: 'no', 'open-information': 'yes', bias: 'yes', accuracy: 'yes' }
    const facts = landscape({
      answers: answers(given),
      decidedBy: 'kommunikatör',
      overrides: new Map([['tools', 'Midjourney får användas enligt IT.']]),
    })
    const outcome = evaluatePolicy(sala, facts)
    expect(outcome).toMatchObject({
      needsSecondReviewer: true,
      strongestLabel: true,
      release: 'needs-answers',
    })
    expect(evaluatePolicy(sala, { ...facts, secondReviewer: 'chef' }).release).toBe('free')
  })

  it('stops at material that was not open, until a reason is written', () => {
    const given = { documentary: 'no', misleading: 'no', 'open-information': 'no', bias: 'yes', accuracy: 'yes' }
    const facts = landscape({ answers: answers(given), decidedBy: 'kommunikatör' })
    expect(evaluatePolicy(sala, facts).release).toBe('stopped')
    const short = evaluatePolicy(sala, { ...facts, overrides: new Map([['question.open-information', 'ok']]) })
    expect(codes(short)).toContain('policy-override-needs-reason')
    expect(short.release).toBe('stopped')
    const reasoned = evaluatePolicy(sala, {
      ...facts,
      overrides: new Map([['question.open-information', 'Nämnden har beslutat, dnr 2026/12.']]),
    })
    expect(reasoned.release).toBe('free')
    expect(reasoned.findings.find(({ code }) => code === 'policy-overridden')?.values).toMatchObject({
      rule: 'question.open-information',
    })
  })

  it('stops at prejudice and at a picture that misleads', () => {
    const given = { documentary: 'no', misleading: 'yes', 'open-information': 'yes', bias: 'no', accuracy: 'yes' }
    const outcome = evaluatePolicy(sala, landscape({ answers: answers(given), decidedBy: 'kommunikatör' }))
    const stops = outcome.findings
      .filter(({ severity }) => severity === 'stop')
      .map(({ values }) => values?.['question'])
    expect(stops).toEqual(['misleading', 'bias'])
  })

  it('asks about source material when the file states rights', () => {
    expect(evaluatePolicy(standard, landscape({ rightsCount: 1 })).unanswered).toEqual(['copyright'])
  })

  it('says so when an answer or a question is not known, and takes neither', () => {
    const outcome = evaluatePolicy(
      standard,
      landscape({ faceCount: 1, answers: answers({ 'real-person': 'kanske', 'reel-person': 'no' }) }),
    )
    expect(codes(outcome)).toEqual(expect.arrayContaining(['policy-answer-unknown', 'policy-question-unknown']))
    expect(outcome.unanswered).toContain('real-person')
  })
})
