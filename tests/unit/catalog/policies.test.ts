import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJsonWithPositions } from '../../../src/catalog/json-positions.ts'
import { MAX_POLICY_CHARACTERS, parsePolicy } from '../../../src/catalog/policies.ts'
import { loadPolicy, listPolicies } from '../../../src/engines/node/policy-files.ts'
import { PRESETS, root } from '../policy/policy-facts.ts'

const text = readFileSync(join(root, 'assets/policies/default.json'), 'utf8')
const lineOf = (piece: string, from = text): number => from.slice(0, from.indexOf(piece)).split('\n').length

/** The text with one piece replaced, and where the replaced piece stands. */
function broken(piece: string, by: string): { readonly text: string; readonly line: number } {
  if (!text.includes(piece)) throw new Error(`Expected the preset to hold ${piece}`)
  return { text: text.replace(piece, () => by), line: lineOf(piece) }
}

function problemsOf(policyText: string) {
  const read = parsePolicy(policyText)
  return read.ok ? [] : read.error
}

describe('reading a policy file', () => {
  it.each([
    ['a wrong word', '"place": "auto"', '"place": "middle"', 'wrong-value', 'caption.place'],
    ['a wrong type', '"allowsFreeText": true', '"allowsFreeText": "yes"', 'wrong-type', 'caption.allowsFreeText'],
    [
      'an unknown key',
      '"allowsFreeText": true',
      '"allowsFreeText": true, "colour": 1',
      'unknown-key',
      'caption.colour',
    ],
    ['a wrong date', '"date": "2026-11"', '"date": "november"', 'wrong-form', 'basis.date'],
    ['a wrong version', '"version": "2026.1"', '"version": "ny"', 'wrong-form', 'version'],
    [
      'a caption without AI',
      '"text": "Skapad med AI"',
      '"text": "Illustration"',
      'caption-without-ai',
      'caption.texts.ai-generated[0].text',
    ],
    [
      'a caption with a stray placeholder',
      '"text": "Skapad med AI"',
      '"text": "AI {tool}"',
      'caption-placeholder',
      'caption.texts.ai-generated[0].text',
    ],
    [
      'an answer that does not exist',
      '"answers": ["yes"]',
      '"answers": ["ja"]',
      'unknown-answer',
      /when\[0\]\.answered\.answers\[0\]$/,
    ],
    [
      'a question that does not exist',
      '"question": "real-person"',
      '"question": "person"',
      'unknown-question',
      /answered\.question$/,
    ],
    ['a repeated question', '"id": "open-information"', '"id": "documentary"', 'repeated-id', 'questions[1].id'],
    [
      'a prompt to be written and never written',
      '"write": ["digital-source-type",',
      '"write": ["prompt",',
      'contradiction',
      'metadata.write[0]',
    ],
    [
      'a missing fallback language',
      '"fallbackLang": "sv"',
      '"fallbackLang": "de"',
      'missing-fallback-language',
      /^caption\.texts/,
    ],
  ])('names the line of %s', (...[, piece, by, kind, path]) => {
    const example = broken(piece, by)
    const problem = problemsOf(example.text).find(found => found.kind === kind)
    expect(problem?.path).toMatch(path)
    if (kind !== 'missing-fallback-language') expect(problem?.line).toBe(example.line)
  })

  it('points at the very column', () => {
    const example = broken('"place": "auto"', '"place": "middle"')
    const column = example.text.split('\n')[example.line - 1]?.indexOf('"middle"') ?? -1
    expect(problemsOf(example.text)[0]).toMatchObject({
      line: example.line,
      column: column + 1,
      values: { found: '"middle"' },
    })
  })

  it('points at the object that lacks a key, and names the key', () => {
    const example = broken('"fallbackLang": "sv",', '')
    expect(problemsOf(example.text)[0]).toMatchObject({
      kind: 'missing',
      line: lineOf('"caption": {'),
      path: 'caption.fallbackLang',
      values: { key: 'fallbackLang' },
    })
  })

  it.each([
    ['{"a": 1,}', 'syntax', 1, 9],
    ['{\n  "a": 1\n  "b": 2\n}', 'syntax', 3, 3],
    ['{"a": 1, "a": 2}', 'duplicate-key', 1, 10],
    ['{"__proto__": {}}', 'forbidden-key', 1, 2],
    ['{"a": "x', 'syntax', 1, 7],
    ['{"a": tru}', 'syntax', 1, 7],
    [`${'['.repeat(40)}${']'.repeat(40)}`, 'too-deep', 1, 34],
    ['', 'syntax', 1, 1],
  ])('finds what is no JSON in %s', (json, kind, line, column) => {
    expect(problemsOf(json)[0]).toMatchObject({ kind, line, column })
  })

  it('refuses a file over the limit without reading it', () => {
    expect(problemsOf(' '.repeat(MAX_POLICY_CHARACTERS + 1))[0]?.kind).toBe('too-large')
  })

  it('refuses a gate that asks nobody', () => {
    const policy = JSON.parse(text) as { questions: { topic: string }[] }
    policy.questions = policy.questions.filter(({ topic }) => topic !== 'person')
    expect(problemsOf(JSON.stringify(policy))[0]).toMatchObject({ kind: 'gate-without-questions', path: 'faces.rule' })
  })

  it('tells every problem of a file, in its order', () => {
    const lines = problemsOf(text.replaceAll('"overridable": true', '"overridable": 1')).map(({ line }) => line)
    expect(lines.length).toBeGreaterThan(3)
    expect(lines).toEqual([...lines].sort((a, b) => a - b))
  })

  it('reads JSON as the platform does, and refuses what the platform refuses', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(), (json, cut) => {
        const whole = parseJsonWithPositions(json)
        if (/__proto__|constructor|prototype/.test(json)) return
        expect(whole.ok && whole.value.value).toEqual(JSON.parse(json))
        const part = json.slice(0, cut % (json.length + 1))
        expect(parseJsonWithPositions(part).ok).toBe(isJson(part))
      }),
    )
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), garbage => !parsePolicy(garbage).ok))
  })
})

describe('policies that come with the program', () => {
  const assets = join(root, 'assets')

  it('are all sound, and the default comes first', async () => {
    const names = await listPolicies(assets)
    expect(names[0]).toBe('default')
    expect([...names].sort()).toEqual([...PRESETS].sort())
    for (const name of names) expect(await loadPolicy(name, assets)).toMatchObject({ ok: true, value: { id: name } })
  })

  it('are loaded by name or by file, and an unknown name tells the known ones', async () => {
    expect(await loadPolicy(join(assets, 'policies/eu-koden.json'), assets)).toMatchObject({ ok: true })
    expect(await loadPolicy('lund', assets)).toMatchObject({
      ok: false,
      error: { kind: 'unknown-policy', known: expect.arrayContaining(['sala-kommun']) },
    })
    expect(await loadPolicy('./finns-inte.json', assets)).toMatchObject({
      ok: false,
      error: { kind: 'unreadable-policy' },
    })
    expect(await loadPolicy(join(root, 'package.json'), assets)).toMatchObject({
      ok: false,
      error: { kind: 'invalid-policy' },
    })
  })
})

function isJson(part: string): boolean {
  try {
    JSON.parse(part)
    return true
  } catch {
    return false
  }
}
