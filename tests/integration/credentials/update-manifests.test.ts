import { sign as signBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder } from '@contentauth/c2pa-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signChain } from '../../../scripts/torture/sign-chain.ts'
import {
  boxOf,
  cborOf,
  fit,
  manifestsOf,
  overheadOf,
  type Part,
  parseBoxes,
  segmentsOf,
  splitJpeg,
  writeBoxes,
} from '../../../scripts/torture/store-surgery.ts'
import { signingIdentity } from '../../../scripts/torture/structure-signers.ts'
import { readProvenance } from '../../../src/engines/node/c2pa/c2pa-provenance.ts'
import { signSettings } from '../../../src/engines/node/c2pa-sign/sign-settings.ts'
import { toPem } from '../../../src/engines/node/identity/encrypt-key.ts'
import { assessCredentials } from '../../../src/verify/credentials.ts'
import { landscape } from '../../support/pictures.ts'
import { bundle } from '../../support/trust-bundle.ts'

// An update manifest has no hash of the picture: the one that it updates has. c2pa-rs tells a picture that differs as a fault of an ingredient.
let folder: string
let dataDir: string
let anchor: string
let labelled: string
let updated: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-update-'))
  dataDir = join(folder, 'data')
  const order = { depth: 2, titleOf: (level: number) => `led ${level}`, megapixels: 0.02 }
  const [first = '', second = ''] = await signChain({ ...order, folder: join(folder, 'chain'), signers: [dataDir] })
  anchor = await readFile(join(dataDir, 'trust', 'own', 'standard.pem'), 'utf8')
  labelled = second
  updated = await update(first, 'once.jpg')
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a picture with an update manifest', () => {
  it('is trusted as it was, once or twice updated', async () => {
    for (const path of [updated, await update(updated, 'twice.jpg')])
      expect(await read(await readFile(path))).toMatchObject({ state: 'trusted', integrity: 'intact' })
  })

  it('is broken with another picture in it', async () => {
    for (const path of [updated, await update(updated, 'again.jpg')])
      expect(await read(await withOther(path))).toMatchObject({ state: 'broken', integrity: 'broken' })
  })

  it('is not intact with a whole other picture where its store gives room', async () => {
    const other = (await (await landscape(64, 48)).jpeg().toBuffer()).subarray(2)
    const jpeg = splitJpeg(await readFile(updated))
    const store = parseBoxes(jpeg.store)
    expect(fit(store, signatureOf(store), jpeg.extentBytes - overheadOf(1) - other.length)).toBe(true)
    const bytes = Buffer.concat([jpeg.before, ...segmentsOf(writeBoxes(store), 1), other, jpeg.after])
    expect(await read(bytes)).toMatchObject({ state: 'broken', integrity: 'broken' })
  })

  it('is not intact where what it updates was taken apart', async () => {
    const change = (store: Part[]): void => {
      const assertions = boxOf(manifestsOf(store)[0], 'c2as')
      if (assertions !== undefined) assertions.parts = assertions.parts.filter(part => !isActions(part))
    }
    expect(await read(rebuilt(await readFile(updated), change))).toMatchObject({ integrity: 'unknown' })
  })
})

describe('a picture whose manifest somebody calls an update, which no signature covers', () => {
  const renamed = (store: Part[]): void => void manifestsOf(store).at(-1)?.uuid.write('c2um', 0, 'latin1')

  it('is not intact, with its own picture nor with another one', async () => {
    expect(await read(await readFile(labelled))).toMatchObject({ state: 'trusted' })
    for (const bytes of [await readFile(labelled), await withOther(labelled)])
      expect(await read(rebuilt(bytes, renamed))).toMatchObject({ state: 'unreadable', integrity: 'unknown' })
  })
})

const isActions = (part: Part): boolean => part.kind === 'super' && part.label.startsWith('c2pa.actions')
const signatureOf = (store: readonly Part[]) => cborOf(boxOf(manifestsOf(store).at(-1), 'c2cs'))

async function read(bytes: Buffer) {
  const path = join(folder, 'changed.jpg')
  await writeFile(path, bytes)
  const reading = await readProvenance(path, 'image/jpeg', { trust: bundle(['own-anchors', anchor]) })
  return assessCredentials(reading, new Date().toISOString())
}

function rebuilt(bytes: Buffer, change: (store: Part[]) => void): Buffer {
  const jpeg = splitJpeg(bytes)
  const store = parseBoxes(jpeg.store)
  change(store)
  expect(fit(store, signatureOf(store), jpeg.extentBytes - overheadOf(1))).toBe(true)
  return Buffer.concat([jpeg.before, ...segmentsOf(writeBoxes(store), 1), jpeg.after])
}

/** All behind the store is another picture. */
async function withOther(path: string): Promise<Buffer> {
  const { before, store, after } = splitJpeg(await readFile(path))
  const other = await (await landscape(320, 240)).negate().jpeg().toBuffer()
  expect(other.equals(after)).toBe(false)
  return Buffer.concat([before, ...segmentsOf(store, 1), other.subarray(2)])
}

async function update(path: string, name: string): Promise<string> {
  const { key, chain } = await signingIdentity(dataDir)
  const picture = { path, mimeType: 'image/jpeg' }
  const definition = { title: name, claim_generator_info: [{ name: 'Test', version: '1' }], assertions: [] }
  const builder = Builder.withJson(definition, signSettings(anchor, null))
  await builder.addIngredient(JSON.stringify({ title: 'parent', relationship: 'parentOf' }), picture)
  builder.setIntent('update')
  const certs = [Buffer.from(chain.map(der => toPem('CERTIFICATE', der)).join(''))]
  const output = join(folder, name)
  await builder.signConfigAsync(
    async data => signBytes('sha256', data, { key, dsaEncoding: 'ieee-p1363' }),
    { alg: 'es256', certs, directCoseHandling: false, reserveSize: 12_000 },
    picture,
    { path: output, mimeType: 'image/jpeg' },
  )
  return output
}
