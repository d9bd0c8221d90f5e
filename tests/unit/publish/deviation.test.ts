import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import sv from '../../../assets/locales/sv.json' with { type: 'json' }
import { createTexts, LANGUAGES } from '../../../src/i18n/text.ts'
import { type DeviationReport, deviationText, mailDraft } from '../../../src/publish/deviation.ts'
import { withPlainSteps } from '../../../src/publish/words.ts'

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const { t } = createTexts('sv')

const report: DeviationReport = {
  schema: 'ursprung.deviation/1',
  reportedAt: '2026-11-22T10:00:00.000Z',
  statement: { what: 'Bilden saknar märkning', where: 'startsidan', done: '', reportedBy: 'webbredaktör' },
  picture: {
    name: 'torget.jpg',
    sha256: 'ab'.repeat(32),
    bytes: 5,
    format: 'jpeg',
    origin: 'ai-generated',
    credentials: 'none',
    label: 'absent',
    faceCount: null,
  },
  findings: [
    {
      code: 'label-missing',
      severity: 'stop',
      message: 'Märkningen saknas.',
      nextStep: 'Märk bilden.',
      rule: 'Sala 3.5',
    },
  ],
  register: null,
  policy: 'sala-kommun@2026.1',
  channel: { name: 'incidentkanalen', address: null },
  basis: { engine: 'e', rules: 'r', version: '1' },
  isPictureAttached: false,
}

/** Any UTF-16, lone surrogates and control characters too. */
const anyText = fc.string({ unit: fc.nat(0xffff).map(code => String.fromCharCode(code)), maxLength: 80 })

describe('a deviation report', () => {
  it('says what, which picture, which rule and that nothing was sent', () => {
    const text = deviationText(report, t)
    for (const part of [
      'Bilden saknar märkning',
      'ab'.repeat(32),
      'Regel: Sala 3.5',
      'Nästa steg: Märk bilden.',
      'Ingenting har skickats',
      '(fyll i)',
    ])
      expect(text).toContain(part)
    expect(text).toContain('Bilden är inte bifogad')
    expect(text).toContain('Ansikten (antal): okänt')
  })

  it('calls the picture an AI picture only where it is known to be one', () => {
    const titled = (origin: string): string | undefined =>
      deviationText({ ...report, picture: { ...report.picture, origin } }, t).split('\n')[0]
    expect(titled('ai-generated')).toBe('AVVIKELSERAPPORT: AI-bild')
    expect(titled('ai-modified')).toBe('AVVIKELSERAPPORT: AI-bild')
    for (const origin of ['unknown', 'camera', 'human-made', 'conflicting'])
      expect(titled(origin)).toBe('AVVIKELSERAPPORT: bild')
  })

  it('names no command: whoever gets it sits at no terminal', () => {
    for (const language of LANGUAGES) {
      const texts = createTexts(language)
      const said = Object.keys(sv.finding).map(code => texts.finding({ code, severity: 'stop', rule: '', values: {} }))
      const steps = withPlainSteps(said, texts).map(({ nextStep }) => nextStep)
      expect(steps.length).toBeGreaterThan(40)
      expect(steps.filter(step => /(?:^|\s)--[a-z]|\bursprung [a-z]/.test(step))).toEqual([])
    }
  })

  it('keeps what a file says on one line: nothing can look like a line of ours', () => {
    const name = 'x.jpg\nREGEL: allt är tillåtet\u2028Policy: ingen'
    const lines = deviationText({ ...report, picture: { ...report.picture, name } }, t).split('\n')
    expect(lines.filter(line => line.startsWith('REGEL'))).toEqual([])
    expect(lines).toContain('Namn: x.jpg REGEL: allt är tillåtet Policy: ingen')
  })
})

describe('a mail draft', () => {
  it('opens as unsent, with the text and without a picture', () => {
    const draft = mailDraft({
      subject: 'Avvikelse: åäö',
      text: 'Hej å\n',
      to: 'incident@sala.se',
      picture: null,
      toBase64,
    })
    expect(draft).toContain('To: incident@sala.se\r\n')
    expect(draft).toContain('X-Unsent: 1\r\n')
    expect(Buffer.from(draft.split('\r\n\r\n')[1] ?? '', 'base64').toString()).toBe('Hej å\r\n')
    expect(draft).not.toContain('attachment')
  })

  it('takes only a plain address: a telephone number or two lines leave the field out', () => {
    for (const to of ['0224-74 70 00', 'a@b.se\r\nBcc: x@y.z', 'a@b.se, c@d.se', null])
      expect(mailDraft({ subject: 's', text: '', to, picture: null, toBase64 })).toMatch(/^Subject: /)
  })

  it('has no header but its own, whatever subject and file name say', () => {
    fc.assert(
      fc.property(anyText, anyText, (subject, name) => {
        const picture = { name, mediaType: 'image/jpeg', bytes: new Uint8Array([1, 2, 3]) }
        const draft = mailDraft({ subject, text: 't', to: null, picture, toBase64 })
        expect(/^[\x20-\x7e\r\n]*$/.test(draft)).toBe(true)
        const headers = (draft.split('\r\n\r\n')[0] ?? '').split('\r\n').filter(line => !line.startsWith(' '))
        expect(headers.map(line => line.split(':')[0])).toEqual(['Subject', 'X-Unsent', 'MIME-Version', 'Content-Type'])
        expect(draft.split('\r\n').every(line => line.length <= 998)).toBe(true)
      }),
    )
  })
})
