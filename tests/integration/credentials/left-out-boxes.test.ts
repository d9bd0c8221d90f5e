import { createHash, type KeyObject, sign as signBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  boxOf,
  cborOf,
  fit,
  manifestsOf,
  type Part,
  parseBoxes,
  payloadOf,
  readCbor,
  readCose,
  writeBoxes,
  writeCbor,
  writeCose,
} from '../../../scripts/torture/store-surgery.ts'
import { signingIdentity } from '../../../scripts/torture/structure-signers.ts'
import { MEDIA_TYPES } from '../../../src/domain/image.ts'
import { readProvenance } from '../../../src/engines/node/c2pa/c2pa-provenance.ts'
import { signatureStructure } from '../../../src/engines/node/c2pa/own/cose-signature.ts'
import { readStoreOfFile } from '../../../src/engines/node/c2pa/store-of-file.ts'
import { createSigningEngine } from '../../../src/engines/node/c2pa-sign/create-signing-engine.ts'
import { createIdentity } from '../../../src/engines/node/identity/create-identity.ts'
import { ownAnchorPath } from '../../../src/engines/node/identity/own-anchors.ts'
import { assessCredentials } from '../../../src/verify/credentials.ts'
import { landscape } from '../../support/pictures.ts'
import { bundle } from '../../support/trust-bundle.ts'

// Hashes of AVIF, HEIC and of a JPEG's parts leave out what the signer named; c2pa-rs does not ask what else that lets in.
type Format = 'avif' | 'jpeg' | 'png' | 'tiff'
type Hash = Map<string, unknown>
let folder: string
let anchor: string
let identity: { readonly key: KeyObject; readonly chain: readonly Uint8Array[] }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-left-out-boxes-'))
  const dataDir = join(folder, 'data')
  await createIdentity({ dataDir, name: 'standard', organisation: 'A', commonName: 'A' })
  anchor = await readFile(ownAnchorPath(dataDir, 'standard'), 'utf8')
  identity = await signingIdentity(dataDir)
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const TRUSTED = { state: 'trusted', integrity: 'intact', unreadable: null }
const LOOSE = { state: 'unreadable', integrity: 'unknown', unreadable: { reason: 'loose-binding' } }

describe('a signed AVIF', () => {
  it('is not intact with another picture where its own was, and its own behind in a box with a slash in its name', async () => {
    // c2pa-rs hashes where a box stands before the box. With a slash in its name it does not: then the file itself may say where it stood.
    const file = await readFile(await withSlashInPlace())
    const mdat = partsOf(file).find(({ type }) => type === 'mdat')
    if (mdat === undefined) throw new Error('Expected picture data')
    const other = sharp({ create: { width: 320, height: 240, channels: 3, background: '#f00' } })
    const red = await other.avif({ chromaSubsampling: '4:2:0' }).toBuffer()
    const forged = Buffer.concat([mdat.bytes.subarray(0, 8), itemFor(red, mdat.bytes.length - 8)])
    forged.write('free', 4, 'latin1')
    const bytes = Buffer.concat([file.subarray(0, mdat.at), forged, placeOf(mdat), mdat.bytes])
    const path = await written('avif', bytes)
    const shown = await sharp(path).stats()
    expect(shown.dominant.r - shown.dominant.g).toBeGreaterThan(150)
    expect(await read(path, 'avif')).toMatchObject(LOOSE)
    expect(await read(await written('avif', file), 'avif')).toMatchObject(TRUSTED)
  })

  it.each([
    ['a hash that does not cover where its parts stand', 'c2pa.hash.bmff', null, LOOSE],
    ['something left out that it does not have', 'c2pa.hash.bmff.v3', '/moov/trak', TRUSTED],
    ['what tells where its picture is left out', 'c2pa.hash.bmff.v3', '/meta/iloc', LOOSE],
    ['the boxes of everybody left out', 'c2pa.hash.bmff.v3', '/uuid', LOOSE],
  ] as const)('is judged by what its signer left out: %s', async (_, label, xpath, expected) => {
    const path = await rebound(await sign('avif', 'bild'), 'avif', label, (hash, file) => {
      if (xpath !== null) hash.set('exclusions', [...(hash.get('exclusions') as Hash[]), new Map([['xpath', xpath]])])
      const parts = partsOf(file).filter(({ type }) => type === 'meta' || type === 'mdat')
      const place = label === 'c2pa.hash.bmff.v3' ? placeOf : () => Buffer.alloc(0)
      return hash.set('hash', hashOf(parts.flatMap(part => [place(part), ...around(part, xpath?.slice(-4) ?? '')])))
    })
    expect(await read(path, 'avif')).toMatchObject(expected)
  })

  it('is not intact when its first box is as long as the head of an icon says', async () => {
    const file = await readFile(await sign('avif', 'bild'))
    const [brands, box] = partsOf(file)
    const store = Buffer.from((await readStoreOfFile(join(folder, 'bild.avif'))) ?? '')
    const [from, at] = [brands?.end ?? 0, file.indexOf(store)]
    const boxes = parseBoxes(store)
    expect(fit(boxes, signatureOf(boxes), store.length - (256 - from))).toBe(true)
    const first = Buffer.concat([file.subarray(0, from), Buffer.alloc(256 - from)])
    first.writeUInt32BE(256)
    const head = Buffer.from(file.subarray(from, at))
    head.writeUInt32BE((box?.bytes.length ?? 0) - (256 - from))
    const bytes = Buffer.concat([first, head, writeBoxes(boxes), file.subarray(box?.end)])
    expect(await read(await written('avif', bytes), 'avif')).toMatchObject(LOOSE)
  })
})

