import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LABEL_OUTPUT_FORMATS, type LabelOutputFormat, type LabelPlan } from '../../src/domain/label.ts'
import { createSigningEngine, type SigningOptions } from '../../src/engines/node/c2pa-sign/create-signing-engine.ts'
import { createMetadataEngine } from '../../src/engines/node/carry-metadata.ts'
import { createIdentity } from '../../src/engines/node/identity/create-identity.ts'
import { ownAnchorPath } from '../../src/engines/node/identity/own-anchors.ts'
import type { ManifestRequest } from '../../src/engines/label-engines.ts'
import { CAPTION_PARAMETER } from '../../src/domain/label.ts'
import { actionsOf, activeOf, readNativeStore, readWasmStore, type Store } from './signed-store.ts'
import { captionActions, GENERATOR_NAME } from '../../src/label/manifest-definition.ts'

const CORPUS = join(import.meta.dirname, '../../../shared/corpus/c2pa')
const TAM = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
const ORGANISATION = 'Örebro kommun'

let folder: string
let dataDir: string
let anchors: string
let options: SigningOptions

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-sign-'))
  dataDir = join(folder, 'data')
  options = { dataDir, organisation: ORGANISATION, generator: { name: GENERATOR_NAME, version: '0.1.0' } }
  const made = await createIdentity({
    dataDir,
    name: 'kommun',
    organisation: ORGANISATION,
    commonName: 'Kommunikation',
  })
  expect(made.ok).toBe(true)
  anchors = await readFile(ownAnchorPath(dataDir, 'kommun'), 'utf8')
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(() => {
  delete process.env['URSPRUNG_C2PA_ENGINE']
})

describe.each(['native', 'wasm'])('signing with the %s engine', engine => {
  it.each(LABEL_OUTPUT_FORMATS)('signs %s so that both readers trust it by the own root', async format => {
    process.env['URSPRUNG_C2PA_ENGINE'] = engine
    const original = await picture('original', format)
    const request = await requestFor(format, { parentPath: original })
    const signed = await createSigningEngine(options).sign(request, 'kommun')
    expect(signed).toMatchObject({ ok: true, value: { signer: ORGANISATION, notes: [] } })
    if (!signed.ok) return
    expect(signed.value.manifestBytes).toBeGreaterThan(5_000)
    expect(signed.value.manifestBytes).toBeLessThan(30_000)
    const store = await readNative(request.outputPath, format)
    expect(store.validation_state).toBe('Trusted')
    const active = activeOf(store)
    expect(active.title).toBe('märkt bild.jpg')
    expect(actionsOf(active).map(a => a.action)).toEqual(['c2pa.opened', 'c2pa.edited'])
    expect(actionsOf(active)[0]).toMatchObject({ digitalSourceType: TAM, softwareAgent: { name: 'Midjourney' } })
    expect(actionsOf(active)[1]).toMatchObject({
      softwareAgent: { name: 'Ursprung', version: '0.1.0' },
      description: 'Skapad med AI – åäö',
      parameters: { [CAPTION_PARAMETER]: { lang: 'sv', box: { x: 1, y: 2, width: 30, height: 10 } } },
    })
    expect(active.ingredients).toMatchObject([{ title: 'original.jpg', relationship: 'parentOf' }])
    expect((await readWasmStore(request.outputPath, format, anchors)).validation_state).toBe('Trusted')
  })

  it.skipIf(!existsSync(CORPUS))('keeps the manifest of an original with credentials as parent', async () => {
    process.env['URSPRUNG_C2PA_ENGINE'] = engine
    const parentPath = join(CORPUS, 'own-signed/created-tam.jpg')
    const before = activeOf(await readNative(parentPath, 'jpeg'))
    const request = await requestFor('jpeg', { parentPath })
    expect(await createSigningEngine(options).sign(request, 'kommun')).toMatchObject({ ok: true, value: { notes: [] } })
    const store = await readNative(request.outputPath, 'jpeg')
    expect(store.validation_state).toBe('Trusted')
    expect(Object.keys(store.manifests)).toHaveLength(2)
    const [parent] = activeOf(store).ingredients
    expect(parent?.active_manifest).toBe(before.label)
  })

  it.skipIf(!existsSync(CORPUS))(
    'signs a picture whose own manifest cannot be read, and says that it was not kept',
    async () => {
      process.env['URSPRUNG_C2PA_ENGINE'] = engine
      for (const name of ['jpeg-manifest-truncated.jpg', 'jpeg-remote-url-only.jpg']) {
        const request = await requestFor('jpeg', { parentPath: join(CORPUS, 'derived', name) })
        const signed = await createSigningEngine(options).sign(request, 'kommun')
        expect(signed, name).toMatchObject({ ok: true, value: { notes: ['parent-manifest-not-kept'] } })
        const store = await readNative(request.outputPath, 'jpeg')
        expect(store.validation_state, name).toBe('Trusted')
        if (name.includes('remote')) expect(activeOf(store).ingredients[0]?.informational_URI).toMatch(/^https?:/)
      }
    },
  )

  it('puts the given thumbnail into the manifest', async () => {
    process.env['URSPRUNG_C2PA_ENGINE'] = engine
    const thumbnailJpeg = await sharp({ create: { width: 32, height: 24, channels: 3, background: '#456' } })
      .jpeg()
      .toBuffer()
    const request = await requestFor('jpeg', { thumbnailJpeg })
    expect(await createSigningEngine(options).sign(request, 'kommun')).toMatchObject({ ok: true })
    const store = await readNative(request.outputPath, 'jpeg')
    expect(store.validation_state).toBe('Trusted')
    expect(activeOf(store).thumbnail).toMatchObject({ format: 'image/jpeg' })
  })
})

