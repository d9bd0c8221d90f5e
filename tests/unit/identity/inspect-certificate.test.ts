import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/engines/node/identity/certificate-facts.ts'
import { CERTIFICATE_PROBLEM_CODES } from '../../../src/engines/node/identity/certificate-problem.ts'
import { createIdentity, ensureDefaultIdentity } from '../../../src/engines/node/identity/create-identity.ts'
import { listIdentities, readIdentity } from '../../../src/engines/node/identity/identity-store.ts'
import { ownAnchorPath } from '../../../src/engines/node/identity/own-anchors.ts'
import { inspectFiles, inspectIdentity } from '../../../src/engines/node/identity/inspect-certificate.ts'
import { readPemBlocks } from '../../../src/engines/node/identity/parse-pem.ts'
import { createTexts } from '../../../src/i18n/text.ts'
import { makeChain, makeSigner } from '../../support/certificates.ts'

const DAY_MS = 86_400_000
let dataDir: string
const at = (...parts: string[]) => join(dataDir, 'identities', 'kommun', ...parts)
const later = (days: number) => new Date(Date.now() + days * DAY_MS)
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ursprung-inspect-'))
  await createIdentity({ dataDir, name: 'kommun', organisation: 'Örebro kommun', validityDays: 200 })
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

const anchorsOf = async () => {
  const [block] = readPemBlocks(await readFile(ownAnchorPath(dataDir, 'kommun'), 'utf8'))
  const root = block === undefined ? null : readCertificate(block.der)
  return root === null ? [] : [root]
}
const codesAt = async (now: Date, anchors = true) => {
  const found = await inspectIdentity(dataDir, 'kommun', { anchors: anchors ? await anchorsOf() : [], now })
  return found.ok ? found.value.problems.map(problem => problem.code) : found.error.kind
}

describe('inspecting an identity', () => {
  it('has nothing to say of a sound one, and warns from 30 days before the end', async () => {
    expect(await codesAt(later(0))).toEqual([])
    expect(await codesAt(later(169))).toEqual(['certificate.expires-soon'])
    expect(await codesAt(later(168))).toEqual([])
    expect(await codesAt(later(201))).toEqual(['certificate.expired'])
    expect(await codesAt(later(-2))).toEqual(['certificate.not-yet-valid', 'certificate.not-yet-valid'])
  })

  it('says when the authority above is on no list, has expired, or is missing', async () => {
    expect(await codesAt(later(0), false)).toEqual(['certificate.chain-incomplete'])
    expect(await codesAt(later(8_000))).toEqual([
      'certificate.expired',
      'certificate.expired',
      'certificate.anchor-expired',
    ])
    const anchor = ownAnchorPath(dataDir, 'kommun')
    const anchors = await anchorsOf()
    await rm(anchor)
    const found = await inspectIdentity(dataDir, 'kommun', { anchors, now: later(0) })
    expect(found).toMatchObject({
      ok: true,
      value: { problems: [{ code: 'certificate.anchor-missing', severity: 'ask' }] },
    })
    const { writeFile } = await import('node:fs/promises')
    await writeFile(anchor, await readFile(at('root.pem')))
  })

  it('does not take a listed certificate that is no authority for one', () => {
    const { chain, key } = makeChain()
    const [signer = new Uint8Array(0)] = chain
    const under = makeSigner({ name: 'Signer', key }, { name: 'Under' }).der
    const listed = readCertificate(signer)
    for (const der of [signer, under])
      expect(inspectFiles([der], null, { anchors: listed === null ? [] : [listed], now: later(0) })).toMatchObject({
        value: { problems: [{ code: 'certificate.chain-incomplete' }] },
      })
  })

  it.skipIf(process.platform === 'win32')('says when others can read the key', async () => {
    await chmod(at('key.pem'), 0o644)
    expect(await codesAt(later(0))).toEqual(['certificate.key-exposed'])
    await chmod(at('key.pem'), 0o600)
  })

  it('inspects files before an import: chain in any order, with and without key and root', async () => {
    const context = { anchors: [], now: later(0) }
    const files = await Promise.all(['root.pem', 'chain.pem', 'key.pem'].map(file => readFile(at(file))))
    expect(inspectFiles(files, null, context)).toMatchObject({
      ok: true,
      value: { problems: [], hasKey: true, algorithm: 'es256' },
    })
    expect(inspectFiles(files.slice(1, 2), null, context)).toMatchObject({
      ok: true,
      value: { hasKey: false, problems: [{ code: 'certificate.chain-incomplete' }] },
    })
    expect(inspectFiles([Buffer.from('hej')], null, context)).toMatchObject({ error: { kind: 'certificate-missing' } })
    const java = Buffer.from('feedfeed00000002', 'hex')
    expect(inspectFiles([java], null, context)).toMatchObject({ error: { kind: 'file-java-keystore' } })
  })
})

describe('the identity nobody chose', () => {
  it('is never a test identity in the place of one that has expired', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ursprung-default-'))
    await createIdentity({ dataDir: folder, name: 'gammal', organisation: 'A', validityDays: 5 })
    expect(await ensureDefaultIdentity(folder, 'B', later(10))).toMatchObject({
      error: { kind: 'certificate-expired', message: expect.stringContaining('gammal') },
    })
    expect(await listIdentities(folder)).toHaveLength(1)
    expect(await readIdentity(folder, 'gammal', later(10))).toMatchObject({ value: { state: 'expired', daysLeft: -6 } })
    await rm(folder, { recursive: true })
  })
})

describe('words for certificate problems', () => {
  it.each(['sv', 'en'] as const)('say what, why and what to do (%s)', language => {
    const { has } = createTexts(language)
    const missing = CERTIFICATE_PROBLEM_CODES.filter(
      code => !(has(`finding.${code}.message`) && has(`finding.${code}.nextStep`) && has(`why.${code}`)),
    )
    expect(missing).toEqual([])
  })
})
