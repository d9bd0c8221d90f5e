import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TrustBundle } from '../../../src/catalog/trust-lists.ts'
import { KEY_PURPOSES } from '../../../src/domain/key-purposes.ts'
import { readProvenance } from '../../../src/engines/node/c2pa/c2pa-provenance.ts'
import { readStoreOfFile } from '../../../src/engines/node/c2pa/store-of-file.ts'
import { credentialFindings } from '../../../src/verify/credential-findings.ts'
import { assessCredentials } from '../../../src/verify/credentials.ts'
import { bundle } from '../../support/trust-bundle.ts'
import { makeAuthority, makeSigner } from '../../support/certificates.ts'
import { type Stamped, signedAnew, signedPicture } from './made-claims.ts'
import { inHeader, makeToken, type Stamper } from './made-stamps.ts'

// c2pa-rs lets everybody with a listed certificate stamp any time: a time is proven only where our own code says so, too.
const { timeStamping: TIME_STAMPING, emailProtection: EMAIL } = KEY_PURPOSES
const [THEN, BEFORE] = [new Date('2026-01-15T12:00:00Z'), new Date('2026-01-02T12:00:00Z')]
/** The signer's certificate ran out long ago. */
const PAST = { to: new Date('2026-02-01T00:00:00Z') }

const root = makeAuthority('Root')
const issuing = makeAuthority('Issuing', root)
const tsa = makeSigner(issuing, { usage: TIME_STAMPING })
const honest: Stamper = { chain: [tsa.der, issuing.der], key: tsa.key }
const mail = makeSigner(issuing, { usage: EMAIL })
const mailer: Stamper = { chain: [mail.der, issuing.der], key: mail.key }
const issued = makeSigner({ name: 'Signer', key: mail.key }, { usage: TIME_STAMPING })
const selfMade: Stamper = { chain: [issued.der, mail.der, issuing.der], key: issued.key }

let folder: string
let picture: string
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-stamps-'))
  picture = await signedPicture(folder)
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const stampedBy = (stamper: Stamper, at = THEN) => ({
  sigTst2: ({ signature }: Stamped) => inHeader(makeToken(signature, stamper, at)),
  sigTst: ({ claim }: Stamped) => inHeader(makeToken(claim, stamper, at)),
})

