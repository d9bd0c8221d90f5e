import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Integer } from 'asn1js'
import { Extension } from 'pkijs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TrustBundle, TrustListKind } from '../../../src/catalog/trust-lists.ts'
import type { ManifestStore } from '../../../src/domain/provenance.ts'
import type { C2paEngine } from '../../../src/engines/node/c2pa/c2pa-engine.ts'
import { readProvenance } from '../../../src/engines/node/c2pa/c2pa-provenance.ts'
import { loadC2paEngine } from '../../../src/engines/node/c2pa/load-engine.ts'
import { readOwnManifests } from '../../../src/engines/node/c2pa/own/own-manifest.ts'
import { hasOnlyAuthorities, soleReading } from '../../../src/engines/node/c2pa/own/own-reading.ts'
import { readStoreOfFile } from '../../../src/engines/node/c2pa/store-of-file.ts'
import { decimalSerial } from '../../../src/engines/node/identity/certificate-facts.ts'
import { KEY_USAGE } from '../../../src/engines/node/identity/issue-certificate.ts'
import { bundle } from '../../support/trust-bundle.ts'
import { bytes, makeAuthority, makeChain, makeSigner, namesUnder, reissued } from '../../support/certificates.ts'
import { signedAnew, signedPicture } from './made-claims.ts'

// A signer is known from an earlier picture, or stands on a list for another trade: the answer has to be the one of a process that read nothing before.
const EMPTY = new Uint8Array(0)
let folder: string
let picture: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-doubt-'))
  picture = await signedPicture(folder)
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a signer known from an earlier picture', () => {
  it('is judged by the chain that stands in this picture', async () => {
    const our = makeChain()
    const official = makeAuthority('Official')
    const crossed = makeAuthority('Issuing', official, { key: our.issuing.key })
    const whole = await signedBy('whole.jpg', our.chain, our.key)
    const short = await signedBy('short.jpg', our.chain.slice(0, 1), our.key)
    const cross = await signedBy('cross.jpg', [...our.chain.slice(0, 1), crossed.der], our.key)
    for (const [path, slot] of [
      [short, 'none'],
      [cross, 'official'],
    ] as const) {
      const trust = bundle(['own-anchors', our.root.der], ['official-signers', official.der])
      const unaided = await read(path, trust)
      expect(unaided.trustSlot).toBe(slot)
      expect((await read(whole, trust)).trustSlot).toBe('own')
      expect(await read(path, trust)).toEqual(unaided)
      expect((await read(whole, trust)).trustSlot).toBe('own')
    }
  })

  it('stays own where its serial number is negative, which our readers tell differently', async () => {
    const our = makeChain()
    const odd = reissued(our.chain[0] ?? EMPTY, our.issuing.key, certificate => {
      certificate.serialNumber = new Integer({ valueHex: Uint8Array.of(0xff, 1, 2).buffer })
    })
    const path = await signedBy('negative.jpg', [odd, ...our.chain.slice(1)], our.key)
    const trust = bundle(['own-anchors', our.root.der])
    for (const _ of [1, 2]) expect((await read(path, trust)).trustSlot).toBe('own')
  })

  it('stays own where the engine leaves its manifest out of the list', async () => {
    const our = makeChain()
    const path = await signedBy('left-out.jpg', our.chain, our.key)
    const trust = bundle(['own-anchors', our.root.der])
    await read(path, trust)
    const engine = await nativeEngine()
    const forgetful: C2paEngine = {
      ...engine,
      read: async request => {
        const raw = await engine.read(request)
        return raw.kind === 'read' ? { ...raw, store: { ...(raw.store as object), manifests: {} } } : raw
      },
    }
    expect((await read(path, trust, forgetful)).trustSlot).toBe('own')
  })

  it('stays own while others take its place during the reading', async () => {
    const our = makeChain()
    const path = await signedBy('busy.jpg', our.chain, our.key)
    const others = await Promise.all(
      Array.from({ length: 33 }, (_, index) => {
        const { der, key } = makeSigner(our.issuing)
        return signedBy(`busy-${index}.jpg`, [der, our.issuing.der], key)
      }),
    )
    const trust = bundle(['own-anchors', our.root.der])
    await read(path, trust)
    const engine = await nativeEngine()
    const slow: C2paEngine = {
      ...engine,
      read: async request => {
        const raw = await engine.read(request)
        for (const other of others) await read(other, trust)
        return raw
      },
    }
    expect((await read(path, trust, slow)).trustSlot).toBe('own')
  }, 60_000)
})

