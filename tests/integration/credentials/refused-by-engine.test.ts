import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_TRUST_LISTS } from '../../../src/catalog/trust-lists.ts'
import { readManifestBoxes } from '../../../src/container/c2pa-store.ts'
import { contentOf } from '../../../src/container/jumbf.ts'
import { memoryByteSource } from '../../../src/container/memory-byte-source.ts'
import { readProvenance } from '../../../src/engines/node/c2pa/c2pa-provenance.ts'
import { loadC2paEngine } from '../../../src/engines/node/c2pa/load-engine.ts'
import { readStoreOfFile } from '../../../src/engines/node/c2pa/store-of-file.ts'
import { readCoseSignature } from '../../../src/engines/node/c2pa/own/cose-signature.ts'
import { validateRefusedSource } from '../../../src/engines/node/c2pa/own/validate-file.ts'
import { manifestMarks } from '../../../src/markers/c2pa-marks.ts'
import { assessCredentials, credentialFindings } from '../../../src/verify/credentials.ts'
import { createPictureMaker, DATA_HASH_FORMATS, type PictureMaker } from './refused-picture.ts'

const NOW = new Date().toISOString()
let maker: PictureMaker
beforeAll(async () => {
  maker = await createPictureMaker()
})
afterAll(() => maker.remove())

const read = (path: string, format: string, trust = maker.trust()) => readProvenance(path, `image/${format}`, { trust })

describe('a picture the engine refuses for its stapled OCSP responses', () => {
  it.each(DATA_HASH_FORMATS)('is validated by Ursprung as %s', async format => {
    const path = await maker.make({ format, isRefused: true })
    const engine = await loadC2paEngine()
    const settings = { verify: {}, core: {}, trust: {} } as never
    expect(await engine?.read({ path, mediaType: `image/${format}`, settings, sidecar: null })).toMatchObject({
      kind: 'failed',
      variant: expect.stringMatching(/^AssertionDecoding/),
    })
    const reading = await read(path, format)
    const credentials = assessCredentials(reading, NOW)
    expect(credentials).toMatchObject({
      state: 'trusted',
      integrity: 'intact',
      trust: 'own',
      time: 'within-validity',
      codes: [],
      signer: { name: 'Bild', organisation: 'Örebro kommun' },
      generator: 'Maker',
      manifests: 1,
    })
    const findings = credentialFindings(reading, credentials)
    expect(findings.map(finding => finding.code)).toEqual(['signature-checked-by-ursprung'])
    expect(findings[0]?.values?.['engine']).toMatch(/^AssertionDecoding/)
    expect(manifestMarks(reading, credentials)).toMatchObject([{ says: 'ai-generated', weight: 'signed' }])
  })

  it.each(DATA_HASH_FORMATS)(
    'gets the answers the engine gives to the same picture without them, as %s',
    async format => {
      const path = await maker.make({ format })
      const byEngine = assessCredentials(await read(path, format), NOW)
      const store = await validate(await readFile(path))
      expect(store).not.toBeNull()
      if (store !== null) expect(assessCredentials({ kind: 'read', store }, NOW)).toEqual(byEngine)
    },
  )

  it('stands in the slot its root was loaded into', async () => {
    const path = await maker.make({ format: 'jpeg', isRefused: true })
    const slot = async (...kinds: Parameters<PictureMaker['trust']>) =>
      assessCredentials(await read(path, 'jpeg', maker.trust(...kinds)), NOW)
    expect(await slot('official-signers')).toMatchObject({ trust: 'official', state: 'trusted' })
    expect(await slot('interim-anchors')).toMatchObject({ trust: 'interim', state: 'trusted' })
    expect(await slot('official-time-stamps')).toMatchObject({ trust: 'none', state: 'intact' })
    const unknown = assessCredentials(await read(path, 'jpeg', NO_TRUST_LISTS), NOW)
    expect(unknown).toMatchObject({ trust: 'none', state: 'intact', codes: ['signingCredential.untrusted'] })
  })

  it('keeps its parent, whose manifest is checked too', async () => {
    const parentPath = await maker.make({ format: 'jpeg' })
    const path = await maker.make({ format: 'jpeg', isRefused: true, parentPath })
    expect(assessCredentials(await read(path, 'jpeg'), NOW)).toMatchObject({
      state: 'trusted',
      manifests: 2,
      depth: 1,
      brokenIngredients: 0,
    })
    const bytes = await readFile(path)
    const parentClaim = (await manifestParts(path))[0]?.claim ?? new Uint8Array(0)
    bytes.writeUInt8((bytes.at(bytes.indexOf(parentClaim) + 30) ?? 0) ^ 1, bytes.indexOf(parentClaim) + 30)
    await writeFile(path, bytes)
    expect(assessCredentials(await read(path, 'jpeg'), NOW)).toMatchObject({
      integrity: 'intact',
      brokenIngredients: 1,
      codes: expect.arrayContaining(['claimSignature.mismatch', 'ingredient.manifest.mismatch']),
    })
  })
})

