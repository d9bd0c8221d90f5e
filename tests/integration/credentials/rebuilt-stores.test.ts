import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signChain } from '../../../scripts/torture/sign-chain.ts'
import {
  boxOf,
  cborOf,
  cloned,
  fit,
  manifestsOf,
  overheadOf,
  type Part,
  parseBoxes,
  readCbor,
  readCose,
  type Superbox,
  segmentsOf,
  splitJpeg,
  writeBoxes,
  writeCbor,
  writeCose,
} from '../../../scripts/torture/store-surgery.ts'
import type { TrustBundle } from '../../../src/catalog/trust-lists.ts'
import { readProvenance } from '../../../src/engines/node/c2pa/c2pa-provenance.ts'
import { manifestMarks } from '../../../src/markers/c2pa-marks.ts'
import { assessCredentials } from '../../../src/verify/credentials.ts'
import { bundle } from '../../support/trust-bundle.ts'

// What `npm run torture -- --only structure` has found: stores of signed pictures taken apart and put together again, as long as they were.
let folder: string
let own: string
let second: string
let foreign: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ursprung-rebuilt-'))
  const order = { depth: 2, titleOf: (level: number) => `led ${level}`, megapixels: 0.02 }
  const [first = '', last = ''] = await signChain({ ...order, folder: join(folder, 'own'), signers: [data('own')] })
  ;[own, second] = [first, last]
  const strangers = await signChain({ ...order, folder: join(folder, 'foreign'), signers: [data('foreign')], depth: 1 })
  foreign = strangers[0] ?? ''
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a signed picture, its store rebuilt', () => {
  it('is trusted as it was', async () => {
    expect(await read(rebuilt(second, () => undefined))).toMatchObject({ state: 'trusted', integrity: 'intact' })
  })

  it.each(['c2pa.actions.v2', 'c2pa.ingredient.v3', 'c2pa.hash.data'])('is not intact without its %s', async label => {
    const path = rebuilt(second, store => {
      const assertions = boxOf(manifestsOf(store).at(-1), 'c2as')
      if (assertions !== undefined) assertions.parts = assertions.parts.filter(part => !isCalled(part, label))
    })
    expect(await read(path)).toMatchObject({ state: 'unreadable', integrity: 'unknown' })
  })

  it("is not intact with a second signature beside its own, and nobody's we know, whatever was read before", async () => {
    const path = rebuilt(own, store => {
      const decoy = boxOf(manifestsOf(parseBoxes(splitJpeg(readFileSync(foreign)).store))[0], 'c2cs')
      if (decoy !== undefined) manifestsOf(store)[0]?.parts.unshift({ ...lean(decoy), label: 'other' })
    })
    const trust = lists()
    const cold = await read(path, trust)
    for (const _ of [1, 2]) expect(await read(own, trust)).toMatchObject({ trust: 'own' })
    expect(await read(path, trust)).toEqual(cold)
    expect(cold).toMatchObject({ trust: 'none', integrity: 'unknown' })
  })

  it('is not checked by our own code where two manifests have its name and the engine reads the other', async () => {
    const path = rebuilt(own, store => {
      const [manifest, outer] = [manifestsOf(store)[0], store[0]]
      const leaf = cborOf(boxOf(manifest, 'c2cs'))
      const cose = readCose(leaf)
      if (manifest === undefined || leaf === undefined || cose === undefined || outer?.kind !== 'super') return
      outer.parts.unshift(withLeanSignature(manifest))
      const headers = readCbor(cose.protectedBytes) as Map<unknown, unknown>
      leaf.bytes = writeCose({ ...cose, protectedBytes: writeCbor(headers.set(1, -47)) })
    })
    const reading = await readProvenance(path, 'image/jpeg', { trust: lists() })
    if (reading.kind !== 'read') throw new Error(`Expected a store but received ${reading.kind}`)
    expect(reading.store.active.failure.map(({ code }) => code)).toContain('claimSignature.mismatch')
    expect(reading.store.ownChecks.coseSignature).toBeNull()
  })

  it('has nothing signed by a manifest that nobody refers to', async () => {
    const marks = async (path: string) => {
      const reading = await readProvenance(path, 'image/jpeg', { trust: lists() })
      return manifestMarks(reading, assessCredentials(reading, new Date().toISOString()))
    }
    const path = rebuilt(own, store => {
      const [manifest] = manifestsOf(parseBoxes(splitJpeg(readFileSync(foreign)).store))
      const [outer] = store
      if (manifest !== undefined && outer?.kind === 'super') outer.parts.unshift(withLeanSignature(manifest))
    })
    expect(await read(path)).toMatchObject({ state: 'trusted', manifests: 2 })
    const [before, after] = [await marks(own), await marks(path)]
    expect(after.filter(({ weight }) => weight === 'signed')).toEqual(before)
    expect(after.filter(({ weight }) => weight === 'declared')).toHaveLength(after.length - before.length)
    expect(after.length).toBeGreaterThan(before.length)
  })
})

describe('a picture with an assertion that the engine cannot decode', () => {
  it('is damaged, and not validated by Ursprung instead', async () => {
    const path = rebuilt(own, store => {
      const box = boxOf(manifestsOf(store)[0], 'c2as')?.parts.find(part => isCalled(part, 'c2pa.actions.v2'))
      const cbor = box?.kind === 'super' ? cborOf(box) : undefined
      if (cbor !== undefined)
        cbor.bytes = Buffer.from(cbor.bytes.toString('latin1').replace('actions', 'actionz'), 'latin1')
    })
    const reading = await readProvenance(path, 'image/jpeg', { trust: lists() })
    expect(reading).toMatchObject({
      kind: 'unreadable',
      reason: 'damaged',
      message: expect.stringContaining('actions'),
    })
  })
})

const data = (name: string): string => join(folder, `data-${name}`)
const lists = (): TrustBundle =>
  bundle(['own-anchors', readFileSync(join(data('own'), 'trust', 'own', 'standard.pem'), 'utf8')])
const isCalled = (part: Part, label: string): boolean => part.kind === 'super' && part.label === label

async function read(path: string, trust = lists()) {
  return assessCredentials(await readProvenance(path, 'image/jpeg', { trust }), new Date().toISOString())
}

/** The picture with its store changed; padding of the active signature makes up the length. */
function rebuilt(path: string, change: (store: Part[]) => void): string {
  const jpeg = splitJpeg(readFileSync(path))
  const store = parseBoxes(jpeg.store)
  const carrier = cborOf(boxOf(manifestsOf(store).at(-1), 'c2cs'))
  change(store)
  expect(fit(store, carrier, jpeg.extentBytes - overheadOf(1))).toBe(true)
  const file = join(folder, 'rebuilt.jpg')
  writeFileSync(file, Buffer.concat([jpeg.before, ...segmentsOf(writeBoxes(store), 1), jpeg.after]))
  return file
}

/** A signature without its padding. */
function lean(box: Superbox): Superbox {
  const copy = cloned(box)
  const [leaf, cose] = [cborOf(copy), readCose(cborOf(copy))]
  if (leaf !== undefined && cose !== undefined) leaf.bytes = writeCose({ ...cose, header: new Map() })
  return copy
}

const withLeanSignature = (manifest: Superbox): Superbox => ({
  ...manifest,
  parts: manifest.parts.map(part =>
    part.kind === 'super' && part.uuid.toString('latin1', 0, 4) === 'c2cs' ? lean(part) : part,
  ),
})
