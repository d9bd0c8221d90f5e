import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import { type Published, publishOnce } from './publish-once.ts'

const run = promisify(execFile)
const has = existsSync
const SETUP_MS = 120_000
const job = unattendedJob()
let published: Published
beforeAll(async () => {
  published = await publishOnce()
}, SETUP_MS)
afterAll(() => published.close())

describe('a proof of labelling', () => {
  const prove = (name: string, pictures: readonly string[], sequences: readonly number[] = []) =>
    published.app.publishing.proof(
      {
        pictures,
        sequences,
        originals: [published.source],
        pdfPath: join(published.folder, `${name}.pdf`),
        htmlPath: join(published.folder, `${name}.html`),
        jsonPath: join(published.folder, `${name}.json`),
        overwrite: false,
      },
      job,
    )

  it('ties the files to the entry, its person, answers, certificate and chain', async () => {
    const report = await prove('one', [published.inPack('master/sommar-pa-on.jpg')])
    expect(report).toMatchObject({ status: 'written', problems: [], register: { check: { ok: true } } })
    expect(report.pictures).toHaveLength(1)
    const [picture] = report.pictures
    expect(picture).toMatchObject({ isDeleted: false, credentials: 'trusted', original: { name: 'Sommar på ön.jpg' } })
    expect(picture?.certificate).toMatchObject({ isTestIdentity: true })
    expect(picture?.certificate?.sha256Fingerprint).toMatch(/^[0-9a-f]{64}$/)
    const html = await readFile(join(published.folder, 'one.html'), 'utf8')
    for (const part of [
      picture?.entryHash ?? '?',
      picture?.certificate?.sha256Fingerprint ?? '?',
      'Kommunikatör',
      'ingen organisation har skrivit under',
      'data:image/jpeg;base64,',
    ])
      expect(html).toContain(part)
    expect(html).not.toContain('Firefly"><script>')
  })

  it('is a tagged PDF with its data inside, the same bytes each time', async () => {
    await prove('two', [published.inPack('master/sommar-pa-on.jpg')])
    const [one, two] = [
      await readFile(join(published.folder, 'one.pdf')),
      await readFile(join(published.folder, 'two.pdf')),
    ]
    expect(one.equals(two)).toBe(true)
    const text = one.toString('latin1')
    for (const part of [
      '/StructTreeRoot',
      '/Marked true',
      '/OutputIntents',
      '<pdfaid:part>3',
      '/AFRelationship /Data',
      '/Lang (sv)',
    ])
      expect(text).toContain(part)
    for (const type of ['H1', 'H2', 'Figure', 'Table', 'TH', 'TD']) expect(text).toContain(`/S /${type}\n`)
    expect(text).not.toContain('/BaseFont /Helvetica')
  })

  it.skipIf(!has('/usr/bin/qpdf') || !has('/usr/bin/pdftotext'))(
    'passes qpdf, and its text reads in order on one page',
    async () => {
      const pdf = join(published.folder, 'one.pdf')
      await run('qpdf', ['--check', pdf])
      const { stdout: info } = await run('pdfinfo', [pdf])
      expect(info).toMatch(/Tagged:\s+yes/)
      expect(info).toMatch(/Pages:\s+1\n/)
      const { stdout: text } = await run('pdftotext', [pdf, '-'])
      const order = ['sommar-pa-on.jpg', 'Vem och när', 'Register', 'Certifikat', 'Varför', 'Underlag'].map(part =>
        text.indexOf(part),
      )
      expect(order).toEqual([...order].sort((a, b) => a - b))
      expect(order[0]).toBeGreaterThanOrEqual(0)
    },
  )

  it('has nothing to prove for a picture that was never labelled', async () => {
    const stranger = join(published.folder, 'okänd.png')
    await sharp({ create: { width: 300, height: 200, channels: 3, background: '#123' } })
      .png()
      .toFile(stranger)
    const report = await prove('none', [stranger])
    expect(report).toMatchObject({ status: 'nothing-found', problems: [{ error: { kind: 'proof-not-recorded' } }] })
    expect(existsSync(join(published.folder, 'none.pdf'))).toBe(false)
  })

  it('says honestly that the content was deleted, and still proves the entry', async () => {
    const register = await published.app.register()
    if (!register.ok) throw new Error(register.error.message)
    const record = { at: '2027-11-22T09:00:00.000Z', policy: 'p@1', decidedBy: 'arkivarie', engine: 'e', rules: 'r' }
    const done = await register.value.retain('2027-01-01T00:00:00.000Z', record)
    expect(done.ok && done.value.deleted).toBeGreaterThan(0)
    const report = await prove('deleted', [], [1])
    expect(report.pictures).toMatchObject([{ sequence: 1, isDeleted: true, entry: null }])
    expect(await readFile(join(published.folder, 'deleted.html'), 'utf8')).toContain('har gallrats')
  })
})

describe('a deviation report', () => {
  it('goes to a file without the picture, and never over it', async () => {
    const request = {
      path: published.source,
      statement: { what: 'Ligger omärkt på startsidan', where: '', done: '', reportedBy: 'webbredaktör' },
      format: 'eml',
      outputPath: join(published.folder, 'avvikelse.eml'),
      attachPicture: false,
      overwrite: true,
    } as const
    const plain = await published.app.publishing.deviation(request, job)
    expect(plain).toMatchObject({ error: null, report: { isPictureAttached: false } })
    expect((await readFile(request.outputPath, 'utf8')).includes('attachment')).toBe(false)
    await published.app.publishing.deviation({ ...request, attachPicture: true }, job)
    expect(await readFile(request.outputPath, 'utf8')).toContain(
      "attachment; filename*=UTF-8''Sommar%20p%C3%A5%20%C3%B6n.jpg",
    )
    const over = await published.app.publishing.deviation({ ...request, outputPath: published.source }, job)
    expect(over.error?.kind).toBe('output-is-input')
  })
})
