import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInstance } from 'i18next'
import { describe, expect, it } from 'vitest'
import appEn from '../../../assets/locales/app.en.json' with { type: 'json' }
import appSv from '../../../assets/locales/app.sv.json' with { type: 'json' }
import coreEn from '../../../assets/locales/en.json' with { type: 'json' }
import coreSv from '../../../assets/locales/sv.json' with { type: 'json' }
import { FACE_SENSITIVITIES } from '../../../src/domain/image.ts'

type Tree = { readonly [key: string]: string | Tree }
const flat = (tree: Tree, prefix = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : flat(value, `${prefix}${key}/`),
  )

const sv = new Map(flat(appSv))
const en = new Map(flat(appEn))
const holes = (text: string | undefined): string[] =>
  [...(text ?? '').matchAll(/\{\{(\w+)(?:, number)?\}\}/g)].map(match => match[1] ?? '').toSorted()

/** Nobody meets these at the page: the server's start, workers and their databases, watched folders, and what only an option of the command line brings about. */
const TERMINAL_ONLY = new Set([
  'port-taken',
  'register-not-prepared',
  'catalogue-not-prepared',
  'worker-basis',
  'worker-folder',
  'watch-running',
  'made/time-stamp-offline',
])

describe('the texts of the page', () => {
  it('are complete in both languages, with the same placeholders', () => {
    expect([...sv.keys()].filter(key => !en.has(key))).toEqual([])
    expect([...en.keys()].filter(key => !sv.has(key))).toEqual([])
    for (const [key, text] of sv) expect([key, holes(text)]).toEqual([key, holes(en.get(key))])
  })

  it('have both plural forms wherever they have one', () => {
    for (const key of sv.keys()) if (key.endsWith('_one')) expect(sv.has(key.replace(/_one$/, '_other'))).toBe(true)
  })

  it('come with dates and numbers of one locale for each language', () => {
    const root = join(import.meta.dirname, '../../..')
    const formats = globSync('renderer/**/*.{ts,tsx}', { cwd: root }).flatMap(path =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/Intl\.\w+Format\(\s*([\w.]+)/g)].map(match => match[1]),
    )
    expect(formats.length).toBeGreaterThan(10)
    expect(formats.filter(locale => locale !== 'locale' && locale !== 'localeOf')).toEqual([])
  })

  it('group the digits of a thousand pictures, as the register and the archive do', async () => {
    const i18n = createInstance({ lng: 'sv', resources: { sv: { translation: appSv } }, initAsync: false })
    await i18n.init()
    expect(i18n.t('pictures.count', { count: 1_000 })).toBe('1\u00a0000 bilder')
    expect(i18n.t('mark.running', { done: 999, total: 1_000 })).toBe('Märker 999 av 1\u00a0000')
  })

  it('name every caption template and every level of face search', () => {
    const templates = readdirSync(join(import.meta.dirname, '../../../assets/templates'))
      .filter(file => file.endsWith('.json') && file !== 'captions.json')
      .map(file => file.replace('.json', ''))
    expect(templates.length).toBeGreaterThan(3)
    for (const id of templates) expect(sv.get(`mark/template-name/${id}`), id).toBeDefined()
    for (const id of FACE_SENSITIVITIES) expect(sv.get(`settings/faces-level-help/${id}`), id).toBeDefined()
  })

  it('have the quotation marks and apostrophes of their language', () => {
    const texts = [...sv, ...en, ...flat(coreSv), ...flat(coreEn)]
    expect(texts.filter(([, text]) => /"|\w'|'\w/.test(text))).toEqual([])
    expect([...sv, ...flat(coreSv)].filter(([, text]) => text.includes('“'))).toEqual([])
  })

  it('stand under other keys than the core texts', () => {
    expect(Object.keys(appSv).filter(key => Object.hasOwn(coreSv, key))).toEqual([])
  })

  it('tell people at the page what to do there, not what to type in a terminal', () => {
    const core = new Map(flat(coreSv))
    const forTerminals = [...core].filter(([, text]) =>
      /(?:^|\s)--[a-z]|ursprung (?:label|trust|identity|policy|register|worker|verify)\b/.test(text),
    )
    const errors = forTerminals.flatMap(([key]) => (key.startsWith('error/') ? [key.slice('error/'.length)] : []))
    const steps = forTerminals.flatMap(([key]) => /^finding\/(.+)\/nextStep$/.exec(key)?.[1] ?? [])
    expect(errors.length + steps.length).toBeGreaterThan(60)
    expect(errors.filter(kind => !sv.has(`problem/${kind}`) && !TERMINAL_ONLY.has(kind))).toEqual([])
    expect(
      steps.filter(
        code =>
          !core.has(`next-step/${code}`) &&
          !sv.has(code.replace(/^certificate\//, 'settings/certificate-step/')) &&
          !TERMINAL_ONLY.has(code),
      ),
    ).toEqual([])
  })

  it('never call a picture fake, and say real only to deny it', () => {
    for (const [key, text] of [...sv, ...en]) {
      if (/\b(fejk|bluff|deepfake)\b/i.test(text)) throw new Error(`${key}: ${text}`)
      if (/\b(äkta|genuine)\b/i.test(text)) expect(text).toMatch(/aldrig|varken|never|neither/)
    }
  })
})
