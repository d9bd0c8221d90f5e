import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_TRUST_LISTS } from '../../src/catalog/trust-lists.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { createIsolatedEvidence, type ReloadableEvidence } from '../../src/engines/node/evidence/isolated-evidence.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { type VerifyDependencies, type Verification, verifyImage } from '../../src/verify/verify-image.ts'
import { temporaryFolder } from '../support/run-cli.ts'
import { ascii, app, concat, jpegFile, tamXmp, u16, u32, xmpApp } from '../unit/container/build-files.ts'

const LIMIT_MS = 1_200
const folder = temporaryFolder()
const texts = createTexts('sv')

/** Says AI in its XMP, and holds something that looks like a manifest store. */
const small = jpegFile([
  xmpApp(tamXmp()),
  app(11, ascii('JP'), u16(1), u32(1), concat(u32(13), ascii('jumb'), ascii('store'))),
])

let picture: Uint8Array = small

function open(entry?: URL): ReloadableEvidence {
  return createIsolatedEvidence({
    readers: 1,
    loadTrust: () => Promise.resolve(NO_TRUST_LISTS),
    faces: { sensitivity: 'normal', plugin: null },
    engineName: () => Promise.resolve('test'),
    ...(entry === undefined ? {} : { entry }),
  })
}

async function verify(
  evidence: ReloadableEvidence,
  name: string,
  timeoutMs = LIMIT_MS,
  sizeBytes = picture.length,
): Promise<Verification & { readonly ms: number }> {
  const path = join(folder, name)
  writeFileSync(path, picture)
  truncateSync(path, sizeBytes)
  const dependencies: VerifyDependencies = {
    evidence,
    now: () => '2026-11-21T00:00:00.000Z',
    sayFinding: texts.finding,
    sayError: texts.error,
    policyName: 'none',
    policyFindings: () => [],
    ownRecord: () => Promise.resolve(null),
  }
  const started = performance.now()
  const verification = await verifyImage(
    path,
    { findFaces: false, timeoutMs, memoryMb: 500 },
    dependencies,
    unattendedJob(),
  )
  return { ...verification, ms: performance.now() - started }
}

describe('a reader that does not answer', () => {
  const evidence = open(new URL('stuck-reader-tasks.ts', import.meta.url))
  beforeAll(async () => {
    await verify(evidence, 'warm.jpg', 15_000)
  }, 30_000)
  afterAll(() => evidence.close())

  it.each(['spins.jpg', 'silent.jpg'])('is cut off, and the marks are read without it: %s', async name => {
    const { report, ms } = await verify(evidence, name, 3_000)

    expect(report.error).toBeNull()
    expect(report.origin).toMatchObject({ kind: 'ai-generated', basis: 'declared' })
    expect(report.credentials).toMatchObject({ state: 'unreadable', unreadable: { reason: 'timed-out' } })
    expect(report.findings.map(finding => finding.code)).toContain('credentials-unreadable-timed-out')
    expect(ms).toBeLessThan(3_000 + 4_000)
  })

  it('that dies of a look at the pixels is an answer, and another takes its place', async () => {
    const path = join(folder, 'looked.jpg')
    writeFileSync(path, picture)
    expect(await evidence.looks.fingerprint(path, 'search')).toMatchObject({ ok: false, error: { kind: 'crashed' } })
    expect((await verify(evidence, 'after.jpg', 15_000)).report.error).toBeNull()
  })

  it('that dies costs a process, not the marks', async () => {
    const { report } = await verify(evidence, 'dies.jpg', 3_000)

    expect(report).toMatchObject({
      error: null,
      origin: { kind: 'ai-generated' },
      credentials: { state: 'unreadable' },
    })
  })

  it.each(['dies', 'silent'])(
    'loses none of the files that travelled with the one at fault: %s',
    async fault => {
      for (let round = 0; round < 12; round += 1) await verify(evidence, `warm-${round}.jpg`, 15_000)
      const names = Array.from({ length: 12 }, (_, at) =>
        at === 5 ? `${fault}-among.jpg` : `good-${fault.length}-${at}.jpg`,
      )
      const verdicts = await Promise.all(names.map(name => verify(evidence, name, 12_000)))
      const readAgain = verdicts.map(({ evidence: read }) =>
        read?.problems.some(problem => problem.includes('a first try ended')),
      )
      expect(verdicts.map(({ report }) => [report.path, report.error, report.origin.kind])).toEqual(
        names.map(name => [join(folder, name), null, 'ai-generated']),
      )
      expect(readAgain).toEqual(names.map((_, at) => at === 5))
    },
    90_000,
  )

  it('has the time that a large file needs on a slow drive, and a small one has not', async () => {
    const problemsOf = async (name: string): Promise<readonly string[]> =>
      (await verify(evidence, name, LIMIT_MS)).evidence?.problems ?? []
    expect(await problemsOf('slow-drive.jpg')).toContainEqual(expect.stringContaining('a first try ended'))
    picture = Buffer.concat([small, Buffer.alloc(50_000_000)])
    try {
      expect(await problemsOf('slow-drive-large.jpg')).not.toContainEqual(expect.stringContaining('a first try ended'))
    } finally {
      picture = small
    }
  })

  it('that never answers at all is an error within the limit, and the next file is read', async () => {
    const { report, ms } = await verify(evidence, 'always-stuck.jpg')

    expect(report.error).toMatchObject({ kind: 'timed-out' })
    expect(report.error?.message).toContain('always-stuck.jpg')
    // The second try waits for a fresh process: a cold start is not the file's fault and comes on top.
    expect(ms).toBeLessThan(LIMIT_MS + 8_000)
    expect((await verify(evidence, 'next.jpg', 15_000)).report).toMatchObject({
      error: null,
      origin: { kind: 'ai-generated' },
    })
  })
})

describe('the real reader', () => {
  it('is cut off by a limit too short for anything, and goes on with the next file', async () => {
    const evidence = open()
    try {
      await verify(evidence, 'first.jpg', 15_000)
      // A small one may be read within a millisecond, or while this process is busy itself: this one takes seconds to hash.
      const cut = await verify(evidence, 'hurried.jpg', 1, 4_000_000_000)
      expect(cut.report.error).toMatchObject({ kind: 'timed-out' })
      const after = await verify(evidence, 'after.jpg', 15_000)
      expect(after.report).toMatchObject({
        error: null,
        origin: { kind: 'ai-generated' },
      })
    } finally {
      await evidence.close()
    }
  })
})

describe('new trust lists while pictures are read', () => {
  it('cost no picture its answer, however many wait for a reader', async () => {
    const evidence = open()
    const names = Array.from({ length: 40 }, (_, at) => `list-${at}.jpg`)
    const reading = names.map(name => verify(evidence, name, 15_000))
    await new Promise(resolve => setTimeout(resolve, 40))
    await evidence.reload()
    const errors = (await Promise.all(reading)).map(({ report }) => report.error?.kind ?? null)
    expect(errors).toEqual(names.map(() => null))
    await evidence.close()
  })
})
