import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labelRequest } from '../../scripts/measure/label-checks.ts'
import type { ComposeOptions, Ursprung } from '../../src/api/ursprung.ts'
import { TRUST_FILE_NAMES } from '../../src/catalog/trust-lists.ts'
import { compose } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { OWN_FOLDER } from '../../src/engines/node/trust/load-lists.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { landscape } from '../support/pictures.ts'
import { hasOpenssl, startTimeStampAuthority, type TimeStampAuthority } from '../support/time-stamp-authority.ts'

let folder: string
let source: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-tsa-'))
  source = join(folder, 'bild.jpg')
  await (await landscape(800, 600)).jpeg().toFile(source)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe.skipIf(!hasOpenssl())('a time-stamp authority', () => {
  let authority: TimeStampAuthority
  beforeAll(async () => {
    await mkdir(join(folder, 'tsa'))
    authority = await startTimeStampAuthority(join(folder, 'tsa'))
  })
  afterAll(() => authority.close())

  it('stamps the signature, which reads as stamped where its CA is a loaded anchor', async () => {
    const dataDir = join(folder, 'listed')
    await mkdir(join(dataDir, 'trust'), { recursive: true })
    await writeFile(join(dataDir, 'trust', TRUST_FILE_NAMES['official-time-stamps']), authority.anchorPem)
    const before = authority.requestCount()
    const { report, verified } = await labelAndVerify(dataDir, authority.url)
    expect(report).toMatchObject({ status: 'labelled', manifest: { state: 'trusted' } })
    expect(authority.requestCount()).toBeGreaterThan(before)
    expect(verified.credentials).toMatchObject({ time: 'stamped', state: 'trusted' })
    expect(Date.now() - Date.parse(verified.credentials.signedAt ?? '')).toBeLessThan(120_000)
  })

  it('is believed where its CA is an own anchor', async () => {
    const dataDir = join(folder, 'own-authority')
    await mkdir(join(dataDir, 'trust', OWN_FOLDER), { recursive: true })
    await writeFile(join(dataDir, 'trust', OWN_FOLDER, 'tsa.pem'), authority.anchorPem)
    const { verified } = await labelAndVerify(dataDir, authority.url)
    expect(verified.credentials).toMatchObject({ time: 'stamped', state: 'trusted', trust: 'own' })
  })

  it('is not believed where its CA is on no list', async () => {
    const { report, verified } = await labelAndVerify(join(folder, 'unlisted'), authority.url)
    expect(report.status).toBe('labelled')
    expect(verified.credentials.time).toBe('within-validity')
  })
})

describe.skipIf(!hasOpenssl())('a time-stamp authority that answers wrongly', () => {
  let authority: TimeStampAuthority
  beforeAll(async () => {
    await mkdir(join(folder, 'wrong'))
    authority = await startTimeStampAuthority(join(folder, 'wrong'))
    await mkdir(join(folder, 'listed-wrong/trust'), { recursive: true })
    await writeFile(join(folder, 'listed-wrong/trust', TRUST_FILE_NAMES['official-time-stamps']), authority.anchorPem)
  }, 60_000)
  afterAll(() => authority.close())

  it('stamps while it answers rightly', async () => {
    const { verified } = await labelAndVerify(join(folder, 'listed-wrong'), authority.url)
    expect(verified.credentials.time).toBe('stamped')
  }, 60_000)

  it.each(['garbage', 'refuses', 'replays', 'hangs'] as const)(
    '%s: signed without a stamp, and the report says so',
    async mood => {
      authority.mood = mood
      const { report, verified } = await labelAndVerify(join(folder, 'listed-wrong'), authority.url)
      expect(report.status).toBe('labelled')
      expect(report.findings.map(finding => finding.code)).toContain('made.time-stamp-unreachable')
      expect(verified.credentials).toMatchObject({ time: 'within-validity', state: 'trusted' })
    },
    60_000,
  )
})

describe('--offline', () => {
  it('asks no authority for a stamp, and the report says so', async () => {
    const app = await open(join(folder, 'offline'), 'http://127.0.0.1:9/tsa', { isOffline: true })
    try {
      const output = join(folder, 'ut-offline.jpg')
      const report = await app.label(source, output, labelRequest(app, { findFaces: false }), unattendedJob())
      expect(report.status).toBe('labelled')
      expect(report.findings.map(finding => finding.code)).toContain('made.time-stamp-offline')
    } finally {
      await app.close()
    }
  })
})

describe('a time-stamp authority that is away', () => {
  it('leaves the signature without a stamp, and the report says so', async () => {
    // Port 9 of this machine: refused at once, nothing leaves it.
    const { report, verified } = await labelAndVerify(join(folder, 'away'), 'http://127.0.0.1:9/tsa')
    expect(report.status).toBe('labelled')
    expect(report.findings.map(finding => finding.code)).toContain('made.time-stamp-unreachable')
    expect(verified.credentials).toMatchObject({ time: 'within-validity', state: 'trusted' })
  })
})

let count = 0
async function labelAndVerify(dataDir: string, timeStampUrl: string) {
  const app = await open(dataDir, timeStampUrl)
  try {
    const output = join(folder, `ut-${count++}.jpg`)
    const report = await app.label(source, output, labelRequest(app, { findFaces: false }), unattendedJob())
    const { report: verified } = await app.verify(output, { findFaces: false }, unattendedJob())
    return { report, verified }
  } finally {
    await app.close()
  }
}

async function open(dataDir: string, timeStampUrl: string, more: Partial<ComposeOptions> = {}): Promise<Ursprung> {
  const texts = createTexts('sv')
  const opened = await compose({ dataDir, texts, policy: null, version: '0.1.0', readers: 1, timeStampUrl, ...more })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}
