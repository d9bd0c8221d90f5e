import { execFileSync } from 'node:child_process'
import { createPublicKey, createSign } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createIdentity,
  ensureDefaultIdentity,
  renewIdentity,
} from '../../../src/engines/node/identity/create-identity.ts'
import { importIdentity } from '../../../src/engines/node/identity/import-identity.ts'
import { listIdentities, openIdentity, readIdentity } from '../../../src/engines/node/identity/identity-store.ts'
import { ownAnchorPath } from '../../../src/engines/node/identity/own-anchors.ts'

const ORGANISATION = 'Örebro kommun'
const PASSPHRASE = 'lösen åäö'
const hasOpenssl = runs(['version'])

let folder: string
let dataDir: string
let own: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-identity-'))
  dataDir = join(folder, 'data')
  own = join(dataDir, 'identities', 'källa')
  expect(await createIdentity({ dataDir, name: 'källa', organisation: ORGANISATION })).toMatchObject({ ok: true })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('creating an identity', () => {
  it('shows subject, issuer, life and fingerprint, and never a key', async () => {
    const shown = await readIdentity(dataDir, 'källa')
    expect(shown).toMatchObject({
      ok: true,
      value: {
        kind: 'own',
        state: 'valid',
        algorithm: 'es256',
        isEncrypted: false,
        isOwnAnchor: true,
        subject: { organisation: ORGANISATION, country: 'SE' },
      },
    })
    expect(JSON.stringify(shown)).not.toContain('PRIVATE')
  })

  it('refuses a name that is taken, that leaves the folder, or that a system reserves', async () => {
    expect(await createIdentity({ dataDir, name: 'källa', organisation: ORGANISATION })).toMatchObject({
      ok: false,
      error: { kind: 'identity-exists' },
    })
    for (const name of ['../ute', 'a/b', '.dold', 'con', ''])
      expect(await createIdentity({ dataDir, name, organisation: ORGANISATION })).toMatchObject({
        ok: false,
        error: { kind: 'identity-name' },
      })
  })

  it('refuses an empty organisation and a life outside 1-1826 days', async () => {
    expect(await createIdentity({ dataDir, name: 'a', organisation: ' ' })).toMatchObject({
      ok: false,
      error: { kind: 'organisation-missing' },
    })
    expect(await createIdentity({ dataDir, name: 'a', organisation: 'A', validityDays: 1827 })).toMatchObject({
      ok: false,
      error: { kind: 'validity-out-of-range' },
    })
  })

  it('encrypts keys that only the passphrase opens', async () => {
    await createIdentity({ dataDir, name: 'låst', organisation: ORGANISATION, passphrase: PASSPHRASE })
    const pem = await readFile(join(dataDir, 'identities', 'låst', 'key.pem'), 'utf8')
    expect(pem).toContain('BEGIN ENCRYPTED PRIVATE KEY')
    expect(await openIdentity(dataDir, 'låst', PASSPHRASE)).toMatchObject({ ok: true })
    expect(await openIdentity(dataDir, 'låst', 'fel')).toMatchObject({ ok: false, error: { kind: 'passphrase-wrong' } })
  })

  it.skipIf(!hasOpenssl)('makes a chain and an encrypted key that OpenSSL accepts', async () => {
    const root = ownAnchorPath(dataDir, 'källa')
    const verified = execFileSync('openssl', [
      'verify',
      '-purpose',
      'any',
      '-CAfile',
      root,
      '-untrusted',
      join(own, 'chain.pem'),
      join(own, 'chain.pem'),
    ])
    expect(verified.toString()).toContain('OK')
    await createIdentity({ dataDir, name: 'ascii', organisation: ORGANISATION, passphrase: 'ascii-pass' })
    const opened = execFileSync('openssl', [
      'pkey',
      '-in',
      join(dataDir, 'identities', 'ascii', 'key.pem'),
      '-passin',
      'pass:ascii-pass',
      '-noout',
      '-text',
    ])
    expect(opened.toString()).toContain('256 bit')
  })

  it('renews under the same root, so that both certificates stay its own', async () => {
    const before = await createIdentity({ dataDir, name: 'förnyas', organisation: ORGANISATION, validityDays: 20 })
    expect(before).toMatchObject({ ok: true, value: { state: 'expires-soon' } })
    const anchor = await readFile(ownAnchorPath(dataDir, 'förnyas'), 'utf8')
    const after = await renewIdentity({ dataDir, name: 'förnyas', organisation: ORGANISATION })
    expect(after).toMatchObject({ ok: true, value: { state: 'valid' } })
    expect(await readFile(ownAnchorPath(dataDir, 'förnyas'), 'utf8')).toBe(anchor)
    expect(before.ok && after.ok && before.value.serialNumber !== after.value.serialNumber).toBe(true)
  })

  it('makes one default identity, also when asked twice at once', async () => {
    const fresh = join(folder, 'fresh')
    const [one, other] = await Promise.all([
      ensureDefaultIdentity(fresh, ORGANISATION),
      ensureDefaultIdentity(fresh, ORGANISATION),
    ])
    expect(one).toMatchObject({ ok: true, value: { name: 'standard', kind: 'test' } })
    expect(other).toEqual(one)
    expect(await listIdentities(fresh)).toHaveLength(1)
  })

  it('is its own issuer again after a kill between its folder and its anchor', async () => {
    const fresh = join(folder, 'killed')
    await ensureDefaultIdentity(fresh, ORGANISATION)
    const anchor = await readFile(ownAnchorPath(fresh, 'standard'), 'utf8')
    await rm(ownAnchorPath(fresh, 'standard'))
    expect(await ensureDefaultIdentity(fresh, ORGANISATION)).toMatchObject({ ok: true, value: { isOwnAnchor: true } })
    expect(await readFile(ownAnchorPath(fresh, 'standard'), 'utf8')).toBe(anchor)
  })
})

