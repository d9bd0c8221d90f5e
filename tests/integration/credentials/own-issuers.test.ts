import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode, Tagged } from 'cborg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TrustBundle } from '../../../src/catalog/trust-lists.ts'
import type { ManifestStore, StatusLists } from '../../../src/domain/provenance.ts'
import { readProvenance } from '../../../src/engines/node/c2pa/c2pa-provenance.ts'
import type { CoseSignature } from '../../../src/engines/node/c2pa/own/cose-signature.ts'
import { readOwnManifests } from '../../../src/engines/node/c2pa/own/own-manifest.ts'
import { readStoreOfFile } from '../../../src/engines/node/c2pa/store-of-file.ts'
import { createSigningEngine } from '../../../src/engines/node/c2pa-sign/create-signing-engine.ts'
import { readEvidence } from '../../../src/engines/node/evidence/read-evidence.ts'
import { createIdentity } from '../../../src/engines/node/identity/create-identity.ts'
import { ownAnchorPath } from '../../../src/engines/node/identity/own-anchors.ts'
import { landscape } from '../../support/pictures.ts'
import { bundle } from '../../support/trust-bundle.ts'

// Who may say that a signer is our own: the engine alone, because only it knows which certificate the signature was checked with.
let folder: string
let own: string
let stranger: string
let once: string
let twice: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-own-'))
  own = await makeIdentity('kommun')
  stranger = await makeIdentity('annan')
  const plain = join(folder, 'plain.jpg')
  await (await landscape(640, 480)).jpeg().toFile(plain)
  once = await sign(plain, 'once.jpg')
  twice = await sign(once, 'twice.jpg')
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a picture that an own issuer signed', () => {
  it.each([
    ['own anchors', () => bundle(['own-anchors', own]), 'own'],
    ['own anchors among others', () => bundle(['own-anchors', stranger], ['own-anchors', own]), 'own'],
    ['own and interim anchors', () => bundle(['own-anchors', own], ['interim-anchors', stranger]), 'own'],
    ['anchors that are own and interim', () => bundle(['own-anchors', own], ['interim-anchors', own]), 'own'],
    ['interim anchors alone', () => bundle(['own-anchors', stranger], ['interim-anchors', own]), 'interim'],
    ['the official list', () => bundle(['own-anchors', own], ['official-signers', own]), 'official'],
    ['another organisation only', () => bundle(['own-anchors', stranger]), 'none'],
    ['no list', () => bundle(), 'none'],
  ] as const)('reads with %s', async (_, lists, slot) => {
    const trust = lists()
    for (const path of [once, twice]) {
      const store = await read(path, trust)
      expect(store.trustSlot).toBe(slot)
      expect(codesOf(store.active).failure).toEqual(
        slot === 'none' ? [expect.stringMatching(/^signingCredential\.untrusted .*\/c2pa\.signature$/)] : [],
      )
    }
  })

  it('reads the same when its signer is known from an earlier picture, without the engine checking the chain again', async () => {
    for (const trust of [
      bundle(['own-anchors', own]),
      bundle(['own-anchors', own], ['interim-anchors', stranger]),
      bundle(['own-anchors', own], ['interim-leaves', await leafOf('annan')]),
    ])
      for (const path of [once, twice]) {
        const [first, again] = [await read(path, { ...trust }), await readTwice(path, { ...trust })]
        expect(foundIn(first)).toBe('User')
        expect(foundIn(again)).toBe('EndEntity')
        expect(withoutExplanations(again)).toEqual(withoutExplanations(first))
        expect(again.trustSlot).toBe('own')
      }
  })

  it('lets nobody else in: a signer on the interim list stays interim, a stranger stays unknown', async () => {
    const foreign = await sign(join(folder, 'plain.jpg'), 'unlike.jpg', 'annan')
    for (const [trust, slot] of [
      [bundle(['own-anchors', own], ['interim-leaves', await leafOf('annan')]), 'interim'],
      [bundle(['own-anchors', own]), 'none'],
    ] as const) {
      await readTwice(once, trust)
      expect((await read(foreign, trust)).trustSlot).toBe(slot)
      expect((await read(once, trust)).trustSlot).toBe('own')
      expect((await read(foreign, trust)).trustSlot).toBe(slot)
    }
  })

  it('is told as an unknown signer of a changed picture, too, where nobody vouches, and as own where somebody does', async () => {
    const bytes = await readFile(once)
    const changed = join(folder, 'changed.jpg')
    const at = bytes.length - 200
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    await writeFile(changed, bytes)
    const trust = bundle(['own-anchors', own])
    for (const known of [false, true]) {
      expect((await read(changed, trust)).active.failure.map(({ code }) => code)).toEqual([
        'assertion.dataHash.mismatch',
      ])
      expect(await read(changed, trust), `known: ${known}`).toMatchObject({ trustSlot: 'own' })
    }
    const store = await read(changed, bundle(['own-anchors', stranger]))
    expect(codesOf(store.active).failure.map(entry => entry.split(' ')[0])).toEqual(
      expect.arrayContaining(['assertion.dataHash.mismatch', 'signingCredential.untrusted']),
    )
  })
})

