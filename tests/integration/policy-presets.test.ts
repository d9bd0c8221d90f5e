import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LabelRequest, Ursprung } from '../../src/api/ursprung.ts'
import { compose } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import type { AnswerEffect } from '../../src/domain/policy.ts'
import type { PolicyOutcome } from '../../src/domain/policy-outcome.ts'
import type { LabelReport } from '../../src/domain/report.ts'
import { createTexts } from '../../src/i18n/text.ts'
import type { RegisterEntry } from '../../src/register/entry.ts'
import type { Verification } from '../../src/verify/verify-image.ts'
import { temporaryFolder } from '../support/run-cli.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 })

const corpus = resolve(import.meta.dirname, '../../../shared/corpus')
/** A face that AI made: every question about persons applies. */
const PORTRAIT = join(corpus, 'faces/human_ai-body.jpg')
/** The same, small: what is asked does not depend on its size, and thirty looks for faces in it take a third of the time. */
const FACE = join(temporaryFolder(), 'face.jpg')
/** Signed by its generator as made by AI: nobody has to state the kind. */
const SIGNED = join(corpus, 'origin/ai-c2pa/trustnxt__amazon-titan-g1.png')
const REASON = 'Beslutat av kommunikationschefen efter samtal med juristen.'
const PRESETS = ['default', 'sala-kommun', 'ai-sweden-sodra', 'eu-koden', 'goteborg-lik'] as const

describe.skipIf(!existsSync(PORTRAIT))('a preset from picture to register', () => {
  beforeAll(async () => {
    await sharp(PORTRAIT).resize(420).jpeg({ quality: 90 }).toFile(FACE)
  })

  describe.each(PRESETS)('%s', name => {
    let app: Ursprung
    let out: string
    let face: Verification
    beforeAll(async () => {
      const texts = createTexts('sv')
      const opened = await compose({ dataDir: temporaryFolder(), texts, policy: name, version: '0.1.0', readers: 1 })
      if (!opened.ok) throw new Error(opened.error.message)
      app = opened.value
      out = temporaryFolder()
      face = await app.verify(FACE, { findFaces: true }, unattendedJob())
    })
    afterAll(() => app.close())

    let copies = 0
    const label = (request: LabelRequest, path = FACE): Promise<LabelReport> =>
      app.label(path, join(out, `${(copies += 1)}.jpg`), request, unattendedJob())
    const entries = async (): Promise<readonly RegisterEntry[]> => {
      const register = await app.register()
      if (!register.ok) throw new Error(register.error.message)
      const found: RegisterEntry[] = []
      for await (const { entry } of register.value.list({})) if (entry !== null) found.push(entry)
      return found
    }
    const answered = (request: LabelRequest): LabelRequest => answerAll(app, face, request)

    it('refuses without answers and lists everything that is missing, nothing is written', async () => {
      const asked = request({ alt: '', tool: null })
      const outcome = app.consult(face, asked)
      const refused = await label(asked)
      expect([refused.status, refused.error?.kind]).toEqual(['refused', 'needs-answers'])
      expect(outcome.unanswered).toContain('real-person')
      for (const id of outcome.unanswered) expect(refused.error?.message).toContain(`--answer ${id}=`)
      for (const field of outcome.missing) expect(refused.error?.message).toContain(`--${field}`)
      for (const { severity, nextStep, rule } of refused.findings) {
        expect(rule.startsWith(`${app.policy.id}@${app.policy.version}: `)).toBe(true)
        if (severity !== 'note') expect(nextStep).not.toBe('')
      }
      expect(await entries()).toEqual([])
    })

    it('labels when a named role has answered, and the register keeps answers, role, policy and a count of faces', async () => {
      const given = answered(request())
      const labelled = await label(given)
      expect([labelled.status, labelled.error]).toEqual(['labelled', null])
      expect(labelled.caption?.text).toMatch(/\bAI\b|Bild genererad av Midjourney\./)
      const [entry] = await entries()
      expect(entry).toMatchObject({
        event: 'labelled',
        decidedBy: 'kommunikatör',
        policy: `${app.policy.id}@${app.policy.version}`,
        caption: labelled.caption?.text,
        output: { sha256: labelled.output?.sha256 },
        faceCount: 1,
      })
      for (const [question, answer] of given.answers) expect(entry?.answers).toContainEqual({ question, answer })
    })

    it('stops at an answer that stops, says which rule, and nobody’s label passes it', async () => {
      const stopping = withAnswer(app.consult(face, answered(request())), answered(request()), 'stop')
      const stopped = await label(stopping.request)
      expect([stopped.status, stopped.error?.kind]).toEqual(['refused', 'policy-stop'])
      const stop = stopped.findings.find(({ severity }) => severity === 'stop')
      expect(stop?.code).toBe('policy-answer-stops')
      // Whom to ask stands at every stop: manager, lawyer, data protection officer, incident channel.
      for (const { name: contact } of app.policy.contacts) expect(stop?.nextStep).toContain(contact.sv)
    })

    it('lets a stop be set aside only where the rule allows it, and only with a reason', async () => {
      const stopping = withAnswer(app.consult(face, answered(request())), answered(request()), 'stop', true)
      const rule = `question.${stopping.question}`
      const silent = await label({ ...stopping.request, overrides: new Map([[rule, 'ok']]) })
      expect(silent.status).toBe('refused')
      expect(silent.findings.map(({ code }) => code)).toContain('policy-override-needs-reason')
      const overridden = answered({ ...stopping.request, overrides: new Map([[rule, REASON]]) })
      expect((await label(overridden)).status).toBe('labelled')
      expect((await entries()).at(-1)?.overrides).toContainEqual({ rule, reason: REASON })
    })

    it('asks for a second person where an answer calls for one, and knows the first from the second', async () => {
      const asking = withAnswer(app.consult(face, answered(request())), answered(request()), 'ask')
      const alone = await label(answered(asking.request))
      expect([alone.status, alone.error?.kind]).toEqual(['refused', 'needs-answers'])
      expect(alone.error?.message).toContain('--second-reviewer')
      const twice = await label(answered({ ...asking.request, secondReviewer: ' Kommunikatör' }))
      expect(twice.findings.map(({ code }) => code)).toContain('policy-second-reviewer-same')
      expect(twice.status).toBe('refused')
      const both = await label(answered({ ...asking.request, secondReviewer: 'enhetschef' }))
      expect(both.status).toBe('labelled')
      expect((await entries()).at(-1)).toMatchObject({ decidedBy: 'kommunikatör', secondReviewer: 'enhetschef' })
    })

    it.skipIf(!existsSync(SIGNED))('takes kind and tool from the signed manifest of its generator', async () => {
      const signed = await app.verify(SIGNED, { findFaces: true }, unattendedJob())
      const given = answerAll(app, signed, request({ kind: null, tool: null }))
      const labelled = await app.label(SIGNED, join(out, 'signed.png'), given, unattendedJob())
      expect([labelled.status, labelled.kind, labelled.manifest?.parentKept]).toEqual([
        'labelled',
        'ai-generated',
        true,
      ])
      expect((await entries()).at(-1)).toMatchObject({ kind: 'ai-generated', tool: signed.report.origin.generator })
      expect(signed.report.origin.generator).toBeTruthy()
    })
  })
})