describe('importing an identity', () => {
  it('takes PEM files in any order and puts the chain right', async () => {
    const chain = await readFile(join(own, 'chain.pem'), 'utf8')
    const reversed = chain
      .split(/(?<=-----END CERTIFICATE-----\n)/)
      .reverse()
      .join('')
    const files = [
      await bytesOf('root.pem'),
      await bytesOf('key.pem'),
      Buffer.from(`Bag Attributes: <Empty>\n${reversed}`),
    ]
    const imported = await importIdentity({ dataDir, name: 'pem', files })
    expect(imported).toMatchObject({
      ok: true,
      value: { problems: [], identity: { kind: 'imported', isOwnAnchor: false } },
    })
    expect(await readFile(join(dataDir, 'identities', 'pem', 'chain.pem'), 'utf8')).toBe(chain)
    await expect(stat(ownAnchorPath(dataDir, 'pem'))).rejects.toThrow('ENOENT')
  })

  it('makes the top certificate an own anchor only when asked', async () => {
    const files = [await bytesOf('chain.pem'), await bytesOf('key.pem'), await bytesOf('root.pem')]
    const imported = await importIdentity({ dataDir, name: 'betrodd', files, trustAuthority: true })
    expect(imported).toMatchObject({ ok: true, value: { identity: { isOwnAnchor: true } } })
    expect(await readFile(ownAnchorPath(dataDir, 'betrodd'), 'utf8')).toBe((await bytesOf('root.pem')).toString())
  })

  it('names what is missing', async () => {
    const [chain, key] = [await bytesOf('chain.pem'), await bytesOf('key.pem')]
    expect(await importIdentity({ dataDir, name: 'x', files: [chain] })).toMatchObject({
      ok: false,
      error: { kind: 'key-missing' },
    })
    expect(await importIdentity({ dataDir, name: 'x', files: [key] })).toMatchObject({
      ok: false,
      error: { kind: 'certificate-missing' },
    })
    await createIdentity({ dataDir, name: 'annan', organisation: ORGANISATION })
    const other = await readFile(join(dataDir, 'identities', 'annan', 'key.pem'))
    expect(await importIdentity({ dataDir, name: 'x', files: [chain, other] })).toMatchObject({
      ok: false,
      error: { kind: 'key-mismatch' },
    })
  })

  it('refuses an unsuitable certificate with its problems, and writes nothing', async () => {
    const past = new Date('2020-01-01T00:00:00Z')
    await createIdentity({ dataDir, name: 'gammal', organisation: ORGANISATION, validityDays: 10, now: past })
    const at = (file: string) => readFile(join(dataDir, 'identities', 'gammal', file))
    const imported = await importIdentity({ dataDir, name: 'ny', files: [await at('chain.pem'), await at('key.pem')] })
    expect(imported).toMatchObject({
      ok: false,
      error: {
        kind: 'certificate-unsuitable',
        problems: [{ code: 'certificate.expired' }, { code: 'certificate.expired' }],
      },
    })
    expect(await readIdentity(dataDir, 'ny')).toMatchObject({ ok: false, error: { kind: 'identity-not-found' } })
  })

  it('asks for the passphrase of an encrypted PEM key', async () => {
    await createIdentity({ dataDir, name: 'krypterad', organisation: ORGANISATION, passphrase: PASSPHRASE })
    const at = (file: string) => readFile(join(dataDir, 'identities', 'krypterad', file))
    const files = [await at('chain.pem'), await at('key.pem')]
    expect(await importIdentity({ dataDir, name: 'y', files })).toMatchObject({
      ok: false,
      error: { kind: 'passphrase-needed' },
    })
    expect(await importIdentity({ dataDir, name: 'y', files, passphrase: 'fel' })).toMatchObject({
      ok: false,
      error: { kind: 'passphrase-wrong' },
    })
    expect(await importIdentity({ dataDir, name: 'y', files, passphrase: PASSPHRASE })).toMatchObject({
      ok: true,
      value: { identity: { isEncrypted: true } },
    })
  })

  const exports: readonly (readonly [string, readonly string[]])[] = [
    ['today’s AES', []],
    [
      'the 3DES of older Windows',
      ['-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
    ],
    ['RC2-40', ['-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-RC2-40', '-macalg', 'sha1']],
  ]
  it.skipIf(!hasOpenssl).each(exports)('takes PKCS#12 encrypted with %s', async (name, options) => {
    const path = join(folder, 'identity.p12')
    const args = [
      'pkcs12',
      '-export',
      '-inkey',
      join(own, 'key.pem'),
      '-in',
      join(own, 'chain.pem'),
      '-passout',
      'pass:hemlig',
      '-out',
      path,
      ...options,
    ]
    execFileSync('openssl', args, { stdio: 'pipe' })
    const files = [await readFile(path)]
    const id = `p12-${exports.findIndex(e => e[0] === name)}`
    expect(await importIdentity({ dataDir, name: id, files, passphrase: 'fel' })).toMatchObject({
      ok: false,
      error: { kind: 'passphrase-wrong' },
    })
    expect(await importIdentity({ dataDir, name: id, files, passphrase: 'hemlig' })).toMatchObject({
      ok: true,
      value: { problems: [] },
    })
    const opened = await openIdentity(dataDir, id, 'hemlig')
    if (!opened.ok) throw new Error(opened.error.message)
    const signature = createSign('sha256').update('x').sign(opened.value.key)
    expect(signature.length).toBeGreaterThan(60)
    expect(opened.value.chain[0]?.publicKey.equals(createPublicKey(opened.value.key))).toBe(true)
  })

  it.skipIf(!hasOpenssl)('opens PKCS#12 whose passphrase has åäö, and refuses another', async () => {
    const path = join(folder, 'svensk.p12')
    const args = ['pkcs12', '-export', '-inkey', join(own, 'key.pem'), '-in', join(own, 'chain.pem')]
    execFileSync('openssl', [...args, '-passout', `pass:${PASSPHRASE}`, '-out', path], { stdio: 'pipe' })
    const files = [await readFile(path)]
    expect(await importIdentity({ dataDir, name: 'svensk', files, passphrase: 'lösen öäå' })).toMatchObject({
      error: { kind: 'passphrase-wrong' },
    })
    expect(await importIdentity({ dataDir, name: 'svensk', files, passphrase: PASSPHRASE })).toMatchObject({ ok: true })
    expect(await openIdentity(dataDir, 'svensk', PASSPHRASE)).toMatchObject({ ok: true })
  })

  it('answers for hostile bytes without throwing', async () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'),
      Buffer.from([0x30, 0x82, 0xff, 0xff, 2, 1, 3]),
    ]) {
      const path = join(folder, 'hostile')
      await writeFile(path, bytes)
      expect(await importIdentity({ dataDir, name: 'z', files: [bytes], passphrase: 'x' })).toMatchObject({ ok: false })
    }
  })
})

function bytesOf(file: string): Promise<Buffer> {
  return readFile(join(own, file))
}

function runs(args: readonly string[]): boolean {
  try {
    execFileSync('openssl', [...args], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}