describe('a signer whose chain leads to a time-stamp authority of the official list', () => {
  it.each([
    ['plainly', []],
    [
      'over an authority for some names only',
      [new Extension({ extnID: '2.5.29.30', extnValue: namesUnder('kommun.se') })],
    ],
    [
      'over an authority with a bound of another kind',
      [new Extension({ extnID: '2.5.29.54', extnValue: bytes(2, 1, 0) })],
    ],
  ] as const)('is not official: %s', async (_, more) => {
    const stamping = makeChain({ issuing: { more } })
    const path = await signedBy('stamping.jpg', stamping.chain, stamping.key)
    const other = makeAuthority('Other')
    const lists = (signers: Uint8Array, stamps: Uint8Array) =>
      bundle(['official-signers', signers], ['official-time-stamps', stamps])
    expect((await read(path, lists(other.der, stamping.root.der))).trustSlot).toBe('none')
    expect((await read(path, lists(stamping.root.der, other.der))).trustSlot).toBe('official')
  })

  it('is what another list says, where one knows the same authority', async () => {
    const both = makeChain()
    const path = await signedBy('both.jpg', both.chain, both.key)
    const other = makeAuthority('Other').der
    const lists = (...more: readonly (readonly [TrustListKind, Uint8Array])[]) =>
      bundle(['official-time-stamps', both.root.der], ['official-signers', other], ...more)
    expect((await read(path, lists(['own-anchors', both.root.der]))).trustSlot).toBe('own')
    expect((await read(path, lists(['interim-anchors', both.root.der]))).trustSlot).toBe('interim')
    expect((await read(path, lists(['own-anchors', other], ['interim-anchors', both.root.der]))).trustSlot).toBe(
      'interim',
    )
    expect((await read(path, lists(['own-anchors', other], ['interim-anchors', other]))).trustSlot).toBe('none')
  })

  it('is not official where a signer issued its certificate, which the engine allows', async () => {
    const stamping = makeChain()
    const evil = makeSigner({ name: 'Signer', key: stamping.key })
    const path = await signedBy('evil.jpg', [evil.der, ...stamping.chain], evil.key)
    const other = makeAuthority('Other')
    const trust = bundle(['official-signers', other.der], ['official-time-stamps', stamping.root.der])
    expect((await read(path, trust)).trustSlot).toBe('none')
  })
})