describe('a picture that a stranger signed, with a second signature box of ours before the real one', () => {
  it("is nobody's we know, whichever of the two our own reader takes", async () => {
    const foreign = await sign(join(folder, 'plain.jpg'), 'foreign.jpg', 'annan')
    const forged = join(folder, 'forged.jpg')
    await writeFile(forged, withDecoy(await readFile(foreign), await signatureOf(foreign), await signatureOf(once)))
    expect((await read(foreign, bundle(['own-anchors', own]))).trustSlot).toBe('none')
    const store = await read(forged, bundle(['own-anchors', own]))
    expect(store.active.success.map(({ code }) => code)).toContain('claimSignature.validated')
    expect(store.trustSlot).toBe('none')
    expect((await read(forged, bundle(['own-anchors', own], ['interim-anchors', stranger]))).trustSlot).toBe('none')
    const knowing = bundle(['own-anchors', own])
    expect(foundIn(await readTwice(once, knowing))).toBe('EndEntity')
    expect((await read(forged, knowing)).trustSlot).toBe('none')
    const beside = bundle(['own-anchors', own], ['interim-leaves', await leafOf('annan')])
    await readTwice(once, beside)
    expect((await read(forged, beside)).trustSlot).toBe('interim')
  })
})

describe('a JPEG whose store goes on behind the compressed data', () => {
  it('is judged by all of it, not by what its head says', async () => {
    const bytes = await readFile(once)
    const more = join(folder, 'more.jpg')
    const part = furtherPart(bytes)
    await writeFile(more, Buffer.concat([bytes.subarray(0, -2), part, bytes.subarray(-2)]))
    const trust = bundle(['own-anchors', own])
    const evidence = await readEvidence({ path: more, trust })
    const direct = await readProvenance(more, 'image/jpeg', { trust })
    expect(evidence.ok && evidence.value.provenance).toEqual(direct)
    const untouched = await readEvidence({ path: once, trust })
    expect(untouched.ok && untouched.value.provenance).toMatchObject({ kind: 'read', store: { trustSlot: 'own' } })
    expect(evidence.ok && evidence.value.provenance).not.toEqual(untouched.ok && untouched.value.provenance)
  })
})

describe('a file of which a manifest is expected', () => {
  it('is read as any other, whether it holds one or not, in that format or another, or is no picture', async () => {
    const trust = bundle(['own-anchors', own])
    const png = join(folder, 'plain.png')
    await (await landscape(64, 48)).png().toFile(png)
    const text = join(folder, 'text.jpg')
    await writeFile(text, 'no picture')
    for (const path of [once, twice, join(folder, 'plain.jpg'), png, text, join(folder, 'missing.jpg')]) {
      const usual = withoutExplanations(await readEvidence({ path, trust }))
      for (const manifestExpectedIn of ['jpeg', 'png', 'tiff'] as const)
        expect(withoutExplanations(await readEvidence({ path, trust, manifestExpectedIn }))).toEqual(usual)
    }
  })
})

/** One more APP11 segment of the same box, as the standard continues it, with some bytes in it. */
function furtherPart(jpeg: Buffer): Buffer {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xeb]))
  const head = Buffer.from(jpeg.subarray(at, at + 20)) // marker, length, JP, instance, sequence, box header
  const text = Buffer.from('something that was not signed')
  head.writeUInt16BE(head.length - 2 + text.length, 2)
  head.writeUInt32BE(9, 8)
  return Buffer.concat([head, text])
}

