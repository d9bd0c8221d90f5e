import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_TEMPLATE_ID, findWording, parseCaptionCatalog, parseTemplate } from '../../../src/catalog/templates.ts'
import { contrastRatio, luminanceOfHex } from '../../../src/engines/node/pixels/luminance.ts'
import { readFontFiles } from '../../../src/engines/node/pixels/font-files.ts'
import { createCaptionShaper } from '../../../src/engines/node/pixels/shape-caption.ts'
import { readCaptionCatalog, readTemplates } from '../../../src/engines/node/pixels/template-files.ts'

const FOLDER = join(import.meta.dirname, '../../../assets/templates')
const templates = async () => {
  const read = await readTemplates(FOLDER)
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}
const catalog = async () => {
  const read = await readCaptionCatalog(FOLDER)
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}

describe('templates', () => {
  it('are five, with the default among them', async () => {
    const ids = (await templates()).map(template => template.id)
    expect(ids).toEqual(['band-below', 'solid-dark', 'solid-dark-kind', 'solid-light', 'text-only'])
    expect(ids).toContain(DEFAULT_TEMPLATE_ID)
  })

  it('all have solid plates whose words stand out by more than 4.5:1', async () => {
    for (const { style } of await templates()) {
      expect(style.plateOpacity).toBe(1)
      expect(contrastRatio(luminanceOfHex(style.plateColour), luminanceOfHex(style.textColour))).toBeGreaterThan(4.5)
    }
  })

  it('names the field that is wrong', async () => {
    const [template] = await templates()
    const { id: _, ...style } = template?.style ?? { id: '' }
    const refused = parseTemplate({ ...template, style: { ...style, plateColour: 'black' } }, 'my.json')
    expect(refused).toMatchObject({ ok: false, error: { kind: 'invalid-template' } })
    expect(refused.ok ? '' : refused.error.message).toContain('my.json is not a valid template: style.plateColour')
    expect(parseTemplate(null, 'x').ok).toBe(false)
  })

  it('says which folder could not be read', async () => {
    expect(await readTemplates(join(FOLDER, 'gone'))).toMatchObject({ ok: false, error: { kind: 'not-found' } })
  })
})

describe('caption texts', () => {
  it('say "Skapad med AI" and "Ändrad med AI" in Swedish', async () => {
    expect(findWording(await catalog(), 'ai-generated', 'sv')?.text).toBe('Skapad med AI')
    expect(findWording(await catalog(), 'ai-modified', 'sv-FI')?.text).toBe('Ändrad med AI')
    expect(findWording(await catalog(), 'ai-modified', 'tlh')).toBeNull()
  })

  it('exist for every kind in every national minority language, marked for review, and can be drawn', async () => {
    const shaper = createCaptionShaper(readFontFiles())
    const texts = await catalog()
    for (const kind of ['ai-generated', 'ai-modified'] as const) {
      for (const lang of ['fi', 'fit', 'se', 'smj', 'sma', 'rom', 'yi']) {
        const wording = findWording(texts, kind, lang)
        expect(wording?.needsReview, `${kind} ${lang}`).toBe(true)
        expect(shaper.shapeCaption(wording?.text ?? '', lang), `${kind} ${lang}`).toMatchObject({ ok: true })
      }
    }
  })

  it('are refused without the letters AI', () => {
    const json = {
      version: 1,
      basis: '',
      captions: { 'ai-generated': { sv: { text: 'Fejk', alternatives: [], needsReview: false } }, 'ai-modified': {} },
    }
    expect(parseCaptionCatalog(json, 'captions.json')).toMatchObject({ ok: false })
  })

  it('keep hostile language names out of objects', () => {
    const json = JSON.parse(
      '{"version":1,"basis":"","captions":{"ai-generated":{"__proto__":{"text":"AI","alternatives":[],"needsReview":false}},"ai-modified":{}}}',
    ) as unknown
    const parsed = parseCaptionCatalog(json, 'captions.json')
    expect(parsed.ok && findWording(parsed.value, 'ai-generated', 'constructor')).toBe(parsed.ok ? null : false)
  })
})