describe('a signed TIFF', () => {
  it('is not intact where a part of the picture is left out', async () => {
    const endOf = (hole?: Map<string, number>) => (hole?.get('start') ?? 0) + (hole?.get('length') ?? 0)
    const path = await rebound(await sign('tiff', 'bild'), 'tiff', 'c2pa.hash.data', (hash, file) => {
      const holes = [
        new Map(Object.entries({ start: 8, length: 64 })),
        ...(hash.get('exclusions') as Map<string, number>[]),
      ]
      const kept = holes.map((hole, index) => file.subarray(endOf(holes[index - 1]), hole.get('start')))
      return hash.set('exclusions', holes).set('hash', hashOf([...kept, file.subarray(endOf(holes.at(-1)))]))
    })
    expect(await read(path, 'tiff')).toMatchObject(LOOSE)
  })
})

describe('a picture whose hash is of its parts', () => {
  const named = (change: (boxes: Hash[]) => void) => (hash: Hash, file: Buffer) => {
    const boxes = (file[0] === 0xff ? segmentsOf(file) : chunksOf(file)).map(
      ({ name, bytes }): Hash =>
        new Map<string, unknown>([
          ['names', [name]],
          ['hash', name === 'C2PA' ? Buffer.of(0) : hashOf([bytes])],
          ['pad', Buffer.alloc(0)],
        ]),
    )
    change(boxes)
    return new Map<string, unknown>([
      ['alg', hash.get('alg')],
      ['boxes', boxes],
    ])
  }

  it.each(['jpeg', 'png'] as const)(
    'is intact as it was signed, and not with more behind its end: %s',
    async format => {
      const path = await rebound(
        await sign(format, 'delar'),
        format,
        'c2pa.hash.boxes',
        named(() => undefined),
      )
      expect(await read(path, format)).toMatchObject(TRUSTED)
      const longer = Buffer.concat([await readFile(path), await (await landscape(64, 48)).toFormat(format).toBuffer()])
      expect(await read(await written(format, longer), format)).toMatchObject(LOOSE)
    },
  )

  it('is not intact where its signer left out more than the store', async () => {
    const open = (boxes: Hash[]) =>
      void boxes.find(box => (box.get('names') as string[])[0] === 'DQT')?.set('excluded', true)
    const path = await rebound(await sign('jpeg', 'lucka'), 'jpeg', 'c2pa.hash.boxes', named(open))
    expect(await read(path, 'jpeg')).toMatchObject(LOOSE)
  })
})

async function read(path: string, format: Format) {
  const trust = bundle(['own-anchors', anchor])
  return assessCredentials(await readProvenance(path, MEDIA_TYPES[format], { trust }), new Date().toISOString())
}

async function written(format: Format, bytes: Buffer): Promise<string> {
  await writeFile(join(folder, `changed.${format}`), bytes)
  return join(folder, `changed.${format}`)
}

async function sign(format: Format, title: string): Promise<string> {
  const dataDir = join(folder, 'data')
  const engine = createSigningEngine({ dataDir, organisation: 'A', generator: { name: 'Ursprung', version: '0' } })
  const [unsignedPath, outputPath] = [
    join(folder, `unsigned.${format}`),
    join(folder, `${title.slice(0, 9)}.${format}`),
  ]
  await rm(outputPath, { force: true })
  const picture = (await landscape(320, 240)).removeAlpha()
  await picture.toFormat(format, format === 'avif' ? { chromaSubsampling: '4:2:0' } : {}).toFile(unsignedPath)
  const facts = { when: null, softwareAgent: null, digitalSourceType: null, description: null, parameters: null }
  const names = { title, parentTitle: 'parent', format, thumbnailJpeg: null }
  const actions = [{ ...facts, action: 'c2pa.opened' }]
  const done = await engine.sign({ unsignedPath, outputPath, parentPath: unsignedPath, ...names, actions }, null)
  if (!done.ok) throw new Error(done.error.message)
  return outputPath
}

/** An AVIF whose picture data stands at a place that reads as a name with a slash. The title's length moves it. */
async function withSlashInPlace(): Promise<string> {
  for (let length = 300, tries = 0; tries < 4; tries += 1) {
    const path = await sign('avif', 'x'.repeat(length))
    const at = partsOf(await readFile(path)).find(({ type }) => type === 'mdat')?.at ?? 0
    if (placeOf({ at }).includes('/')) return path
    length += (0x2f - at + 0x10000) % 256
  }
  throw new Error('Expected a title that moves the picture there')
}

