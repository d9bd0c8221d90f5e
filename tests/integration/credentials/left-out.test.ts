import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boxOf, cborOf, fit, manifestsOf, parseBoxes, writeBoxes } from '../../../scripts/torture/store-surgery.ts'
import { MEDIA_TYPES } from '../../../src/domain/image.ts'
import { readProvenance } from '../../../src/engines/node/c2pa/c2pa-provenance.ts'
import { readStoreOfFile } from '../../../src/engines/node/c2pa/store-of-file.ts'
import { createSigningEngine } from '../../../src/engines/node/c2pa-sign/create-signing-engine.ts'
import { createIdentity } from '../../../src/engines/node/identity/create-identity.ts'
import { ownAnchorPath } from '../../../src/engines/node/identity/own-anchors.ts'
import { assessCredentials } from '../../../src/verify/credentials.ts'
import { landscape } from '../../support/pictures.ts'
import { bundle } from '../../support/trust-bundle.ts'

// The hash of a picture leaves out the place of the store, and c2pa-rs does not ask what stands there: a smaller store makes room for anything.
const FORMATS = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const
type Format = (typeof FORMATS)[number]
let folder: string
let anchor: string
const signed = new Map<Format, string>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-left-out-'))
  const dataDir = join(folder, 'data')
  await createIdentity({ dataDir, name: 'a', organisation: 'A', commonName: 'A' })
  anchor = await readFile(ownAnchorPath(dataDir, 'a'), 'utf8')
  for (const format of FORMATS) signed.set(format, await sign(dataDir, format, 'bild'))
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the bytes that a data hash leaves out', () => {
  it.each(FORMATS)('are the store, and nothing is said of it: %s', async format => {
    expect(await read(signed.get(format) ?? '', format)).toMatchObject({ state: 'trusted', integrity: 'intact' })
  })

  it('are the store, whatever its length', async () => {
    for (const title of ['b', 'bi', 'bil'])
      expect(await read(await sign(join(folder, 'data'), 'webp', title), 'webp')).toMatchObject({ state: 'trusted' })
  })

  it('may not hold a whole other picture beside a smaller store', async () => {
    const other = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#f00' } })
      .jpeg()
      .toBuffer()
    const path = await withRoomFor('jpeg', other.subarray(2))
    expect(await sharp(path).metadata()).toMatchObject({ width: 64, height: 48 })
    expect(await read(path, 'jpeg')).toMatchObject(LOOSE)
  })

  it.each([
    ['jpeg', segment('a comment')],
    ['png', chunk('eXIf', 'MM*')],
    ['webp', Buffer.concat([Buffer.from('EXIF\x04\0\0\0'), Buffer.from('MM*\0')])],
  ] as const)('may not hold anything else: %s', async (format, inserted) => {
    expect(await read(await withRoomFor(format, inserted), format)).toMatchObject(LOOSE)
  })

  it.each(['jpeg', 'png'] as const)('may not be less than a store that goes on behind them: %s', async format => {
    const path = signed.get(format) ?? ''
    const [bytes, store] = [await readFile(path), Buffer.from((await readStoreOfFile(path)) ?? '')]
    const at = bytes.indexOf(store)
    const next = at + store.length
    if (format === 'jpeg') bytes.writeUInt16BE(bytes.readUInt16BE(at - 10) + 2 + bytes.readUInt16BE(next + 2), at - 10)
    else bytes.writeUInt32BE(store.length + 12 + bytes.readUInt32BE(next + 4), at - 8)
    const longer = join(folder, `longer.${format}`)
    await writeFile(longer, bytes)
    expect(await read(longer, format)).toMatchObject(LOOSE)
  })

  it('may not stand free where the store was, and be vouched for by the same store beside the picture', async () => {
    const path = signed.get('jpeg') ?? ''
    const sidecar = join(folder, 'bild.c2pa')
    await writeFile(sidecar, (await readStoreOfFile(path)) ?? '')
    expect(await read(path, 'jpeg', sidecar)).toMatchObject({ state: 'trusted' })
    const bytes = await readFile(path)
    const at = bytes.indexOf(Buffer.from([0xff, 0xeb]))
    bytes.writeUInt16BE(0xfffe, at) // a comment in its place
    const bare = join(folder, 'bare.jpg')
    await writeFile(bare, bytes)
    expect(await read(bare, 'jpeg', sidecar)).toMatchObject(LOOSE)
  })

  it('may not be parts of other kinds behind the head of a smaller one, either', async () => {
    const path = signed.get('png') ?? ''
    const [bytes, store] = [await readFile(path), Buffer.from((await readStoreOfFile(path)) ?? '')]
    const at = bytes.indexOf(store)
    const sidecar = join(folder, 'bild.c2pa')
    await writeFile(sidecar, store)
    bytes.writeUInt32BE(0, at - 8) // caBX ends at once
    bytes.writeUInt32BE(store.length - 12, at + 4)
    bytes.write('prIv', at + 8, 'latin1')
    const bare = join(folder, 'bare.png')
    await writeFile(bare, bytes)
    expect(await read(path, 'png', sidecar)).toMatchObject({ state: 'trusted' })
    expect(await read(bare, 'png', sidecar)).toMatchObject(LOOSE)
  })
})