function request(more: Partial<LabelRequest> = {}): LabelRequest {
  return {
    kind: 'ai-generated',
    tool: 'Midjourney',
    captionText: null,
    template: null,
    captionLang: 'sv',
    place: null,
    format: 'keep',
    preset: null,
    alt: 'En person',
    credit: '',
    strip: [],
    identity: null,
    answers: new Map(),
    decidedBy: null,
    secondReviewer: null,
    overrides: new Map(),
    overwrite: false,
    findFaces: true,
    ...more,
  }
}

/** Answers as a person who means well: question by question, follow-ups too, and a reason for each rule that only asks for one. */
function answerAll(app: Ursprung, picture: Verification, given: LabelRequest): LabelRequest {
  let current: LabelRequest = { ...given, decidedBy: 'kommunikatör' }
  for (let rounds = 0; rounds < 10; rounds += 1) {
    const outcome = app.consult(picture, current)
    const answers = outcome.questions
      .filter(({ id }) => outcome.unanswered.includes(id))
      .flatMap(({ id, answers: options }) => {
        const option = options.find(({ effect }) => effect === 'pass') ?? options.find(({ effect }) => effect === 'ask')
        return option === undefined ? [] : [[id, option.id] as const]
      })
    const rules = outcome.findings
      .filter(({ severity, code }) => severity === 'ask' && /^policy-(?:tool|signer|exposure)-/.test(code))
      .map(({ values }) => [String(values?.['override']), REASON] as const)
    if (answers.length + rules.length === 0) return current
    current = {
      ...current,
      answers: new Map([...current.answers, ...answers]),
      overrides: new Map([...current.overrides, ...rules]),
    }
  }
  throw new Error('Expected the questions to come to an end')
}

/** The request with one answer exchanged for one of that effect. */
function withAnswer(outcome: PolicyOutcome, given: LabelRequest, effect: AnswerEffect, isOverridable?: boolean) {
  for (const { id, answers, overridable } of outcome.questions) {
    const option = answers.find(candidate => candidate.effect === effect)
    if (option === undefined || (isOverridable !== undefined && overridable !== isOverridable)) continue
    return { question: id, request: { ...given, answers: new Map([...given.answers, [id, option.id]]) } }
  }
  throw new Error(`Expected a question with an answer that has the effect ${effect}`)
}