describe('a certificate that a signer issued, which is no authority', () => {
  it.each(['official-signers', 'own-anchors', 'interim-anchors', 'official-time-stamps'] as const)(
    'is on no list where the signer stands among the anchors: %s',
    async kind => {
      const our = makeChain()
      const evil = makeSigner({ name: 'Signer', key: our.key })
      const path = await signedBy(`under-leaf-${kind}.jpg`, [evil.der], evil.key)
      for (const trust of [
        bundle([kind, our.chain[0] ?? EMPTY]),
        bundle([kind, our.chain[0] ?? EMPTY], ['own-anchors', our.root.der]),
      ]) {
        const store = await read(path, trust)
        expect(store.active.success.map(({ code }) => code)).toContain('signingCredential.trusted')
        expect(store.trustSlot).toBe('none')
      }
    },
  )

  it('leaves one that signed itself and is listed itself as the engine has it', async () => {
    const other = makeSigner({ name: 'Signer', key: makeAuthority('Any').key })
    const alone = reissued(other.der, other.key, () => {})
    const path = await signedBy('alone.jpg', [alone], other.key)
    expect((await read(path, bundle(['own-anchors', alone]))).trustSlot).toBe('own')
  })

  it.each([
    ['may not sign certificates by its key usage', { usage: KEY_USAGE.digitalSignature }],
    ['is bound to some names in a critical extension', { more: [critical('2.5.29.30', namesUnder('kommun.se'))] }],
    ['has a critical extension that nobody knows', { more: [critical('1.2.3.4', bytes(5, 0))] }],
  ] as const)('is on no list where the authority over it %s', async (_, wish) => {
    const root = makeAuthority('Root')
    const issuing = makeAuthority('Issuing', root, wish)
    const signer = makeSigner(issuing)
    const path = await signedBy('unfit.jpg', [signer.der, issuing.der], signer.key)
    const store = await read(path, bundle(['own-anchors', root.der]))
    expect(store.active.success.map(({ code }) => code)).toContain('signingCredential.trusted')
    expect(store.trustSlot).toBe('none')
  })

  it.each(['root', 'issuing'] as const)(
    'is on no list where the key of an authority over it is too short: %s',
    async which => {
      const short = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey
      const our = makeChain({ [which]: { key: short } })
      const path = await signedBy(`short-${which}.jpg`, our.chain, our.key)
      const store = await read(path, bundle(['own-anchors', our.root.der]))
      expect(store.active.success.map(({ code }) => code)).toContain('signingCredential.trusted')
      expect(store.trustSlot).toBe('none')
    },
  )

  it.each(['official-signers', 'own-anchors', 'interim-anchors'] as const)('is on no list: %s', async kind => {
    const our = makeChain()
    const evil = makeSigner({ name: 'Signer', key: our.key })
    const slot = { 'official-signers': 'official', 'own-anchors': 'own', 'interim-anchors': 'interim' }[kind]
    const trust = bundle([kind, our.root.der])
    const honest = await signedBy(`honest-${kind}.jpg`, our.chain, our.key)
    const path = await signedBy(`issued-${kind}.jpg`, [evil.der, ...our.chain], evil.key)
    for (const _ of [1, 2]) {
      expect((await read(honest, trust)).trustSlot).toBe(slot)
      const store = await read(path, trust)
      expect(store.active.success.map(({ code }) => code)).toContain('signingCredential.trusted')
      expect(store.trustSlot).toBe('none')
    }
  })

  it('is on no list where it was issued over an authority that allows no other below it', async () => {
    const root = makeAuthority('Root')
    const issuing = makeAuthority('Issuing', root, { pathLength: 0 })
    const further = makeAuthority('Further', issuing)
    const signer = makeSigner(further)
    const path = await signedBy('further.jpg', [signer.der, further.der, issuing.der], signer.key)
    expect((await read(path, bundle(['own-anchors', root.der]))).trustSlot).toBe('none')
    const allowed = makeSigner(issuing)
    const plain = await signedBy('allowed.jpg', [allowed.der, issuing.der], allowed.key)
    expect((await read(plain, bundle(['own-anchors', root.der]))).trustSlot).toBe('own')
  })

  it('stays so whatever is laid before it: a longer chain than is read, an honest signature in a second box', async () => {
    const our = makeChain()
    const evil = makeSigner({ name: 'Signer', key: our.key })
    const store = await readStoreOfFile(await signedBy('evil.jpg', [evil.der, ...our.chain], evil.key))
    const [manifest] = store === null ? [] : readOwnManifests(store)
    if (manifest === undefined) throw new Error('Expected a manifest')
    const serial = decimalSerial(manifest.leaf?.serialNumber ?? '0')
    const trust = bundle(['own-anchors', our.root.der])
    expect(hasOnlyAuthorities(soleReading([manifest, manifest], serial), trust)).toBe(false)
    const honest = { ...manifest, cose: manifest.cose && { ...manifest.cose, chain: our.chain }, leaf: manifest.leaf }
    expect(hasOnlyAuthorities(soleReading([honest], serial), trust)).toBe(true)
    expect(hasOnlyAuthorities(soleReading([honest], '1'), trust)).toBe(false)
    const box = manifest.boxes.box
    const signatures = box.children.filter(({ type }) => type === 'c2cs')
    const twice = { ...box, children: [...box.children, ...signatures.map(child => ({ ...child, label: 'other' }))] }
    expect(
      hasOnlyAuthorities(soleReading([{ ...honest, boxes: { ...manifest.boxes, box: twice } }], serial), trust),
    ).toBe(false)
    const sixteen = Array.from({ length: 16 }, (_, index) => our.chain[Math.min(index, 1)] ?? EMPTY)
    const longer = { ...honest, cose: honest.cose && { ...honest.cose, chain: sixteen } }
    expect(hasOnlyAuthorities(soleReading([longer], serial), trust)).toBe(false)
    expect(hasOnlyAuthorities(soleReading([], serial), trust)).toBe(false)
  })
})

function critical(extnID: string, extnValue: ArrayBuffer): Extension {
  return new Extension({ extnID, critical: true, extnValue })
}

async function signedBy(name: string, chain: readonly Uint8Array[], key: KeyObject): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, await signedAnew(picture, { chain, key }))
  return path
}

async function nativeEngine(): Promise<C2paEngine> {
  const engine = await loadC2paEngine()
  if (engine === null) throw new Error('Expected an engine')
  return engine
}

async function read(path: string, trust: TrustBundle, engine?: C2paEngine): Promise<ManifestStore> {
  const reading = await readProvenance(path, 'image/jpeg', engine === undefined ? { trust } : { trust, engine })
  if (reading.kind !== 'read') throw new Error(`Expected a store but received ${reading.kind}`)
  return reading.store
}
