import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { addUserComment } from '../../../../src/container/write/add-exif-texts.ts'
import { editExif } from '../../../../src/container/write/edit-exif.ts'
import { editPhotoshop } from '../../../../src/container/write/edit-photoshop.ts'
import { readExifLayout } from '../../../../src/container/write/exif-directory.ts'
import {
  datasetBytes,
  parseDatasets,
  parseResources,
  RESOURCE,
  resourceBytes,
} from '../../../../src/container/write/photoshop-resources.ts'
import { isPromptChunk, isPromptText } from '../../../../src/container/write/prompt-text.ts'

const size = { widthPx: 64, heightPx: 48 }
const encoder = new TextEncoder()

describe('editing Exif', () => {
  const edit = { size, strip: [], isPrompt: isPromptText }

  it('keeps maker notes at their place and byte for byte', async () => {
    const { block, note } = await cameraExif()
    const edited = editExif(block, edit)
    const layout = edited === null ? null : readExifLayout(edited.bytes)
    const before = readExifLayout(block)?.exif?.entries.find(e => e.tag === 0x927c)
    const after = layout?.exif?.entries.find(e => e.tag === 0x927c)
    expect(after?.valueAt).toBe(before?.valueAt)
    expect(Buffer.from(edited?.bytes.subarray(after?.valueAt, (after?.valueAt ?? 0) + note.length) ?? [])).toEqual(note)
  })

  it('removes the thumbnail’s bytes, not only the pointer to them', async () => {
    const { block, thumbnail } = await cameraExif()
    expect(Buffer.from(block).includes(thumbnail)).toBe(true)
    const edited = editExif(block, edit)
    expect(edited?.notes).toEqual(['thumbnail-removed'])
    expect(Buffer.from(edited?.bytes ?? []).includes(thumbnail)).toBe(false)
  })

  it('removes a prompt but not another comment', () => {
    const strip = { ...edit, strip: ['prompt'] as const }
    const prompt = editExif(addUserComment(null, 'älg\nSteps: 20, Sampler: Euler') ?? new Uint8Array(), strip)
    expect(prompt?.stripped).toEqual(['EXIF UserComment'])
    expect(Buffer.from(prompt?.bytes ?? []).toString('latin1')).not.toContain('S\0t\0e')
    expect(editExif(addUserComment(null, 'en hälsning') ?? new Uint8Array(), strip)?.stripped).toEqual([])
  })

  it('answers null for what is no Exif, and never throws', () => {
    expect(editExif(Uint8Array.of(1, 2, 3), edit)).toBeNull()
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 200 }), fc.boolean(), (body, isLittle) => {
        const head = isLittle ? [0x49, 0x49, 42, 0, 8, 0, 0, 0] : [0x4d, 0x4d, 0, 42, 0, 0, 0, 8]
        const edited = editExif(Uint8Array.from([...head, ...body]), {
          ...edit,
          strip: ['gps', 'serial', 'author', 'prompt'],
        })
        expect(edited === null || edited.bytes.length <= body.length + 8).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('adds no second comment', () => {
    expect(addUserComment(addUserComment(null, 'ett'), 'två')).toBeNull()
  })
})

describe('editing Photoshop resources', () => {
  const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest()
  const iim = (credit: Uint8Array) =>
    datasetBytes([
      { record: 2, number: 80, bytes: encoder.encode('P') },
      { record: 2, number: 110, bytes: credit },
    ])
  const edit = { credit: (before: string) => `${before} / Örebro`, stripAuthor: false, md5 }

  it('mirrors the credit, declares UTF-8 and keeps a right digest right', () => {
    const bytes = iim(encoder.encode('Made with Google AI'))
    const block = resourceBytes([
      { id: RESOURCE.iim, name: Uint8Array.of(0), bytes },
      { id: RESOURCE.digest, name: Uint8Array.of(0), bytes: md5(bytes) },
    ])
    const edited = parseResources(editPhotoshop([block], edit).bytes)
    const after = edited.find(r => r.id === RESOURCE.iim)?.bytes ?? new Uint8Array()
    expect(parseDatasets(after).map(d => [d.record, d.number, new TextDecoder().decode(d.bytes)])).toEqual([
      [1, 90, '\x1b%G'],
      [2, 80, 'P'],
      [2, 110, 'Made with Google AI / Örebro'],
    ])
    expect(Buffer.from(edited.find(r => r.id === RESOURCE.digest)?.bytes ?? [])).toEqual(md5(after))
  })

  it('keeps a stale digest stale', () => {
    const stale = new Uint8Array(16)
    const block = resourceBytes([
      { id: RESOURCE.iim, name: Uint8Array.of(0), bytes: iim(encoder.encode('x')) },
      { id: RESOURCE.digest, name: Uint8Array.of(0), bytes: stale },
    ])
    const edited = parseResources(editPhotoshop([block], edit).bytes)
    expect(edited.find(r => r.id === RESOURCE.digest)?.bytes).toEqual(stale)
  })

  it('does not garble Latin-1 by declaring UTF-8 over it', () => {
    const block = resourceBytes([{ id: RESOURCE.iim, name: Uint8Array.of(0), bytes: iim(Uint8Array.of(0xe5)) }])
    const edited = editPhotoshop([block], edit)
    expect(edited.notes).toEqual(['iim-credit-not-mirrored'])
  })

  it('drops thumbnails and keeps paths', () => {
    const block = resourceBytes([
      { id: RESOURCE.thumbnail, name: Uint8Array.of(0), bytes: Uint8Array.of(1) },
      { id: 2000, name: Uint8Array.of(1, 65), bytes: Uint8Array.of(7, 8, 9) },
    ])
    const edited = editPhotoshop([block], edit)
    expect(edited.notes).toEqual(['thumbnail-removed'])
    expect(parseResources(edited.bytes)).toMatchObject([{ id: 2000, bytes: Uint8Array.of(7, 8, 9) }])
  })

  it('strips who made it', () => {
    const block = resourceBytes([{ id: RESOURCE.iim, name: Uint8Array.of(0), bytes: iim(encoder.encode('x')) }])
    expect(editPhotoshop([block], { ...edit, credit: null, stripAuthor: true }).stripped).toEqual(['IIM 2:80'])
  })

  it('never throws on hostile bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        bytes => void editPhotoshop([bytes, Uint8Array.from([0x38, 0x42, 0x49, 0x4d, 4, 4, ...bytes])], edit),
      ),
    )
  })
})

