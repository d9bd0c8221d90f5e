import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labelRequest } from '../../scripts/measure/label-checks.ts'
import type { Ursprung } from '../../src/api/ursprung.ts'
import { compose } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { hasOpenssl, type LocalAuthority, makeAuthority } from '../support/local-authority.ts'
import { landscape } from '../support/pictures.ts'

let folder: string
let authority: LocalAuthority

const open = async (): Promise<Ursprung> => {
  const options = {
    dataDir: join(folder, 'data'),
    texts: createTexts('sv'),
    policy: null,
    version: '0.1.0',
    readers: 1,
  }
  const opened = await compose({ ...options, passphraseFor: () => 'hemlig' })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

describe.skipIf(!hasOpenssl())('a PKCS#12 file', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ursprung-p12-'))
    await mkdir(join(folder, 'ca'))
    authority = makeAuthority(join(folder, 'ca'))
    await (await landscape(640, 480)).jpeg().toFile(join(folder, 'bild.jpg'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  // One engine a session: a reader is started for each. Each key is imported by the first and used by both.
  it.each(['native', 'wasm'])(
    'holds keys of every kind that C2PA knows, and %s signs with each so that it is proven',
    async engine => {
      process.env['URSPRUNG_C2PA_ENGINE'] = engine
      const app = await open()
      try {
        for (const kind of ['rsa', 'rsa-pss', 'es384', 'es512', 'ed25519'] as const) {
          const name = `${kind}-${engine}`
          const pair = authority.issue(name, kind)
          const path = join(folder, `${name}.p12`)
          const args = ['-inkey', pair.keyPath, '-in', pair.certificatePath, '-certfile', authority.issuingPath]
          execFileSync('openssl', ['pkcs12', '-export', ...args, '-passout', 'pass:hemlig', '-out', path], {
            stdio: 'pipe',
          })
          const paths = [path, authority.rootPath]
          const imported = await app.administration.identities.import({
            name,
            paths,
            passphrase: 'hemlig',
            trustAuthority: true,
          })
          expect(imported, name).toMatchObject({ ok: true, value: { identity: { isEncrypted: true } } })
          const request = { ...labelRequest(app, { findFaces: false }), identity: name }
          const report = await app.label(
            join(folder, 'bild.jpg'),
            join(folder, `${name}.jpg`),
            request,
            unattendedJob(),
          )
          expect(report, name).toMatchObject({ status: 'labelled', manifest: { state: 'trusted' } })
        }
      } finally {
        delete process.env['URSPRUNG_C2PA_ENGINE']
        await app.close()
      }
    },
    90_000,
  )

  it('with a key that C2PA does not know is refused, and the remedy is named', async () => {
    const pair = authority.issue('udda', 'secp256k1')
    const app = await open()
    const imported = await app.administration.identities.import({ name: 'udda', paths: [pair.chainPath, pair.keyPath] })
    expect(imported).toMatchObject({
      ok: false,
      error: { kind: 'certificate-unsuitable', problems: [{ code: 'certificate.key-unsupported' }] },
    })
    await app.close()
  })
})