describe('a changed picture is never intact', () => {
  it.each(DATA_HASH_FORMATS)('whatever bit outside of the store of a %s is flipped', async format => {
    const path = await maker.make({ format, isRefused: true })
    const bytes = await readFile(path)
    const hidden = await storeRange(path, bytes, format)
    const hashed = [...bytes.keys()].filter(at => at < hidden.start || at >= hidden.end)
    await neverIntact(bytes, hashed, format === 'png' ? 300 : 120)
  })

  it('whatever bit of claim, assertions or signature is flipped', async () => {
    const path = await maker.make({ format: 'png', isRefused: true })
    const bytes = await readFile(path)
    const [parts] = await manifestParts(path)
    const pieces = parts === undefined ? [] : [parts.claim, ...parts.assertions, parts.signature, parts.protectedBytes]
    const signed = pieces.flatMap(piece => {
      const start = bytes.indexOf(piece)
      expect(start).toBeGreaterThan(0)
      return Array.from(piece, (_, index) => start + index)
    })
    expect(signed.length).toBeGreaterThan(1_500)
    await neverIntact(bytes, signed, 300)
  })

  it('nor where picture data hides in what the hash leaves out', async () => {
    const path = await maker.make({ format: 'png', isRefused: true })
    const bytes = await readFile(path)
    const { start, end } = await storeRange(path, bytes, 'png')
    // The store shrinks by the padding of its signature, and a chunk of text takes the room: all other bytes stand where they stood.
    const room = 64
    const store = bytes.subarray(start, end)
    const cut = Buffer.concat([store.subarray(0, store.length - room), textChunk(room)])
    cut.writeUInt32BE(store.length - 12 - room, 0)
    const changed = Buffer.concat([bytes.subarray(0, start), cut, bytes.subarray(end)])
    expect(changed.length).toBe(bytes.length)
    expect((await answer(changed)).integrity).toBe('unknown')
    expect((await answer(bytes)).integrity).toBe('intact')
  })

  it('nor with cut ends, with a second store, or as a sidecar of another picture', async () => {
    const path = await maker.make({ format: 'png', isRefused: true })
    const bytes = await readFile(path)
    expect((await answer(bytes.subarray(0, -1))).integrity).not.toBe('intact')
    const { start, end } = await storeRange(path, bytes, 'png')
    const twice = Buffer.concat([bytes.subarray(0, end), bytes.subarray(start, end), bytes.subarray(end)])
    expect((await answer(twice)).integrity).toBe('broken')
    const sidecarPath = join(maker.folder, 'annan.c2pa')
    await writeFile(sidecarPath, (await readStoreOfFile(path)) ?? '')
    const other = await maker.make({ format: 'jpeg' })
    const beside = await readProvenance(other, 'image/jpeg', { trust: maker.trust(), sidecarPath })
    expect(assessCredentials(beside, NOW).integrity).toBe('broken')
  })
})

async function neverIntact(bytes: Buffer, places: readonly number[], runs: number): Promise<void> {
  expect((await answer(bytes)).integrity).toBe('intact')
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), fc.nat(7), async (place, bit) => {
      const changed = Buffer.from(bytes)
      changed[place] = (changed[place] ?? 0) ^ (1 << bit)
      expect((await answer(changed)).integrity).not.toBe('intact')
    }),
    { numRuns: runs },
  )
}

/** What Ursprung says of these bytes where the engine says nothing. */
async function answer(bytes: Uint8Array) {
  const store = await validate(bytes)
  if (store !== null) return assessCredentials({ kind: 'read', store }, NOW)
  return assessCredentials({ kind: 'unreadable', reason: 'engine-limit', message: '' }, NOW)
}

function validate(bytes: Uint8Array) {
  const refusal = { sidecar: null, trust: maker.trust(), engineRefusal: 'AssertionDecoding' }
  return validateRefusedSource(memoryByteSource(bytes), refusal)
}

async function manifestParts(path: string) {
  const store = (await readStoreOfFile(path)) ?? new Uint8Array(0)
  return readManifestBoxes(store).map(({ claimBytes, signatureBytes, assertions }) => {
    const cose = readCoseSignature(signatureBytes ?? new Uint8Array(0))
    return {
      claim: claimBytes ?? new Uint8Array(0),
      assertions: assertions.map(box => contentOf(box, 'cbor') ?? new Uint8Array(0)),
      signature: cose?.signature ?? new Uint8Array(0),
      protectedBytes: cose?.protectedBytes ?? new Uint8Array(0),
    }
  })
}

/** Where the store stands, framing included, found from its bytes and not by the code under test. */
async function storeRange(path: string, bytes: Buffer, format: string): Promise<{ start: number; end: number }> {
  const store = Buffer.from((await readStoreOfFile(path)) ?? [])
  const before = { jpeg: 12, png: 8, webp: 8, tiff: 12, gif: 15 }[format] ?? 0
  const start = bytes.indexOf(store.subarray(0, 16)) - before
  const after = { jpeg: 12, png: 12, webp: 8, tiff: 12, gif: 15 + Math.ceil(store.length / 255) }[format] ?? 0
  return { start, end: start + store.length + after }
}

function textChunk(length: number): Buffer {
  const chunk = Buffer.alloc(length)
  chunk.writeUInt32BE(length - 12, 0)
  chunk.write('tEXtComment\0gömt', 4, 'latin1')
  return chunk
}