describe('the time of a picture', () => {
  it.each(['official-time-stamps', 'own-anchors', 'interim-anchors'] as const)(
    'is proven by an authority for time stamps under a list: %s',
    async kind => {
      const stamping = makeAuthority('Stamping')
      const { der, key } = makeSigner(stamping, { usage: TIME_STAMPING })
      const header = stampedBy({ chain: [der], key }).sigTst2
      const wish = { trust: bundle(['own-anchors', root.der], [kind, stamping.der]) }
      const { credentials } = await read(signed => ({ sigTst2: header(signed) }), wish)
      expect(credentials).toMatchObject({ time: 'stamped', state: 'trusted', signedAt: THEN.toISOString() })
    },
  )

  it.each([
    ['a certificate for e-mail', mailer],
    ['one that a signer issued, which is no authority', selfMade],
  ] as const)('is not proven by a stamp of %s', async (_, stamper) => {
    for (const version of ['sigTst2', 'sigTst'] as const) {
      const header = (signed: Stamped) => ({ [version]: stampedBy(stamper)[version](signed) })
      const valid = await read(header, { valid: {} })
      expect(valid.isTrustedByEngine).toBe(true)
      expect(valid.credentials).toMatchObject({ time: 'within-validity', state: 'trusted', signedAt: null })
      expect(valid.findings).toContain('time-stamp-unlisted')
      const expired = await read(header)
      expect(expired.isTrustedByEngine).toBe(true)
      expect(expired.credentials).toMatchObject({ time: 'expired', state: 'intact', trust: 'own', signedAt: null })
      expect(expired.findings).toContain('certificate-expired')
    }
  })

  it('is not proven before the first day of the certificate, by a stamp that lies in the future', async () => {
    const [from, at, to] = [new Date('2091-01-01'), new Date('2091-06-01'), new Date('2092-01-01')]
    const far = makeSigner(issuing, { usage: EMAIL, to })
    const header = ({ signature }: Stamped) => ({
      sigTst2: inHeader(makeToken(signature, { chain: [far.der], key: far.key }, at)),
    })
    const trust = bundle(['own-anchors', issuing.der])
    const { isTrustedByEngine, credentials } = await read(header, { trust, valid: { from, to } })
    expect(isTrustedByEngine).toBe(true)
    expect(credentials).toMatchObject({ time: 'unknown', state: 'intact' })
  })

  it.each([
    ['version 1 before version 2', 'sigTst', 'sigTst2'],
    ['version 2 before version 1', 'sigTst2', 'sigTst'],
  ] as const)('is not proven where two stamps stand in one signature: %s', async (_, first, second) => {
    const { isTrustedByEngine, credentials } = await read(signed => ({
      [first]: stampedBy(mailer, BEFORE)[first](signed),
      [second]: stampedBy(honest)[second](signed),
    }))
    expect(isTrustedByEngine).toBe(true)
    expect(credentials).toMatchObject({ time: 'expired', state: 'intact' })
  })

  it('is not proven by an honest stamp that stands under another name than the one read', async () => {
    const { isTrustedByEngine, claimedTime, credentials } = await read(signed => ({
      sigTst2: stampedBy(mailer, BEFORE).sigTst2(signed),
      '\uFEFFsigTst2': stampedBy(honest).sigTst2(signed),
    }))
    expect(isTrustedByEngine).toBe(true)
    expect(claimedTime).toBe(BEFORE.toISOString())
    expect(credentials).toMatchObject({ time: 'expired', state: 'intact', signedAt: null })
  })

  it('is not proven by what stands in another signature than the one the engine read, and neither is the validity', async () => {
    const other = makeSigner(issuing)
    const chain = [other.der, issuing.der]
    const header = ({ signature }: Stamped) => ({ sigTst2: inHeader(makeToken(signature, honest, THEN)) })
    const path = join(folder, 'other.jpg')
    await writeFile(path, await signedAnew(picture, { chain, key: other.key, header }))
    const manifestStore = await readStoreOfFile(path)
    const evil = (signed: Stamped) => ({ sigTst2: stampedBy(mailer).sigTst2(signed) })
    const { isTrustedByEngine, credentials, findings } = await read(evil, { manifestStore })
    expect(isTrustedByEngine).toBe(true)
    expect(credentials).toMatchObject({ time: 'unknown', state: 'intact', signedAt: null })
    expect(findings).toContain('time-stamp-unlisted')
  })

  it('is not proven by a token with two signatures, of which readers choose one', async () => {
    const header = ({ signature }: Stamped) => ({
      sigTst2: inHeader(makeToken(signature, honest, THEN, { second: mailer })),
    })
    const { isTrustedByEngine, credentials } = await read(header)
    expect(isTrustedByEngine).toBe(true)
    expect(credentials).toMatchObject({ time: 'expired', state: 'intact' })
  })
})

interface ReadWish {
  readonly trust?: TrustBundle
  /** What our own code is given to read; the picture's own store otherwise. */
  readonly manifestStore?: Uint8Array | null
  /** Validity of the signer's certificate. */
  readonly valid?: { readonly from?: Date; readonly to?: Date }
}

/** What is told of the picture, signed anew by a signer under our root with this header. */
async function read(
  header: (stamped: Stamped) => Readonly<Record<string, unknown>>,
  { trust = bundle(['own-anchors', root.der]), valid = PAST, ...options }: ReadWish = {},
) {
  const signer = makeSigner(issuing, valid)
  const path = join(folder, `${count++}.jpg`)
  await writeFile(path, await signedAnew(picture, { chain: [signer.der, issuing.der], key: signer.key, header }))
  const reading = await readProvenance(path, 'image/jpeg', { trust, ...options })
  if (reading.kind !== 'read') throw new Error(`Expected a store but received ${reading.kind}`)
  const credentials = assessCredentials(reading, new Date().toISOString())
  expect(credentials.integrity).toBe('intact')
  return {
    credentials,
    findings: credentialFindings(reading, credentials).map(({ code }) => code),
    isTrustedByEngine: reading.store.active.success.some(({ code }) => code === 'timeStamp.trusted'),
    claimedTime: reading.store.manifests.at(-1)?.signer?.claimedTime,
  }
}