async function signatureOf(path: string): Promise<CoseSignature> {
  const store = await readStoreOfFile(path)
  const cose = store === null ? null : readOwnManifests(store)[0]?.cose
  if (cose === null || cose === undefined) throw new Error('Expected a signature')
  return cose
}

/** The decoy takes its room from the padding of the real signature, so that no length outside of the two boxes changes. */
function withDecoy(jpeg: Buffer, own: CoseSignature, decoy: CoseSignature): Buffer {
  const description = jpeg.indexOf('c2cs') - 8
  const box = description - 8
  const boxLength = jpeg.readUInt32BE(box)
  const descriptionBytes = jpeg.subarray(description, description + jpeg.readUInt32BE(description))
  // The certificates stand in the protected header; the padding alone in the other one.
  const signatureBox = ({ protectedBytes, signature }: CoseSignature, padding: number): Buffer => {
    const cose = new Tagged(18, [protectedBytes, { pad: new Uint8Array(padding) }, null, signature])
    return framed('jumb', Buffer.concat([descriptionBytes, framed('cbor', Buffer.from(encode(cose)))]))
  }
  const ours = signatureBox(decoy, 0)
  for (let padding = 0; padding < boxLength; padding++) {
    const real = signatureBox(own, padding)
    if (real.length + ours.length === boxLength)
      return Buffer.concat([jpeg.subarray(0, box), ours, real, jpeg.subarray(box + boxLength)])
  }
  throw new Error('Expected room for a second signature')
}

function framed(type: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(payload.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, payload])
}

async function read(path: string, trust: TrustBundle): Promise<ManifestStore> {
  const reading = await readProvenance(path, 'image/jpeg', { trust })
  if (reading.kind !== 'read') throw new Error(`Expected a store but received ${reading.kind}`)
  return reading.store
}

/** With the same lists: what the first reading learns is known to the second. */
async function readTwice(path: string, trust: TrustBundle): Promise<ManifestStore> {
  await read(path, trust)
  return read(path, trust)
}

/** Where the engine says it found the signer. */
function foundIn({ active }: ManifestStore): string | undefined {
  const told = active.success.find(({ code }) => code === 'signingCredential.trusted')
  return /found in (\w+) trust anchors/.exec(told?.explanation ?? '')?.[1]
}

/** Where the engine found a signer is told in its explanations alone. */
function withoutExplanations(read: unknown): unknown {
  return JSON.parse(JSON.stringify(read, (key, value: unknown) => (key === 'explanation' ? undefined : value)))
}

/** The signer's own certificate, as a list of leaves has it. */
async function leafOf(identity: string): Promise<string> {
  const chain = await readFile(join(folder, 'data', 'identities', identity, 'chain.pem'), 'utf8')
  return /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(chain)?.[0] ?? ''
}

function codesOf({ success, informational, failure }: StatusLists) {
  const told = (entries: StatusLists['success']) => entries.map(({ code, url }) => `${code} ${url}`).toSorted()
  return { success: told(success), informational: told(informational), failure: told(failure) }
}

async function makeIdentity(name: string): Promise<string> {
  const dataDir = join(folder, 'data')
  const made = await createIdentity({ dataDir, name, organisation: `${name} kommun`, commonName: name })
  if (!made.ok) throw new Error(made.error.message)
  return readFile(ownAnchorPath(dataDir, name), 'utf8')
}

async function sign(parentPath: string, name: string, identity = 'kommun'): Promise<string> {
  const generator = { name: 'Ursprung', version: '0' }
  const engine = createSigningEngine({ dataDir: join(folder, 'data'), organisation: 'kommun kommun', generator })
  const outputPath = join(folder, name)
  const opened = {
    action: 'c2pa.opened',
    when: null,
    softwareAgent: null,
    digitalSourceType: null,
    description: null,
    parameters: null,
  }
  const unsignedPath = join(folder, `unsigned-${name}`)
  await (await landscape(640, 480)).jpeg().toFile(unsignedPath)
  const names = { title: name, parentTitle: 'parent', format: 'jpeg' as const, actions: [opened], thumbnailJpeg: null }
  const signed = await engine.sign({ unsignedPath, outputPath, parentPath, ...names }, identity)
  if (!signed.ok) throw new Error(signed.error.message)
  return outputPath
}
