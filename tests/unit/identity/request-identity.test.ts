import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REQUEST_KEYS } from '../../../src/domain/identity.ts'
import { createIdentity } from '../../../src/engines/node/identity/create-identity.ts'
import { openIdentity, readIdentity } from '../../../src/engines/node/identity/identity-store.ts'
import {
  cancelRequest,
  completeRequest,
  listRequests,
  requestIdentity,
} from '../../../src/engines/node/identity/request-identity.ts'
import { hasOpenssl, type LocalAuthority, makeAuthority } from '../../support/local-authority.ts'

const ORGANISATION = 'Örebro kommun'
const PASSPHRASE = 'Lösen-fras-åäö-7'

describe.skipIf(!hasOpenssl())('a certificate from an authority', () => {
  let folder: string
  let dataDir: string
  let authority: LocalAuthority
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ursprung-request-'))
    dataDir = join(folder, 'data')
    await mkdir(join(folder, 'ca'))
    authority = makeAuthority(join(folder, 'ca'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const ask = async (name: string, more: Partial<Parameters<typeof requestIdentity>[0]> = {}): Promise<string> => {
    const asked = await requestIdentity({ dataDir, name, organisation: ORGANISATION, ...more })
    if (!asked.ok) throw new Error(asked.error.message)
    const path = join(folder, `${name}.csr.pem`)
    await writeFile(path, asked.value.requestPem)
    return path
  }
  const complete = async (name: string, paths: readonly string[], now?: Date) =>
    completeRequest({
      dataDir,
      name,
      files: await Promise.all(paths.map(path => readFile(path))),
      ...(now === undefined ? {} : { now }),
    })

  it.each(REQUEST_KEYS)(
    'asks with %s for what the C2PA profile demands, and joins the answer with the key',
    async key => {
      const csr = await ask(`n-${key}`, { key })
      const text = execFileSync('openssl', ['req', '-in', csr, '-noout', '-verify', '-text'], {
        stdio: 'pipe',
      }).toString()
      expect(text).toContain('CA:FALSE')
      expect(text).toContain('Digital Signature, Non Repudiation')
      expect(text).toContain('1.3.6.1.4.1.62558.2.1')
      const answered = await complete(`n-${key}`, [authority.grant(csr)])
      expect(answered).toMatchObject({
        ok: true,
        value: {
          problems: [],
          identity: { kind: 'imported', algorithm: key, subject: { organisation: ORGANISATION } },
        },
      })
      expect(await openIdentity(dataDir, `n-${key}`, null)).toMatchObject({ ok: true })
      expect((await listRequests(dataDir)).map(request => request.name)).not.toContain(`n-${key}`)
    },
  )

  it('takes the answer as PKCS#7 too, as Windows hands it out', async () => {
    const csr = await ask('p7')
    const chain = authority.grant(csr)
    for (const form of ['PEM', 'DER'] as const) {
      execFileSync('openssl', [
        'crl2pkcs7',
        '-nocrl',
        '-certfile',
        chain,
        '-outform',
        form,
        '-out',
        join(folder, `a.${form}`),
      ])
    }
    expect(await complete('p7', [join(folder, 'a.PEM')])).toMatchObject({ ok: true })
    await ask('p7-der')
    expect(await complete('p7-der', [join(folder, 'a.DER')])).toMatchObject({
      error: { kind: 'request-key-mismatch' }, // read, and rightly refused: it answers the other request
    })
  })

  it('protects the waiting key with the passphrase, and the finished identity keeps it', async () => {
    const csr = await ask('skyddad', { passphrase: PASSPHRASE })
    const key = join(dataDir, 'identity-requests/skyddad/key.pem')
    expect(await readFile(key, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY')
    expect(await complete('skyddad', [authority.grant(csr)])).toMatchObject({
      ok: true,
      value: { identity: { isEncrypted: true } },
    })
    expect(await openIdentity(dataDir, 'skyddad', 'fel')).toMatchObject({ error: { kind: 'passphrase-wrong' } })
    expect(await openIdentity(dataDir, 'skyddad', PASSPHRASE)).toMatchObject({ ok: true })
  })

  it('refuses a certificate for another key, and still waits', async () => {
    await ask('mitt')
    const other = authority.grant(await ask('annan'))
    expect(await complete('mitt', [other])).toMatchObject({ error: { kind: 'request-key-mismatch' } })
    expect((await listRequests(dataDir)).map(request => request.name)).toContain('mitt')
    expect(await readIdentity(dataDir, 'mitt')).toMatchObject({ error: { kind: 'identity-not-found' } })
  })

  it('does not take the certificate alone for its authority, and still waits', async () => {
    const chain = await readFile(authority.grant(await ask('ensam')), 'utf8')
    const files = [Buffer.from(chain.slice(0, chain.indexOf('-----END')) + '-----END CERTIFICATE-----\n')]
    const wish = { dataDir, name: 'ensam', files }
    expect(await completeRequest({ ...wish, trustAuthority: true })).toMatchObject({
      error: { kind: 'authority-missing' },
    })
    expect((await listRequests(dataDir)).map(request => request.name)).toContain('ensam')
    expect(await completeRequest(wish)).toMatchObject({ ok: true })
  })

  it('refuses a certificate that breaks the profile with every problem named, and still waits', async () => {
    const csr = await ask('olämplig')
    // A web server's certificate is what authorities hand out by habit.
    const web = authority.grant(csr, { extra: ['extendedKeyUsage=serverAuth'] })
    expect(await complete('olämplig', [web])).toMatchObject({
      error: { kind: 'certificate-unsuitable', problems: [{ code: 'certificate.eku-unsuitable' }] },
    })
    const late = await complete('olämplig', [authority.grant(csr, { days: 5 })], new Date(Date.now() + 10 * 86_400_000))
    expect(late).toMatchObject({
      error: { kind: 'certificate-unsuitable', problems: [{ code: 'certificate.expired' }] },
    })
    expect((await listRequests(dataDir)).map(request => request.name)).toContain('olämplig')
  })

  it('renews an identity of the same name and sets the old one aside', async () => {
    await createIdentity({ dataDir, name: 'förnyas', organisation: ORGANISATION, validityDays: 10 })
    const before = await readIdentity(dataDir, 'förnyas')
    const csr = await ask('förnyas')
    expect(await listRequests(dataDir)).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'förnyas', isRenewal: true })]),
    )
    expect(await readIdentity(dataDir, 'förnyas')).toEqual(before)
    const answered = await complete('förnyas', [authority.grant(csr)])
    expect(answered).toMatchObject({ ok: true, value: { identity: { kind: 'imported' } } })
    expect(await readdir(join(dataDir, 'identities/.earlier'))).toEqual([expect.stringMatching(/^förnyas-\d{4}-/)])
  })

  it('asks once for a name, and can take the request back', async () => {
    await ask('en')
    expect(await requestIdentity({ dataDir, name: 'en', organisation: ORGANISATION })).toMatchObject({
      error: { kind: 'request-exists' },
    })
    expect(await cancelRequest(dataDir, 'en')).toBe(true)
    expect(await cancelRequest(dataDir, 'en')).toBe(false)
    expect(await complete('en', [authority.rootPath])).toMatchObject({ error: { kind: 'request-not-found' } })
  })

  it.skipIf(process.platform === 'win32')(
    'lets nobody else read keys, also in a folder that was open before',
    async () => {
      const open = join(folder, 'open')
      await mkdir(join(open, 'identities'), { recursive: true })
      await chmod(join(open, 'identities'), 0o755)
      await createIdentity({ dataDir: open, name: 'a', organisation: ORGANISATION })
      await requestIdentity({ dataDir: open, name: 'b', organisation: ORGANISATION })
      const modes = async (path: string) => ((await stat(join(open, path))).mode & 0o777).toString(8)
      for (const path of ['identities', 'identities/a', 'identity-requests', 'identity-requests/b'])
        expect(await modes(path), path).toBe('700')
      for (const path of [
        'identities/a/key.pem',
        'identities/a/root-key.pem',
        'identities/a/identity.json',
        'identity-requests/b/key.pem',
      ])
        expect(await modes(path), path).toBe('600')
    },
  )
})