const LOOSE = { state: 'unreadable', integrity: 'unknown', unreadable: { reason: 'loose-binding' } }

async function read(path: string, format: Format, sidecarPath?: string) {
  const options = { trust: bundle(['own-anchors', anchor]), ...(sidecarPath === undefined ? {} : { sidecarPath }) }
  return assessCredentials(await readProvenance(path, MEDIA_TYPES[format], options), new Date().toISOString())
}

/** The store gives up as much of its padding as is put in after it. */
async function withRoomFor(format: 'jpeg' | 'png' | 'webp', inserted: Buffer): Promise<string> {
  const file = await readFile(signed.get(format) ?? '')
  const store = Buffer.from((await readStoreOfFile(signed.get(format) ?? '')) ?? '')
  const at = file.indexOf(store)
  const boxes = parseBoxes(store)
  expect(fit(boxes, cborOf(boxOf(manifestsOf(boxes).at(-1), 'c2cs')), store.length - inserted.length)).toBe(true)
  const smaller = writeBoxes(boxes)
  const head = Buffer.from(file.subarray(0, at))
  if (format === 'jpeg') head.writeUInt16BE(smaller.length + 10, at - 10)
  if (format === 'png') head.writeUInt32BE(smaller.length, at - 8)
  if (format === 'webp') head.writeUInt32LE(smaller.length, at - 4)
  const behind = at + store.length + (format === 'png' ? 4 : 0)
  const checksum = file.subarray(at + store.length, behind)
  const path = join(folder, `room.${format}`)
  await writeFile(path, Buffer.concat([head, smaller, checksum, inserted, file.subarray(behind)]))
  return path
}

function segment(text: string): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2])
  return Buffer.concat([head, Buffer.from(text)])
}

function chunk(type: string, text: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([length, Buffer.from(type), Buffer.from(text), Buffer.alloc(4)])
}

async function sign(dataDir: string, format: Format, title: string): Promise<string> {
  const engine = createSigningEngine({ dataDir, organisation: 'A', generator: { name: 'Ursprung', version: '0' } })
  const unsignedPath = join(folder, `unsigned-${title}.${format}`)
  const outputPath = join(folder, `${title}.${format}`)
  await (await landscape(320, 240)).toFormat(format).toFile(unsignedPath)
  const facts = { when: null, softwareAgent: null, digitalSourceType: null, description: null, parameters: null }
  const actions = [{ ...facts, action: 'c2pa.opened' }]
  const names = { title, parentTitle: 'parent', format, actions, thumbnailJpeg: null }
  const done = await engine.sign({ unsignedPath, outputPath, parentPath: unsignedPath, ...names }, 'a')
  if (!done.ok) throw new Error(done.error.message)
  return outputPath
}