/** The claim bound by another hash and signed anew; padding makes up the length, so that nothing moves. */
async function rebound(path: string, format: Format, label: string, change: (hash: Hash, file: Buffer) => Hash) {
  const [file, store] = [await readFile(path), Buffer.from((await readStoreOfFile(path)) ?? '')]
  const boxes = parseBoxes(store)
  const manifest = manifestsOf(boxes).at(-1)
  const binding = boxOf(manifest, 'c2as')?.parts.find(
    part => part.kind === 'super' && part.label.startsWith('c2pa.hash.'),
  )
  const [claim, cose] = [cborOf(boxOf(manifest, 'c2cl')), readCose(signatureOf(boxes))]
  const content = binding?.kind === 'super' ? cborOf(binding) : undefined
  if (binding?.kind !== 'super' || content === undefined || claim === undefined || cose === undefined)
    throw new Error('Expected a binding')
  content.bytes = writeCbor(change(new Map(readCbor(content.bytes) as Hash), file))
  const said = new Map(readCbor(claim.bytes) as Hash)
  for (const reference of said.get('created_assertions') as Hash[]) {
    if (!String(reference.get('url')).endsWith(`/${binding.label}`)) continue
    reference.set('url', `self#jumbf=c2pa.assertions/${label}`)
    binding.label = label
    reference.set('hash', createHash('sha256').update(payloadOf(binding)).digest())
  }
  claim.bytes = writeCbor(said)
  const data = signatureStructure('Signature1', cose.protectedBytes, claim.bytes)
  const signature = signBytes('sha256', data, { key: identity.key, dsaEncoding: 'ieee-p1363' })
  const leaf = signatureOf(boxes)
  if (leaf !== undefined) leaf.bytes = writeCose({ ...cose, signature })
  expect(fit(boxes, leaf, store.length)).toBe(true)
  const at = file.indexOf(store)
  return await written(
    format,
    Buffer.concat([file.subarray(0, at), writeBoxes(boxes), file.subarray(at + store.length)]),
  )
}

const signatureOf = (boxes: readonly Part[]) => cborOf(boxOf(manifestsOf(boxes).at(-1), 'c2cs'))

interface BoxPart {
  readonly type: string
  readonly at: number
  readonly end: number
  readonly bytes: Buffer
}

function partsOf(file: Buffer): readonly BoxPart[] {
  const parts: BoxPart[] = []
  for (let at = 0; at < file.length; at = parts.at(-1)?.end ?? file.length) {
    const end = at + file.readUInt32BE(at)
    parts.push({ type: file.toString('latin1', at + 4, at + 8), at, end, bytes: file.subarray(at, end) })
  }
  return parts
}

function placeOf({ at }: Pick<BoxPart, 'at'>): Buffer {
  const place = Buffer.alloc(8)
  place.writeBigUInt64BE(BigInt(at))
  return place
}

/** A part's bytes without the box of this name in it. */
function around({ bytes }: BoxPart, name: string): readonly Buffer[] {
  const at = name === '' ? -1 : bytes.indexOf(name, 8, 'latin1') - 4
  return at < 0 ? [bytes] : [bytes.subarray(0, at), bytes.subarray(at + bytes.readUInt32BE(at))]
}

function hashOf(parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}

/** The compressed picture of an AVIF with one item, and as many bytes of padding (AV1 specification section 5.3) as there is room for. */
function itemFor(avif: Buffer, lengthBytes: number): Buffer {
  const item =
    partsOf(avif)
      .find(({ type }) => type === 'mdat')
      ?.bytes?.subarray(8) ?? Buffer.alloc(0)
  const padding = Buffer.alloc(lengthBytes - item.length)
  const size = padding.length - 3
  padding.set([0x7a, (size & 127) | 128, size >> 7, 0x80])
  return Buffer.concat([item, padding])
}

/** The segments of a JPEG with one scan, by the names that box hashes use. */
function segmentsOf(jpeg: Buffer): readonly { readonly name: string; readonly bytes: Buffer }[] {
  const names: Readonly<Record<number, string>> = { 0xdb: 'DQT', 0xc0: 'SOF0', 0xc4: 'DHT', 0xeb: 'C2PA' }
  const segments = [{ name: 'SOI', bytes: jpeg.subarray(0, 2) }]
  let at = 2
  while (jpeg[at + 1] !== 0xda) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2)
    const marker = jpeg[at + 1] ?? 0
    segments.push({ name: names[marker] ?? `APP${marker - 0xe0}`, bytes: jpeg.subarray(at, end) })
    at = end
  }
  return [...segments, { name: 'SOS', bytes: jpeg.subarray(at, -2) }, { name: 'EOI', bytes: jpeg.subarray(-2) }]
}

/** The chunks of a PNG, by the names that box hashes use. */
function chunksOf(png: Buffer): readonly { readonly name: string; readonly bytes: Buffer }[] {
  const chunks = [{ name: 'PNGh', bytes: png.subarray(0, 8) }]
  for (let at = 8; at < png.length; ) {
    const end = at + 12 + png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    chunks.push({ name: type === 'caBX' ? 'C2PA' : type, bytes: png.subarray(at, end) })
    at = end
  }
  return chunks
}
