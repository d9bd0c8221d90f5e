import fc from 'fast-check'
import { FileSystemConfigLoader, HtmlValidate } from 'html-validate'
import { describe, expect, it } from 'vitest'
import { createTexts } from '../../../src/i18n/text.ts'
import { type FigureFacts, figureTexts } from '../../../src/publish/figure.ts'
import { packTexts } from '../../../src/publish/pack-files.ts'

const file = (widthPx: number) => ({
  name: `images/torget-${widthPx}.jpg`,
  widthPx,
  heightPx: Math.round((widthPx * 2) / 3),
  mediaType: 'image/jpeg',
})

const facts: FigureFacts = {
  files: [file(1920), file(640), file(1200)],
  kind: 'ai-generated',
  tool: 'Firefly',
  caption: { text: 'Skapad med AI', lang: 'sv' },
  alt: { text: 'Ett torg i vårsol', lang: 'sv', statement: 'Skapad med AI' },
  credit: 'Sala kommun',
  pageLang: 'sv',
  baseUrl: '',
}

const validator = new HtmlValidate(new FileSystemConfigLoader({ extends: ['html-validate:standard'], root: true }))

/** What the checker says of a piece of HTML; empty when it is right. */
const complaints = async (html: string): Promise<readonly string[]> =>
  (await validator.validateString(html)).results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line}: ${ruleId} ${message}`),
  )

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '"><script>alert(1)</script>',
    "' onerror='alert(1)",
    '</figcaption></figure><h1>',
    '</script><img src=x onerror=alert(1)>',
    '{{constructor}}',
    '&quot;&#39;',
    '\u2028\u2029',
  ),
)

describe('the figure of a pack', () => {
  it('offers every size, and one for browsers without srcset', () => {
    const { html } = figureTexts(facts)
    expect(html).toContain(
      'srcset="images/torget-640.jpg 640w, images/torget-1200.jpg 1200w, images/torget-1920.jpg 1920w"',
    )
    expect(html).toContain('src="images/torget-1200.jpg"')
    expect(html).toContain('sizes="(max-width: 1920px) 100vw, 1920px"')
    expect(html).toContain('width="1200" height="800"')
    expect(html).not.toContain('lang=')
  })

  it('says where the picture speaks another language than the page', () => {
    const caption = { text: 'Ráhkaduvvon AI:in', lang: 'se' }
    const same = figureTexts({ ...facts, caption, alt: { text: '', lang: 'se', statement: caption.text } })
    expect(same.html).toContain('<figure lang="se">')
    const mixed = figureTexts({ ...facts, caption })
    expect(mixed.html).toContain('<figcaption lang="se">Ráhkaduvvon AI:in. Sala kommun.</figcaption>')
    expect(mixed.html).toContain('alt="Ett torg i vårsol. Skapad med AI.">')
    const elsewhere = figureTexts({ ...facts, caption, pageLang: 'en' })
    expect(elsewhere.html).toContain('alt="Ett torg i vårsol. Skapad med AI." lang="sv">')
  })

  it('has the IPTC source type and addresses on the site in its JSON-LD', () => {
    const { jsonLd } = figureTexts({ ...facts, kind: 'ai-modified', baseUrl: 'https://www.example.se/bilder/' })
    expect(jsonLd).toEqual({
      '@context': 'https://schema.org',
      '@type': 'ImageObject',
      contentUrl: 'https://www.example.se/bilder/images/torget-1920.jpg',
      thumbnailUrl: 'https://www.example.se/bilder/images/torget-640.jpg',
      encodingFormat: 'image/jpeg',
      width: { '@type': 'QuantitativeValue', value: 1920, unitCode: 'E37' },
      height: { '@type': 'QuantitativeValue', value: 1280, unitCode: 'E37' },
      inLanguage: 'sv',
      caption: 'Skapad med AI. Sala kommun.',
      digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
      description: 'Ett torg i vårsol',
      creditText: 'Sala kommun',
      creator: { '@type': 'SoftwareApplication', name: 'Firefly' },
    })
  })

  it('passes an HTML checker, with one file and with several', async () => {
    expect(await complaints(figureTexts(facts).html)).toEqual([])
    expect(await complaints(figureTexts({ ...facts, files: [file(640)] }).html)).toEqual([])
  })

  it('keeps every hostile word text: the same elements, and the words come back', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (tool, alt, credit) => {
        const texts = figureTexts({ ...facts, tool, credit, alt: { ...facts.alt, text: alt } })
        expect(texts.html.match(/<\/?[a-z]+/g)).toEqual(['<figure', '<img', '<figcaption', '</figcaption', '</figure'])
        expect(texts.jsonLdScript.match(/<\/?[a-z]+/gi)).toEqual(['<script', '</script'])
        expect(texts.jsonLdScript).not.toMatch(/[\u2028\u2029]/)
        const json = texts.jsonLdScript.split('\n').slice(1, -1).join('\n')
        expect(JSON.parse(json)).toEqual(texts.jsonLd)
      }),
      { numRuns: 300 },
    )
  })

  it.each(['sv', 'en'] as const)('stands on a preview page that passes the checker (%s)', async language => {
    const texts = figureTexts({ ...facts, tool: '</script><script>', credit: '<b>"&' })
    const { t } = createTexts(language)
    const story = {
      title: '<i>torget</i>.jpg',
      texts,
      localHtml: texts.html,
      masterName: 'master/torget.jpg',
      renditions: [],
      needsReview: true,
      pageLang: 'sv',
      policy: 'default@1',
      version: '0',
    }
    const files = new Map(packTexts(story, t).map(({ name, text }) => [name, text]))
    expect(await complaints(files.get('preview.html') ?? '')).toEqual([])
    expect(files.get('README.txt')).toMatch(/\r\n/)
    expect(files.get('README.txt')).toContain(language === 'sv' ? 'GRANSKA ÖVERSÄTTNINGEN' : 'CHECK THE TRANSLATION')
  })
})
