import { describe, expect, it } from 'vitest'
import { createTexts } from '../../../src/i18n/text.ts'
import { documentHtml } from '../../../src/publish/document-html.ts'
import type { ProofFacts, ProofPicture } from '../../../src/publish/proof.ts'
import { proofDocument } from '../../../src/publish/proof-document.ts'
import { fakeEntry, fakeSha256 } from '../../fixtures/register-entries.ts'

const prompt = 'a portrait of <b>somebody</b>'
const mark = (field: string, value: string, weight: string) => ({
  source: 'png',
  field,
  value,
  weight,
  marker: 'x',
  says: 'ai-generated',
})

const picture = {
  recorded: {
    sequence: 7,
    at: '2026-05-04T03:02:01.000Z',
    event: 'labelled',
    contentHash: fakeSha256('c'),
    previousHash: fakeSha256('p'),
    entryHash: fakeSha256('e'),
    entry: fakeEntry(7, { overrides: [{ rule: 'tools', reason: '<script>skäl</script>' }] }),
  },
  match: 'output',
  likenessPercent: null,
  labelled: { name: '<img src=x>.jpg', sha256: fakeSha256('out'), bytes: 1, size: null },
  original: null,
  before: null,
  after: null,
  verdict: {
    origin: {
      evidence: [
        mark('PNG:parameters', prompt, 'trace'),
        mark('Iptc4xmpExt:AISystemUsed', 'Firefly', 'declared'),
        mark('c2pa.actions/c2pa.created', 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture', 'signed'),
      ],
    },
    credentials: { state: 'trusted' },
  } as unknown as ProofPicture['verdict'],
  certificate: null,
  policy: null,
  later: [],
} satisfies ProofPicture

const facts: ProofFacts = {
  madeAt: '2026-11-22T09:00:00.000Z',
  version: '1',
  lang: 'sv',
  register: { head: { sequence: 9, entryHash: fakeSha256('h') }, check: { ok: true, entries: 9, deleted: 0 } },
  pictures: [picture],
}
const model = proofDocument(facts, createTexts('sv').t)

const certificate = {
  subject: 'Ursprung testidentitet, SE',
  issuer: 'Ursprung testidentitet, SE',
  sha256Fingerprint: fakeSha256('f'),
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2031-01-01T00:00:00.000Z',
  isTestIdentity: true,
}

describe('a proof of a picture that a test identity signed', () => {
  const trusted = { ...picture.verdict, credentials: { state: 'trusted', trust: 'own' } } as ProofPicture['verdict']
  const wordsOf = (lang: 'sv' | 'en', isTestIdentity: boolean): string => {
    const signed = { ...picture, verdict: trusted, certificate: { ...certificate, isTestIdentity } }
    return JSON.stringify(proofDocument({ ...facts, lang, pictures: [signed] }, createTexts(lang).t).pages)
  }

  it.each([
    ['sv', 'ingen organisation har skrivit under', 'er egen utfärdare'],
    ['en', 'no organisation has signed', 'your own issuer'],
  ] as const)('says first that no organisation has signed, and vouches for no issuer (%s)', (lang, said, vouched) => {
    expect(wordsOf(lang, true)).toContain(said)
    expect(wordsOf(lang, true)).not.toContain(vouched)
    expect(wordsOf(lang, false)).not.toContain(said)
    expect(wordsOf(lang, false)).toContain(vouched)
  })
})

describe('a proof as a document', () => {
  it('never holds a prompt, in the words or in the data', () => {
    const everything = JSON.stringify({ pages: model.pages, json: new TextDecoder().decode(model.attachment.bytes) })
    expect(everything).not.toContain('somebody')
    expect(everything).toContain('PNG:parameters (spår)')
    expect(everything).toContain('AISystemUsed: Firefly')
    expect(everything).toContain('c2pa.created: tagen med digitalkamera (digitalCapture)')
  })

  it('says the same each time, and that the words of a policy are gone', () => {
    expect(proofDocument(facts, createTexts('sv').t).pages).toEqual(model.pages)
    expect(JSON.stringify(model.pages)).toContain('Policyn finns inte här längre')
  })

  it('keeps names and reasons text in HTML, and loads nothing from outside', () => {
    const html = documentHtml(model, () => '')
    expect(html).toContain('&lt;img src=x&gt;.jpg')
    expect(html).not.toMatch(/<script>skäl|<img src=x>/)
    expect(html).toContain("default-src 'none'")
    expect(html.match(/(?:src|href)="(?!data:)/g)).toBeNull()
  })
})
