import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LABEL_OUTPUT_FORMATS, type LabelOutputFormat } from '../../src/domain/label.ts'
import { createMetadataEngine } from '../../src/engines/node/carry-metadata.ts'
import type { MetadataChanges } from '../../src/domain/label.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXIFTOOL = join(ROOT, 'node_modules/exiftool-vendored.pl/bin/exiftool')
const CORPUS = join(ROOT, '../shared/corpus/origin')
const run = promisify(execFile)
const TAM = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
const COMPOSITE = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia'

const hasExifTool =
  existsSync(EXIFTOOL) &&
  (await run('perl', ['-v']).then(
    () => true,
    () => false,
  ))
const engine = createMetadataEngine({ now: () => new Date('2026-11-21T12:00:00Z') })
const changes: MetadataChanges = {
  digitalSourceType: TAM,
  aiSystemUsed: 'Midjourney 7',
  alt: { text: 'En älg på Storgatan i Örebro', lang: 'sv' },
  credit: 'Örebro kommun',
  labelMark: {
    text: 'Skapad med AI – åäö',
    lang: 'sv',
    box: { x: 10, y: 20, width: 300, height: 40 },
    version: '0.1.0',
  },
  strip: [],
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-carry-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Into the drawn picture, which gives its place to what it becomes. */
async function carryInto(drawn: string, sourcePath: string, given: MetadataChanges) {
  const picture = await readFile(drawn)
  await rm(drawn)
  const source = await engine.open(sourcePath)
  return source.ok ? source.value.carry({ picture, outputPath: drawn }, given) : source
}

describe.skipIf(!hasExifTool)('metadata of a labelled picture as ExifTool reads it', () => {
  it.each(LABEL_OUTPUT_FORMATS)('%s holds every field in Swedish and the source’s own', async format => {
    const source = await sourcePicture()
    const rendered = await render(source, format)
    const pixels = await pixelsOf(rendered)
    const carried = await carryInto(rendered, source, changes)
    expect(carried).toMatchObject({ ok: true })
    expect(await pixelsOf(rendered)).toEqual(pixels)
    const tags = await exifTool(rendered)
    expect(tags).toMatchObject({
      'XMP-iptcExt:DigitalSourceType': TAM,
      'XMP-iptcExt:AISystemUsed': 'Midjourney 7',
      'XMP-iptcCore:AltTextAccessibility': 'En älg på Storgatan i Örebro',
      'XMP-iptcCore:AltTextAccessibility-sv': 'En älg på Storgatan i Örebro',
      'XMP-photoshop:Credit': 'Made with Google AI / Örebro kommun',
      'XMP-dc:Rights': '© Länsmuseet',
      'XMP-mwg-rs:RegionName': 'Åsa Öberg',
      'IFD0:Artist': 'Pär Åkesson',
      'IFD0:Orientation': 'Horizontal (normal)',
      'ExifIFD:ExifImageWidth': 320,
      'ExifIFD:SerialNumber': 12345,
      'GPS:GPSLatitudeRef': 'North',
    })
    expect(Number(String(tags['GPS:GPSLatitude']).split(' ')[0])).toBe(59)
    expect(tags).not.toHaveProperty('IFD1:ThumbnailImage')
    if (format === 'jpeg' || format === 'tiff') expect(tags['IPTC:Credit']).toBe('Made with Google AI / Örebro kommun')
    expect(await warningsOf(rendered)).toEqual([])
  })

  it.each(LABEL_OUTPUT_FORMATS)('%s holds no trace of what was asked to be stripped', async format => {
    const source = await sourcePicture()
    const rendered = await render(source, format)
    const carried = await carryInto(rendered, source, { ...changes, strip: ['gps', 'serial', 'author'] })
    expect(carried).toMatchObject({ ok: true })
    if (!carried.ok) return
    expect(carried.value.stripped).toEqual(expect.arrayContaining(['EXIF GPS', 'EXIF BodySerialNumber', 'EXIF Artist']))
    const tags = await exifTool(rendered)
    for (const tag of ['GPS:GPSLatitude', 'ExifIFD:SerialNumber', 'IFD0:Artist', 'XMP-dc:Creator', 'IPTC:By-line'])
      expect(tags).not.toHaveProperty(tag)
    const { stdout } = await run('perl', [EXIFTOOL, '-b', '-all', rendered], { encoding: 'buffer', maxBuffer: 1e8 })
    expect(stdout.includes('12345')).toBe(false)
    expect(stdout.includes(Buffer.from('Åkesson'))).toBe(false)
  })

  it('carries the parameters of a PNG into the UserComment of a JPEG', async () => {
    const source = join(folder, 'parameters.png')
    await sharp({ create: { width: 320, height: 240, channels: 3, background: '#789' } })
      .png()
      .toFile(source)
    const text = 'en älg\nSteps: 20, Sampler: Euler'
    await run('perl', [
      EXIFTOOL,
      '-overwrite_original',
      '-config',
      await pngConfig(),
      `-PNG:Parameters=${text}`,
      '-PNG:Title=Älgen',
      source,
    ])
    const rendered = await render(source, 'jpeg')
    const carried = await carryInto(rendered, source, changes)
    expect(carried).toMatchObject({ ok: true })
    const tags = await exifTool(rendered)
    expect(tags['ExifIFD:UserComment']).toBe(text)
    expect(tags['XMP-dc:Title']).toBe('Älgen')
  })

  it('carries a packet over 64 KiB into a JPEG as extended XMP', async () => {
    const source = join(folder, 'large.png')
    await sharp({ create: { width: 320, height: 240, channels: 3, background: '#789' } })
      .png()
      .toFile(source)
    const long = 'å'.repeat(100_000)
    const file = join(folder, 'long.txt')
    await import('node:fs/promises').then(fs => fs.writeFile(file, long))
    await run('perl', [
      EXIFTOOL,
      '-overwrite_original',
      `-XMP-photoshop:Instructions<=${file}`,
      '-XMP-dc:Rights=© Länsmuseet',
      source,
    ])
    const rendered = await render(source, 'jpeg')
    expect(await carryInto(rendered, source, changes)).toMatchObject({ ok: true })
    const tags = await exifTool(rendered)
    expect(String(tags['XMP-photoshop:Instructions'])).toHaveLength(100_000)
    expect(tags['XMP-dc:Rights']).toBe('© Länsmuseet')
    expect(tags['XMP-iptcExt:DigitalSourceType']).toBe(TAM)
  })
})

describe.skipIf(!existsSync(CORPUS))('metadata of real files', () => {
  it('splices every picture of the corpus into every format without losing EXIF or XMP', {
    timeout: 600_000,
  }, async () => {
    const failures: string[] = []
    const files = (await readdir(CORPUS, { recursive: true }))
      .filter(f => /\.(jpe?g|png|webp|avif|tiff?)$/i.test(f) && !f.startsWith('corrupt'))
      .sort()
    const stats = new Map<LabelOutputFormat, number>()
    for (const [index, file] of files.entries()) {
      const source = join(CORPUS, file)
      // One format per file in turn, so that the run stays short; the same format always.
      const formats: LabelOutputFormat[] = ['jpeg', 'png', 'webp', 'tiff', 'avif']
      const format = formats[index % 5] ?? 'jpeg'
      const rendered = await render(source, format).catch(() => null)
      if (rendered === null) continue
      const pixels = await pixelsOf(rendered)
      const before = await engine.readContainer(source)
      const carried = await carryInto(rendered, source, { ...changes, digitalSourceType: COMPOSITE })
      if (!carried.ok) {
        failures.push(`${file} → ${format}: ${carried.error.message}`)
        continue
      }
      const after = await engine.readContainer(rendered)
      if (!before.ok || !after.ok) continue
      if (!pixels.equals(await pixelsOf(rendered))) failures.push(`${file} → ${format}: pixels`)
      const hadExif = before.value.blocks.some(b => b.kind === 'exif')
      const isLost = carried.value.lost.some(l => l.startsWith('EXIF'))
      if (hadExif && !isLost && !after.value.blocks.some(b => b.kind === 'exif'))
        failures.push(`${file} → ${format}: EXIF`)
      const packet = after.value.blocks.find(b => b.kind === 'xmp')
      if (packet === undefined || !new TextDecoder().decode(packet.bytes).includes(COMPOSITE))
        failures.push(`${file} → ${format}: XMP`)
      if (after.value.problems.length > 0) failures.push(`${file} → ${format}: ${after.value.problems.join('; ')}`)
      stats.set(format, (stats.get(format) ?? 0) + 1)
      await rm(rendered)
    }
    if (process.env['URSPRUNG_FIGURES'] !== undefined) console.log('spliced', Object.fromEntries(stats))
    expect(failures).toEqual([])
    expect(stats.get('jpeg')).toBeGreaterThan(10)
  })
})

let count = 0
async function render(source: string, format: LabelOutputFormat): Promise<string> {
  const path = join(folder, `rendered-${count++}.${format === 'jpeg' ? 'jpg' : format === 'tiff' ? 'tif' : format}`)
  await sharp(source, { failOn: 'none' })
    .autoOrient()
    .resize({ width: 320, height: 240, fit: 'inside', withoutEnlargement: true })
    .toFormat(format, { effort: 2 })
    .keepIccProfile()
    .toFile(path)
  return path
}

async function pixelsOf(path: string): Promise<Buffer> {
  return await sharp(path).raw().toBuffer()
}

/** A camera picture with EXIF (orientation 6, GPS, serial, thumbnail), XMP (regions, vendor credit) and IIM. */
async function sourcePicture(): Promise<string> {
  const path = join(folder, 'source.jpg')
  const copy = join(folder, `source-${count++}.jpg`)
  if (!existsSync(path)) {
    await sharp({ create: { width: 240, height: 320, channels: 3, background: '#357' } })
      .jpeg()
      .toFile(path)
    const thumbnail = join(folder, 'thumbnail.jpg')
    await sharp({ create: { width: 32, height: 24, channels: 3, background: '#357' } })
      .jpeg()
      .toFile(thumbnail)
    await run('perl', [
      EXIFTOOL,
      '-overwrite_original',
      '-codedcharacterset=utf8',
      '-Orientation#=6',
      '-Artist=Pär Åkesson',
      '-Make=Kamera',
      '-SerialNumber=12345',
      '-ExifIFD:BodySerialNumber=12345',
      '-ExifImageWidth=240',
      '-ExifImageHeight=320',
      '-GPSLatitude=59.27',
      '-GPSLatitudeRef=N',
      '-GPSLongitude=15.21',
      '-GPSLongitudeRef=E',
      `-ThumbnailImage<=${thumbnail}`,
      '-XMP-photoshop:Credit=Made with Google AI',
      '-IPTC:Credit=Made with Google AI',
      '-IPTC:By-line=Pär Åkesson',
      '-XMP-dc:Creator=Pär Åkesson',
      '-XMP-dc:Rights=© Länsmuseet',
      '-RegionInfo={AppliedToDimensions={W=240,H=320,Unit=pixel},RegionList=[{Area={X=0.5,Y=0.5,W=0.1,H=0.1,Unit=normalized},Name=Åsa Öberg,Type=Face}]}',
      path,
    ])
  }
  await copyFile(path, copy)
  return copy
}

async function pngConfig(): Promise<string> {
  const path = join(folder, 'png.config')
  const text =
    "%Image::ExifTool::UserDefined = ('Image::ExifTool::PNG::TextualData' => { parameters => { Name => 'Parameters' } });\n1;\n"
  await import('node:fs/promises').then(fs => fs.writeFile(path, text))
  return path
}

async function exifTool(path: string): Promise<Record<string, unknown>> {
  const { stdout } = await run('perl', [EXIFTOOL, '-json', '-G1', path], { maxBuffer: 1e8 })
  return (JSON.parse(stdout) as Record<string, unknown>[])[0] ?? {}
}

async function warningsOf(path: string): Promise<string[]> {
  const { stdout } = await run('perl', [EXIFTOOL, '-s3', '-a', '-warning', path])
  return stdout.split('\n').filter(line => line !== '')
}
