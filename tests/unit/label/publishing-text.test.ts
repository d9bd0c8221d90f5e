import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { publishingText } from '../../../src/label/publishing-text.ts'

const facts = {
  fileName: 'torget på våren.jpg',
  widthPx: 1200,
  heightPx: 800,
  kind: 'ai-generated' as const,
  captionText: 'Skapad med AI',
  captionLang: 'sv',
  alt: 'Ett torg i vårsol',
  credit: '',
  tool: 'Firefly',
}

describe('publishing text', () => {
  it('says the same in alt text and figcaption as the words in the picture', () => {
    const text = publishingText(facts)
    expect(text.alt).toBe('Ett torg i vårsol. Skapad med AI.')
    expect(text.figcaption).toBe('Skapad med AI.')
    expect(text.html).toContain('src="torget%20p%C3%A5%20v%C3%A5ren.jpg"')
    expect(text.jsonLd).toMatchObject({
      '@type': 'ImageObject',
      digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
      creator: { name: 'Firefly' },
    })
  })

  it('still states the origin when nobody has described the picture', () => {
    expect(publishingText({ ...facts, alt: '' }).alt).toBe('Skapad med AI.')
  })

  it('lets no character of the input become markup', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (alt, caption) => {
        const { html } = publishingText({
          ...facts,
          alt,
          captionText: caption,
          fileName: '"><script>.jpg',
          credit: alt,
        })
        const words = html
          .replace(
            /^<figure lang="sv">\n {2}<img src="[^"<>]*" width="1200" height="800" alt="([^"<>]*)">\n {2}<figcaption>/,
            '$1',
          )
          .replace(/<\/figcaption>\n<\/figure>$/, '')
        expect(words).not.toMatch(/[<>"]/)
      }),
    )
  })
})
