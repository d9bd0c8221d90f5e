import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labelRequest } from '../../scripts/measure/label-checks.ts'
import type { Ursprung } from '../../src/api/ursprung.ts'
import { TRUST_FILE_NAMES } from '../../src/catalog/trust-lists.ts'
import { compose } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { ensureDefaultIdentity } from '../../src/engines/node/identity/create-identity.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { landscape } from '../support/pictures.ts'

const DAY_MS = 86_400_000
const LIFE_DAYS = 100

/** One program that runs on while its clock jumps, as a computer's does after a flat battery or a year in a drawer. */
describe('a clock that jumps', () => {
  let folder: string
  let app: Ursprung
  let jumpDays = 0
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ursprung-clock-'))
    await (await landscape(640, 480)).jpeg().toFile(join(folder, 'bild.jpg'))
    const now = () => new Date(Date.now() + jumpDays * DAY_MS)
    const opened = await compose({
      dataDir: join(folder, 'data'),
      texts: createTexts('sv'),
      policy: null,
      version: '0.1.0',
      readers: 1,
      now,
    })
    if (!opened.ok) throw new Error(opened.error.message)
    app = opened.value
    const wish = { name: 'kommun', organisation: 'Örebro kommun', validityDays: LIFE_DAYS }
    expect(await app.administration.identities.create(wish)).toMatchObject({ ok: true })
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  let count = 0
  const label = async (days: number, identity: string | null = 'kommun') => {
    jumpDays = days
    const output = `ut-${count++}.jpg`
    const request = { ...labelRequest(app, { findFaces: false }), identity }
    const report = await app.label(join(folder, 'bild.jpg'), join(folder, output), request, unattendedJob())
    const names = await readdir(folder)
    return { report, isWritten: names.includes(output), leftovers: names.filter(name => name.includes('.partial')) }
  }
  const codes = (report: Awaited<ReturnType<typeof label>>['report']) => report.findings.map(finding => finding.code)

  it('signs without a word while there is plenty of time', async () => {
    const { report } = await label(0)
    expect(report.status).toBe('labelled')
    expect(codes(report)).not.toContain('made.certificate-expires-soon')
  })

  it('warns in the report from 30 days before the end, with the day', async () => {
    const { report } = await label(LIFE_DAYS - 20)
    expect(report.status).toBe('labelled')
    const finding = report.findings.find(({ code }) => code === 'made.certificate-expires-soon')
    expect(finding?.message).toMatch(/\d{4}-\d\d-\d\d/)
    expect(await app.administration.identities.list()).toMatchObject([{ state: 'expires-soon', daysLeft: 19 }])
  })

  it.each([
    ['past the end', LIFE_DAYS + 1, 'certificate-expired'],
    ['before the beginning', -3, 'certificate-not-yet-valid'],
  ])('refuses %s, with the remedy, and leaves no file; also when nobody named the identity', async (_, days, kind) => {
    for (const identity of ['kommun', null]) {
      const { report, isWritten, leftovers } = await label(days, identity)
      expect(report).toMatchObject({ status: 'failed', error: { kind } })
      expect(report.error?.message).toContain('identity')
      expect(isWritten).toBe(false)
      expect(leftovers).toEqual([])
    }
    // No lesser identity was made in its place.
    expect((await app.administration.identities.list()).map(({ name }) => name)).toEqual(['kommun'])
  })

  it('signs again when the clock is right again', async () => {
    expect((await label(0)).report.status).toBe('labelled')
  })

  it('tells the end in the certificate check, with why and what to do', async () => {
    jumpDays = LIFE_DAYS - 20
    const soon = await app.administration.identities.check({ name: 'kommun' })
    expect(soon).toMatchObject({
      ok: true,
      value: { findings: [{ code: 'certificate.expires-soon', severity: 'note' }] },
    })
    jumpDays = LIFE_DAYS + 1
    const past = await app.administration.identities.check({ name: 'kommun' })
    expect(past).toMatchObject({ ok: true, value: { findings: [{ code: 'certificate.expired', severity: 'stop' }] } })
    if (past.ok) for (const { why, nextStep } of past.value.findings) expect([why, nextStep]).not.toContain('')
    jumpDays = 0
  })

  it('shows what others see, by truly signing and verifying: known to nobody, to ourselves, and not to the official list', async () => {
    const views = await app.administration.identities.asSeen('kommun', unattendedJob())
    expect(views).toMatchObject({
      ok: true,
      value: [
        { lists: 'none', trustLists: [], credentials: { state: 'intact', trust: 'none', integrity: 'intact' } },
        { lists: 'own', trustLists: [{ name: 'kommun' }], credentials: { state: 'trusted', trust: 'own' } },
        { lists: 'official', trustLists: [], credentials: { state: 'intact', trust: 'none' } },
      ],
    })
    if (!views.ok) return
    expect(views.value[1]?.meaning).toContain('trust/own/kommun.pem')
    expect(views.value[2]?.meaning).toContain('trust update')
    await writeFile(join(folder, 'data/trust', TRUST_FILE_NAMES['official-signers']), await ownRoot())
    const listed = await app.administration.identities.asSeen('kommun', unattendedJob())
    // With the authority on the official list the third view changes, so it is not a fixed sentence.
    expect(listed).toMatchObject({ value: [{}, {}, { credentials: { state: 'trusted', trust: 'official' } }] })
    await rm(join(folder, 'data/trust', TRUST_FILE_NAMES['official-signers']))
  })

  it('does not ask anybody to hand out the test identity of this computer', async () => {
    const dataDir = join(folder, 'utan-egen')
    const opened = await compose({ dataDir, texts: createTexts('sv'), policy: null, version: '0.1.0', readers: 1 })
    if (!opened.ok) throw new Error(opened.error.message)
    const made = await ensureDefaultIdentity(dataDir, 'Ursprung testidentitet')
    const { asSeen } = opened.value.administration.identities
    const views = made.ok ? await asSeen(made.value.name, unattendedJob()) : made
    await opened.value.close()
    expect(views).toMatchObject({ value: [{}, { credentials: { trust: 'own' } }, {}] })
    const meaning = views.ok ? views.value[1]?.meaning : ''
    expect(meaning).toContain('Lämna inte ut dess certifikat')
    expect(meaning).not.toContain('.pem')
  })

  const ownRoot = async () => {
    const { readFile } = await import('node:fs/promises')
    return await readFile(join(folder, 'data/trust/own/kommun.pem'))
  }
})