describe('recognising prompts', () => {
  it.each(['x\nSteps: 20, Sampler', 'Negative prompt: y', '{"3":{"class_type":"KSampler"}}', 'workflow:{"a":1}'])(
    '%s',
    text => expect(isPromptText(text)).toBe(true),
  )
  it('knows keywords in any case and leaves plain text alone', () => {
    expect(isPromptChunk('Parameters', '')).toBe(true)
    expect(isPromptChunk('Comment', 'Nystartad skola, steg 2')).toBe(false)
  })
})

/** Little-endian Exif with orientation, a maker note, and IFD1 with a thumbnail at the end. */
async function cameraExif(): Promise<{ block: Uint8Array; note: Buffer; thumbnail: Buffer }> {
  const thumbnail = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123' } })
    .jpeg()
    .toBuffer()
  const note = Buffer.from('Kamera\0maker note with offsets 1234')
  const ifd = (rows: readonly (readonly [number, number, number, number])[], next: number) => {
    const bytes = Buffer.alloc(2 + rows.length * 12 + 4)
    bytes.writeUInt16LE(rows.length, 0)
    rows.forEach(([tag, type, count, value], i) => {
      bytes.writeUInt16LE(tag, 2 + i * 12)
      bytes.writeUInt16LE(type, 4 + i * 12)
      bytes.writeUInt32LE(count, 6 + i * 12)
      bytes.writeUInt32LE(value, 10 + i * 12)
    })
    bytes.writeUInt32LE(next, 2 + rows.length * 12)
    return bytes
  }
  const mainAt = 8
  const exifAt = mainAt + 30
  const noteAt = exifAt + 18
  const ifd1At = noteAt + note.length
  const thumbnailAt = ifd1At + 30
  const main = ifd(
    [
      [0x0112, 3, 1, 6],
      [0x8769, 4, 1, exifAt],
    ],
    ifd1At,
  )
  const exif = ifd([[0x927c, 7, note.length, noteAt]], 0)
  const ifd1 = ifd(
    [
      [0x0201, 4, 1, thumbnailAt],
      [0x0202, 4, 1, thumbnail.length],
    ],
    0,
  )
  const header = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0])
  return { block: Buffer.concat([header, main, exif, note, ifd1, thumbnail]), note, thumbnail }
}
