import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { OFFICIAL_ADDRESSES } from '../../../src/catalog/trust-lists.ts'
import { err, ok } from '../../../src/domain/result.ts'
import { createTrustStore, type ListFetcher } from '../../../src/engines/node/trust/trust-store.ts'
import { makeCertificate } from './made-certificate.ts'

const NOW = '2026-11-21T12:00:00.000Z'
let folder: string
let first: string
let second: string

beforeAll(async () => {
  first = (await makeCertificate({ names: { CN: 'A', O: 'A' }, isAuthority: true })).pem
  second = (await makeCertificate({ names: { CN: 'B', O: 'B' }, isAuthority: true })).pem
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-trust-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

const store = () => createTrustStore(join(folder, 'trust'))
const incoming = async (name: string, text: string) => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

describe('trust lists on disk', () => {
  it('are none, without a problem, where there is no folder', async () => {
    expect(await store().load()).toMatchObject({ bundle: { lists: [] }, problems: [] })
    expect(await store().list(NOW)).toEqual([])
  })

  it('asks for the kind of a list it cannot recognise, and takes it when told', async () => {
    const path = await incoming('region.pem', first)
    expect(await store().import(path, null, NOW)).toMatchObject({ ok: false, error: { kind: 'unknown-trust-list' } })
    expect(await store().import(path, 'own-anchors', NOW)).toMatchObject({
      ok: true,
      value: [{ kind: 'own-anchors', name: 'region', certificateCount: 1 }],
    })
    expect(await store().list(NOW)).toMatchObject([
      { name: 'region', source: path, date: NOW, ageDays: 0, isPastNextUpdate: false },
    ])
  })

  it('recognises an official list by the document beside it and knows when it is past its next update', async () => {
    const path = await incoming('list.pem', `Subject of the first\n${first}`)
    await incoming('list.json', document('C2PA Trust List', [first], { next: '2026-10-01T00:00:00Z' }))
    expect(await store().import(path, null, NOW)).toMatchObject({
      ok: true,
      value: [{ kind: 'official-signers', isPastNextUpdate: true }],
    })
    expect(await store().list(NOW)).toMatchObject([
      { kind: 'official-signers', date: '2026-08-05T00:00:00.000Z', nextUpdate: '2026-10-01T00:00:00.000Z' },
    ])
  })

  it('does not believe a document about other certificates', async () => {
    const path = await incoming('list.pem', first)
    await incoming('list.json', document('C2PA Trust List', [second]))
    expect(await store().import(path, null, NOW)).toMatchObject({ ok: false, error: { kind: 'unknown-trust-list' } })
  })

  it('takes a list document alone', async () => {
    const path = await incoming('tsa.json', document('C2PA TSA Trust List', [first, second]))
    expect(await store().import(path, null, NOW)).toMatchObject({
      ok: true,
      value: [{ kind: 'official-time-stamps', certificateCount: 2 }],
    })
  })

  it('refuses what is no list, what is damaged, what is missing, and the wrong kind', async () => {
    const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    expect(await store().import(await incoming('a.pem', 'hello'), 'own-anchors', NOW)).toMatchObject({
      error: { kind: 'not-a-trust-list' },
    })
    expect(await store().import(await incoming('b.pem', first + damaged), 'own-anchors', NOW)).toMatchObject({
      error: { kind: 'trust-list-damaged' },
    })
    expect(await store().import(join(folder, 'absent.pem'), null, NOW)).toMatchObject({ error: { kind: 'not-found' } })
    await incoming('c.json', document('C2PA Trust List', [first]))
    expect(await store().import(await incoming('c.pem', first), 'interim-anchors', NOW)).toMatchObject({
      error: { kind: 'wrong-trust-list-kind' },
    })
    expect(await store().list(NOW)).toEqual([])
  })

  it('keeps the list before, and leaves no temporary file', async () => {
    await store().import(await incoming('a.pem', first), 'interim-anchors', NOW)
    await store().import(await incoming('b.pem', second), 'interim-anchors', NOW)
    expect(await readFile(join(folder, 'trust/anchors.pem'), 'utf8')).toBe(second)
    expect(await readFile(join(folder, 'trust/anchors.pem.previous'), 'utf8')).toBe(first)
    expect((await readdir(join(folder, 'trust'))).filter(name => name.endsWith('.partial'))).toEqual([])
  })

  it('takes the known names of a folder and trusts no stray certificate in it', async () => {
    const frozen = join(folder, 'frozen')
    await mkdir(join(frozen, 'own'), { recursive: true })
    await writeFile(join(frozen, 'anchors.pem'), first)
    await writeFile(join(frozen, 'test-roots.pem'), second)
    await writeFile(join(frozen, 'own/kommun.pem'), second)
    const kinds = (await createTrustStore(frozen).load()).bundle.lists.map(list => list.kind)
    expect(kinds).toEqual(['interim-anchors', 'own-anchors'])
    expect(await store().import(frozen, null, NOW)).toMatchObject({
      ok: true,
      value: [{ kind: 'interim-anchors' }, { kind: 'own-anchors', name: 'kommun' }],
    })
  })

  it('tells a damaged list and still loads the others', async () => {
    await mkdir(join(folder, 'trust'))
    await writeFile(join(folder, 'trust/anchors.pem'), 'not a list')
    await writeFile(join(folder, 'trust/allowed.pem'), first)
    const { bundle, problems } = await store().load()
    expect(bundle.lists.map(list => list.kind)).toEqual(['interim-leaves'])
    expect(problems).toMatchObject([{ kind: 'not-a-trust-list', path: join(folder, 'trust/anchors.pem') }])
  })

  it('tells a folder of own anchors that cannot be read', async () => {
    await mkdir(join(folder, 'trust'))
    const own = join(folder, 'trust/own')
    await symlink(own, own) // leads to itself
    expect(await store().load()).toMatchObject({ problems: [{ kind: 'io-error', path: own }] })
  })

  it('writes own anchors under a harmless name', async () => {
    await store().import(await incoming('åäö & co.pem', first), 'own-anchors', NOW)
    expect(await readdir(join(folder, 'trust/own'))).toEqual(['åäö-co.pem'])
  })
})

describe('update', () => {
  const signal = new AbortController().signal
  const answers = (issued: string, signers: string): ListFetcher => {
    const files = new Map([
      [OFFICIAL_ADDRESSES['official-signers'], signers],
      [
        OFFICIAL_ADDRESSES['official-signers'].replace('.pem', '.json'),
        document('C2PA Trust List', [first], { issued }),
      ],
      [OFFICIAL_ADDRESSES['official-time-stamps'], second],
      [
        OFFICIAL_ADDRESSES['official-time-stamps'].replace('.pem', '.json'),
        document('C2PA TSA Trust List', [second], { issued }),
      ],
    ])
    return url =>
      Promise.resolve(files.has(url) ? ok(Buffer.from(files.get(url) ?? '')) : err({ kind: 'network', message: url }))
  }

  it('takes both official lists with their dates', async () => {
    const updated = await store().update(answers('2026-09-01T00:00:00Z', first), NOW, signal)
    expect(updated).toMatchObject({
      ok: true,
      value: [{ kind: 'official-signers', date: '2026-09-01T00:00:00.000Z' }, { kind: 'official-time-stamps' }],
    })
  })

  it('changes nothing when one list is wrong, older, or the network fails', async () => {
    await store().update(answers('2026-09-01T00:00:00Z', first), NOW, signal)
    const before = await store().list(NOW)
    expect(await store().update(answers('2026-10-01T00:00:00Z', second), NOW, signal)).toMatchObject({
      ok: false,
      error: { kind: 'trust-list-damaged' },
    })
    expect(await store().update(answers('2026-08-01T00:00:00Z', first), NOW, signal)).toMatchObject({
      ok: false,
      error: { kind: 'trust-list-older' },
    })
    expect(
      await store().update(url => Promise.resolve(err({ kind: 'network', message: url })), NOW, signal),
    ).toMatchObject({ error: { kind: 'network' } })
    expect(await store().list(NOW)).toEqual(before)
  })
})

function document(
  name: string,
  pems: readonly string[],
  { issued = '2026-08-05T00:00:00Z', next = '2027-08-05T00:00:00Z' } = {},
): string {
  const certificates = pems.map(pem => ({ val: pem.replace(/-----[A-Z ]+-----|\s/g, '') }))
  return JSON.stringify({
    LoTE: {
      ListAndSchemeInformation: {
        SchemeName: [{ lang: 'en', value: name }],
        ListIssueDateTime: issued,
        NextUpdate: next,
      },
      TrustedEntitiesList: [
        {
          TrustedEntityServices: [
            { ServiceInformation: { ServiceDigitalIdentity: { X509Certificates: certificates } } },
          ],
        },
      ],
    },
  })
}