describe('signing after metadata', () => {
  it.each(LABEL_OUTPUT_FORMATS)('%s with carried EXIF and XMP is trusted, and the metadata is there', async format => {
    const source = join(folder, `source-${count++}.jpg`)
    const image = sharp({ create: { width: 200, height: 150, channels: 3, background: '#258' } })
    await image
      .withExif({ IFD0: { Artist: 'Åsa', Make: 'Kamera' }, IFD3: { GPSLatitudeRef: 'N' } })
      .jpeg()
      .toFile(source)
    const request = await requestFor(format, { parentPath: source })
    const metadata = createMetadataEngine()
    const labelMark = { text: 'Skapad med AI', lang: 'sv', box: { x: 1, y: 2, width: 3, height: 4 }, version: '0.1.0' }
    const target = { picture: await readFile(request.unsignedPath), outputPath: request.unsignedPath }
    await rm(request.unsignedPath)
    const read = await metadata.open(source)
    if (!read.ok) throw new Error(`Expected metadata but received ${read.error.message}`)
    const carried = await read.value.carry(target, { digitalSourceType: TAM, labelMark, strip: [] })
    expect(carried).toMatchObject({ ok: true })
    expect(await createSigningEngine(options).sign(request, 'kommun')).toMatchObject({ ok: true, value: { notes: [] } })
    expect((await readNative(request.outputPath, format)).validation_state).toBe('Trusted')
    const reading = await metadata.readContainer(request.outputPath)
    const kinds = reading.ok ? reading.value.blocks.map(b => b.kind) : []
    expect(kinds).toEqual(expect.arrayContaining(['exif', 'xmp', 'c2pa']))
  })
})

