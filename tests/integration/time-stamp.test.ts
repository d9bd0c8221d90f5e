import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labelRequest } from '../../scripts/label-checks.ts'
import type { Ursprung } from '../../src/api/ursprung.ts'
import { TRUST_FILE_NAMES } from '../../src/catalog/trust-lists.ts'
import { compose } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
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

  it('is not believed where its CA is on no list', async () => {
    const { report, verified } = await labelAndVerify(join(folder, 'unlisted'), authority.url)
    expect(report.status).toBe('labelled')
    expect(verified.credentials.time).toBe('within-validity')
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

async function open(dataDir: string, timeStampUrl: string): Promise<Ursprung> {
  const opened = await compose({ dataDir, texts: createTexts('sv'), policy: null, version: '0.1.0', timeStampUrl })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}
