import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { labelRequest } from '../../scripts/measure/label-checks.ts'
import type { SignerWish } from '../../src/api/administration.ts'
import type { ComposeOptions, Ursprung } from '../../src/api/ursprung.ts'
import { compose } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { hasOpenssl, type IssuedPair, type LocalAuthority, makeAuthority } from '../support/local-authority.ts'
import { landscape } from '../support/pictures.ts'
import { type SigningService, startSigningService } from '../support/signing-service.ts'

let folder: string
let dataDir: string
let source: string
let authority: LocalAuthority
let leaf: IssuedPair
let app: Ursprung

const open = async (more: Partial<ComposeOptions> = {}): Promise<Ursprung> => {
  const opened = await compose({
    dataDir,
    texts: createTexts('sv'),
    policy: null,
    version: '0.1.0',
    readers: 1,
    ...more,
  })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

describe.skipIf(!hasOpenssl())('a key that is elsewhere', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ursprung-outside-'))
    dataDir = join(folder, 'data')
    await mkdir(join(folder, 'ca'))
    authority = makeAuthority(join(folder, 'ca'))
    leaf = authority.issue('Kommunikation', 'es256')
    source = join(folder, 'bild.jpg')
    await (await landscape(800, 600)).jpeg().toFile(source)
    app = await open()
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  let count = 0
  const label = async (identity: string, by = app) => {
    const out = join(folder, `ut-${count++}`)
    await mkdir(out)
    const request = { ...labelRequest(by, { findFaces: false }), identity }
    const report = await by.label(source, join(out, 'bild.jpg'), request, unattendedJob())
    return { report, left: await readdir(out) }
  }

  describe('with a program', () => {
    const add = (name: string, command: readonly string[], more: Partial<SignerWish> = {}) =>
      app.administration.identities.addSigner(
        {
          name,
          chainPaths: [leaf.chainPath, authority.rootPath],
          signer: { kind: 'command', command },
          input: 'data',
          timeoutMs: 20_000,
          trustAuthority: true,
          ...more,
        },
        unattendedJob(),
      )

    it.each([
      ['the bytes on standard input, DER back', 'data', () => ['openssl', 'dgst', '-sha256', '-sign', leaf.keyPath]],
      ['a file, DER back', 'data', () => ['openssl', 'dgst', '-sha256', '-sign', leaf.keyPath, '{file}']],
      ['the hash in a file', 'digest', () => ['openssl', 'pkeyutl', '-sign', '-inkey', leaf.keyPath, '-in', '{file}']],
      [
        'the bytes in hex, base64 back',
        'data',
        () => [
          'sh',
          '-c',
          'printf %s "$1" | xxd -r -p | openssl dgst -sha256 -sign "$2" | base64',
          'sh',
          '{hex}',
          leaf.keyPath,
        ],
      ],
    ] as const)('signs and is proven: %s', async (name, input, command) => {
      const id = `program-${count}`
      expect(await add(id, command(), { input }), name).toMatchObject({
        ok: true,
        value: { identity: { kind: 'command' } },
      })
      expect(await readdir(join(dataDir, 'identities', id))).not.toContain('key.pem')
      const { report } = await label(id)
      expect(report).toMatchObject({ status: 'labelled', manifest: { state: 'trusted', signer: 'Provkommun' } })
    })

    it('is not stored when it does not sign now', async () => {
      const other = authority.issue('annan', 'es256')
      for (const [command, kind] of [
        [['openssl', 'dgst', '-sha256', '-sign', other.keyPath], 'signer-wrong-signature'],
        [['openssl', 'dgst', '-sha512', '-sign', leaf.keyPath], 'signer-wrong-signature'],
        [
          ['sh', '-c', 'openssl dgst -sha256 -binary | openssl dgst -sha256 -sign "$1"', 'sh', leaf.keyPath],
          'signer-hashed-twice',
        ],
        [[join(folder, 'finns-inte')], 'signer-not-found'],
        [['false'], 'signer-failed'],
        [['true'], 'signer-no-signature'],
        [['echo', 'hej'], 'signer-no-signature'],
        [['yes'], 'signer-too-much'],
      ] as const)
        expect(await add('nej', command), command.join(' ')).toMatchObject({ ok: false, error: { kind } })
      const alone = { chainPaths: [leaf.certificatePath] } // nobody to trust as authority
      const signing = ['openssl', 'dgst', '-sha256', '-sign', leaf.keyPath]
      expect(await add('nej', signing, alone)).toMatchObject({ error: { kind: 'authority-missing' } })
      expect(await add('nej', ['sleep', '60'], { timeoutMs: 300 })).toMatchObject({
        error: { kind: 'signer-timed-out' },
      })
      expect(await app.administration.identities.show('nej')).toMatchObject({ error: { kind: 'identity-not-found' } })
    })

    it('leaves no file when it fails later, in any of its ways, and says which', async () => {
      const script = join(folder, 'signer.sh')
      const behave = (line: string) => writeFile(script, `#!/bin/sh\n${line}\n`, { mode: 0o700 })
      const good = `exec openssl dgst -sha256 -sign '${leaf.keyPath}'`
      await behave(good)
      expect(await add('nyckfull', [script], { timeoutMs: 1_500 })).toMatchObject({ ok: true })
      for (const [line, kind] of [
        ['echo PIN 1234 är fel >&2; exit 7', 'signer-failed'],
        ['cat; exit 0', 'signer-no-signature'],
        ['sleep 30 & wait', 'signer-timed-out'],
        ['head -c 64 /dev/urandom', 'signer-wrong-signature'],
        ['head -c 200000 /dev/zero', 'signer-too-much'],
      ] as const) {
        await behave(line)
        const { report, left } = await label('nyckfull')
        expect(report, line).toMatchObject({ status: 'failed', error: { kind } })
        expect(JSON.stringify(report)).not.toContain('1234')
        expect(left, line).toEqual([])
      }
      await behave(good)
      expect((await label('nyckfull')).report.status).toBe('labelled')
    })

    it.skipIf(process.platform === 'win32')('is not run when others may choose what runs', async () => {
      expect(await add('öppen', ['openssl', 'dgst', '-sha256', '-sign', leaf.keyPath])).toMatchObject({ ok: true })
      await chmod(join(dataDir, 'identities/öppen/identity.json'), 0o666)
      const { report, left } = await label('öppen')
      expect(report).toMatchObject({ status: 'failed', error: { kind: 'identity-unsafe' } })
      expect(left).toEqual([])
    })

    it('is never chosen in silence: without a name the answer says who there is', async () => {
      const request = labelRequest(app, { findFaces: false })
      const report = await app.label(source, join(folder, 'valfri.jpg'), request, unattendedJob())
      expect(report).toMatchObject({ status: 'failed', error: { kind: 'identity-not-chosen' } })
    })
  })

  describe('with a service over HTTPS', () => {
    let service: SigningService
    beforeAll(async () => {
      service = await startSigningService(authority, leaf.keyPath)
    })
    afterAll(() => service.close())
    beforeEach(() => {
      service.mood = 'signs'
      service.requests.length = 0
    })

    const add = (name: string, more: Partial<SignerWish> = {}, signer: Partial<SignerWish['signer']> = {}, by = app) =>
      by.administration.identities.addSigner(
        {
          name,
          chainPaths: [leaf.chainPath, authority.rootPath],
          signer: {
            kind: 'service',
            url: service.url,
            clientPaths: [service.client.certificatePath, service.client.keyPath],
            caPath: service.caPath,
            ...signer,
          } as SignerWish['signer'],
          input: 'data',
          timeoutMs: 5_000,
          trustAuthority: true,
          ...more,
        },
        unattendedJob(),
      )

    it.each(['native', 'wasm'])(
      'signs with the %s engine, is proven, and sends only what is to be signed',
      async engine => {
        process.env['URSPRUNG_C2PA_ENGINE'] = engine
        const own = await open()
        try {
          expect(await add(`tjänst-${engine}`, {}, {}, own)).toMatchObject({
            ok: true,
            value: { identity: { kind: 'service' } },
          })
          const { report } = await label(`tjänst-${engine}`, own)
          expect(report).toMatchObject({ status: 'labelled', manifest: { state: 'trusted', signer: 'Provkommun' } })
          expect(service.requests.every(request => request.client === 'Kommunens dator')).toBe(true)
          expect(Math.max(...service.requests.map(request => request.bytes))).toBeLessThan(5_000)
        } finally {
          delete process.env['URSPRUNG_C2PA_ENGINE']
          await own.close()
        }
      },
    )

    it('takes an answer in JSON, and tries again when the service is busy', async () => {
      service.mood = 'signs-json'
      expect(await add('json')).toMatchObject({ ok: true })
      service.mood = 'busy-twice'
      service.requests.length = 0
      expect((await label('json')).report.status).toBe('labelled')
      expect(service.requests).toHaveLength(3)
    })

    it('leaves no file when the service fails, in any of its ways, and says which', async () => {
      expect(await add('nyckfull-tjänst', { timeoutMs: 1_500 })).toMatchObject({ ok: true })
      for (const [mood, kind] of [
        ['other-key', 'signer-wrong-signature'],
        ['garbage', 'signer-no-signature'],
        ['empty', 'signer-no-signature'],
        ['endless', 'signer-too-much'],
        ['hangs', 'signer-timed-out'],
        ['forbids', 'signer-refused'],
        ['redirects', 'signer-failed'],
        ['breaks', 'signer-unreachable'],
      ] as const) {
        service.mood = mood
        const { report, left } = await label('nyckfull-tjänst')
        // A connection that breaks three times may also run out of time.
        const kinds = mood === 'breaks' ? [kind, 'signer-timed-out'] : [kind]
        expect(report.status, mood).toBe('failed')
        expect(kinds, mood).toContain(report.error?.kind)
        expect(left, mood).toEqual([])
      }
    })

    it('is refused with --offline, before anything goes out', async () => {
      expect(await add('nätet')).toMatchObject({ ok: true })
      service.requests.length = 0
      const offline = await open({ isOffline: true })
      try {
        const { report, left } = await label('nätet', offline)
        expect(report).toMatchObject({ status: 'failed', error: { kind: 'signer-offline' } })
        expect(left).toEqual([])
        expect(await add('nytt', {}, {}, offline)).toMatchObject({ error: { kind: 'signer-offline' } })
        expect(service.requests).toEqual([])
      } finally {
        await offline.close()
      }
    })

    it('believes no server outside of the given authority, and is believed only with the right certificate', async () => {
      expect(await add('okänd-server', {}, { caPath: null })).toMatchObject({
        error: { kind: 'signer-server-unknown' },
      })
      await mkdir(join(folder, 'ca2'), { recursive: true })
      const stranger = makeAuthority(join(folder, 'ca2')).issue('främling', 'es256')
      const refused = await add('okänd-klient', {}, { clientPaths: [stranger.certificatePath, stranger.keyPath] })
      expect(refused.ok).toBe(false)
      if (!refused.ok) expect(['signer-client-certificate', 'signer-unreachable']).toContain(refused.error.kind)
      expect(service.requests).toEqual([])
    })

    it('keeps no password in its address and never plain http', async () => {
      for (const url of ['http://127.0.0.1/sign', 'https://anna:hemligt@127.0.0.1/', 'skräp'])
        expect(await add('adress', {}, { url }), url).toMatchObject({ error: { kind: 'signer-address' } })
    })

    it('keeps the client key under its passphrase, and asks for it', async () => {
      expect(await add('låst', { passphrase: 'fras-å-17' })).toMatchObject({
        ok: true,
        value: { identity: { isEncrypted: true } },
      })
      expect(await readFile(join(dataDir, 'identities/låst/client-key.pem'), 'utf8')).toContain('ENCRYPTED')
      expect((await label('låst')).report).toMatchObject({ error: { kind: 'passphrase-needed' } })
      const asked = await open({ passphraseFor: () => 'fras-å-17' })
      try {
        expect((await label('låst', asked)).report.status).toBe('labelled')
      } finally {
        await asked.close()
      }
    })
  })
})