describe('signing', () => {
  it('makes a test identity at first use and signs with it', async () => {
    const fresh = join(folder, 'fresh')
    const request = await requestFor('png', {})
    const signed = await createSigningEngine({ ...options, dataDir: fresh }).sign(request, null)
    expect(signed).toMatchObject({ ok: true, value: { signer: ORGANISATION } })
    const own = await readFile(ownAnchorPath(fresh, 'standard'), 'utf8')
    expect((await readNative(request.outputPath, 'png', own)).validation_state).toBe('Trusted')
    expect((await readNative(request.outputPath, 'png', anchors)).validation_state).toBe('Valid')
  })

  it('asks for the passphrase of an encrypted key and refuses a wrong one', async () => {
    await createIdentity({ dataDir, name: 'hemlig', organisation: ORGANISATION, passphrase: 'lösen åäö' })
    const request = await requestFor('jpeg', {})
    expect(await createSigningEngine(options).sign(request, 'hemlig')).toMatchObject({
      ok: false,
      error: { kind: 'passphrase-needed' },
    })
    const wrong = createSigningEngine({ ...options, passphraseFor: () => 'fel' })
    expect(await wrong.sign(request, 'hemlig')).toMatchObject({ ok: false, error: { kind: 'passphrase-wrong' } })
    const right = createSigningEngine({ ...options, passphraseFor: () => 'lösen åäö' })
    expect(await right.sign(request, 'hemlig')).toMatchObject({ ok: true })
  })

  it('refuses an expired identity before writing anything', async () => {
    const past = new Date('2020-01-01T00:00:00Z')
    await createIdentity({ dataDir, name: 'gammal', organisation: ORGANISATION, validityDays: 30, now: past })
    const request = await requestFor('jpeg', {})
    const signed = await createSigningEngine(options).sign(request, 'gammal')
    expect(signed).toMatchObject({ ok: false, error: { kind: 'certificate-expired' } })
    await expect(stat(request.outputPath)).rejects.toThrow('ENOENT')
  })

  it('leaves no output behind when the picture cannot be signed', async () => {
    const request = await requestFor('jpeg', {})
    await writeFile(request.unsignedPath, 'not a picture')
    expect(await createSigningEngine(options).sign(request, 'kommun')).toMatchObject({ ok: false })
    await expect(stat(request.outputPath)).rejects.toThrow('ENOENT')
  })

  it('never overwrites a file', async () => {
    const request = await requestFor('jpeg', {})
    await writeFile(request.outputPath, 'mine')
    expect(await createSigningEngine(options).sign(request, 'kommun')).toMatchObject({
      ok: false,
      error: { kind: 'output-exists' },
    })
    expect(await readFile(request.outputPath, 'utf8')).toBe('mine')
  })

  it('signs without a stamp when the time-stamp authority cannot be reached, and says so', async () => {
    const request = await requestFor('jpeg', {})
    // Port 9 of this machine: refused at once, nothing leaves it.
    const engine = createSigningEngine({ ...options, timeStampUrl: 'http://127.0.0.1:9/tsa' })
    expect(await engine.sign(request, 'kommun')).toMatchObject({
      ok: true,
      value: { notes: ['time-stamp-unreachable'] },
    })
    expect((await readNative(request.outputPath, 'jpeg')).validation_state).toBe('Trusted')
  })

  it('keeps the event loop free while it signs', async () => {
    const request = await requestFor('jpeg', {}, 4000)
    const engine = createSigningEngine(options)
    await engine.sign(await requestFor('jpeg', {}), 'kommun')
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    const start = performance.now()
    const signed = await engine.sign(request, 'kommun')
    clearInterval(timer)
    if (process.env['URSPRUNG_FIGURES'] !== undefined)
      console.log(
        `12 MP JPEG: ${(performance.now() - start).toFixed(0)} ms, longest block ${longest.toFixed(0)} ms`,
        signed,
      )
    expect(signed).toMatchObject({ ok: true })
    expect(longest).toBeLessThan(500)
  })

  it('lets a process that signs end by itself', async () => {
    const request = await requestFor('jpeg', {})
    const engine = new URL('../../src/engines/node/c2pa-sign/create-signing-engine.ts', import.meta.url).href
    const script = `
      import { createSigningEngine } from ${JSON.stringify(engine)}
      const signed = await createSigningEngine(${JSON.stringify(options)}).sign(${JSON.stringify(request)}, 'kommun')
      console.log(signed.ok)`
    // The library's own signer object holds it open until it is garbage-collected (still alive after 40 s).
    const ended = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 60_000,
    })
    expect(ended.stdout.trim()).toBe('true')
  })

  it('keeps keys readable by their owner alone', async () => {
    const files = join(dataDir, 'identities', 'kommun')
    expect((await readdir(files)).sort()).toEqual(['chain.pem', 'identity.json', 'key.pem', 'root-key.pem', 'root.pem'])
    if (process.platform === 'win32') return
    expect((await stat(files)).mode & 0o777).toBe(0o700)
    expect((await stat(join(files, 'key.pem'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(files, 'root-key.pem'))).mode & 0o777).toBe(0o600)
  })
})

let count = 0
async function picture(name: string, format: LabelOutputFormat, width = 400): Promise<string> {
  const path = join(folder, `${name}-${count++}.${format}`)
  await sharp({
    create: {
      width,
      height: (width * 3) / 4,
      channels: 3,
      background: '#936',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .toFormat(format)
    .toFile(path)
  return path
}

async function requestFor(
  format: LabelOutputFormat,
  more: Partial<ManifestRequest>,
  width = 400,
): Promise<ManifestRequest> {
  const unsignedPath = await picture('unsigned', format, width)
  const caption = { text: 'Skapad med AI – åäö', lang: 'sv' } as LabelPlan['caption']
  const plan: LabelPlan = {
    kind: 'ai-generated',
    tool: 'Midjourney',
    caption,
    statement: caption.text,
    format,
    alt: '',
    credit: '',
    preset: null,
  }
  const box = { x: 1, y: 2, width: 30, height: 10 }
  const placed = { place: 'top-right' as const, box, canvas: { widthPx: 400, heightPx: 300 }, textHeightPx: 8 }
  const actions = captionActions(plan, placed, { version: '0.1.0', when: '2026-11-21T12:00:00Z' })
  const outputPath = join(folder, `signed-${count++}.${format}`)
  return {
    title: 'märkt bild.jpg',
    parentTitle: 'original.jpg',
    actions,
    unsignedPath,
    outputPath,
    parentPath: unsignedPath,
    format,
    thumbnailJpeg: null,
    ...more,
  }
}

function readNative(path: string, format: LabelOutputFormat, anchorsPem = anchors): Promise<Store> {
  return readNativeStore(path, format, anchorsPem)
}
