import { describe, expect, it } from 'vitest'
import { alignPictures, projectBox } from '../../../src/publish/align.ts'
import { judgeCaption, planCaptionLook } from '../../../src/publish/caption-survival.ts'
import { type GreyPlane, likenessAt, resample } from '../../../src/publish/grey-plane.ts'
import { summarise, survivalRows, type CaptionSurvival, type ReadPicture } from '../../../src/publish/survival.ts'

/** A picture with something different everywhere: two waves and a disc, in grey levels. */
function picture(width: number, height: number): GreyPlane {
  const data = Float32Array.from({ length: width * height }, (_, index) => {
    const x = (index % width) / width
    const y = Math.floor(index / width) / height
    const disc = (x - 0.3) ** 2 + (y - 0.4) ** 2 < 0.02 ? 60 : 0
    return 110 + 50 * Math.sin(9 * x + 4 * y * y) + 30 * Math.cos(13 * y - 5 * x * x) + disc
  })
  return { width, height, data }
}
const sized = (plane: GreyPlane, factor = 1) => ({
  plane,
  size: { widthPx: plane.width * factor, heightPx: plane.height * factor },
})
const part = (plane: GreyPlane, ...[x, y, width, height]: readonly [number, number, number, number]): GreyPlane =>
  resample(plane, { x, y, width, height }, Math.round(width), Math.round(height))

const master = picture(300, 200)

describe('laying a copy over the master', () => {
  it('knows the whole picture at another size', () => {
    const alignment = alignPictures(
      sized(master, 4),
      sized(resample(master, { x: 0, y: 0, width: 300, height: 200 }, 150, 100)),
    )
    expect(alignment).toMatchObject({ kind: 'whole', frame: { x: 0, y: 0, width: 1200, height: 800 } })
  })

  it('finds where a crop was taken, to a few px', () => {
    const alignment = alignPictures(sized(master, 4), sized(part(master, 60, 50, 210, 120)))
    if (alignment.kind !== 'cropped') throw new Error(alignment.kind)
    expect(alignment.score).toBeGreaterThan(0.97)
    expect(Math.abs(alignment.frame.x - 240)).toBeLessThan(12)
    expect(Math.abs(alignment.frame.y - 200)).toBeLessThan(12)
    expect(Math.abs(alignment.frame.width - 840)).toBeLessThan(16)
  })

  it('finds the picture inside of a screenshot', () => {
    const shot: GreyPlane = { width: 320, height: 260, data: new Float32Array(320 * 260).fill(250) }
    const small = resample(master, { x: 0, y: 0, width: 300, height: 200 }, 210, 140)
    for (let y = 0; y < 140; y += 1)
      for (let x = 0; x < 210; x += 1) shot.data[(y + 70) * 320 + x + 40] = small.data[y * 210 + x] ?? 0
    const alignment = alignPictures(sized(master), sized(shot))
    if (alignment.kind !== 'framed') throw new Error(alignment.kind)
    const { box, inside } = projectBox({ x: 0, y: 0, width: 300, height: 200 }, alignment.frame, {
      widthPx: 320,
      heightPx: 260,
    })
    expect(Math.abs(box.x - 40)).toBeLessThan(4)
    expect(Math.abs(box.y - 70)).toBeLessThan(4)
    expect(inside).toBeGreaterThan(0.97)
  })

  it('says that it does not know, of another picture', () => {
    const other: GreyPlane = { ...master, data: Float32Array.from(master.data, (_, index) => (index * 7919) % 251) }
    expect(alignPictures(sized(master), sized(other)).kind).toBe('unknown')
  })

  it('takes plain pictures for the same only where their shape is', () => {
    const plain = (width: number, height: number): GreyPlane => ({
      width,
      height,
      data: new Float32Array(width * height).fill(128),
    })
    expect(alignPictures(sized(plain(90, 60)), sized(plain(45, 30))).kind).toBe('whole')
    expect(alignPictures(sized(plain(90, 60)), sized(plain(60, 60))).kind).toBe('unknown')
  })
})

describe('looking for the caption', () => {
  const box = { x: 900, y: 40, width: 260, height: 47 }
  const whole = { kind: 'whole', frame: { x: 0, y: 0, width: 1200, height: 800 }, score: 1 } as const

  it('tells what was cut away without comparing anything', () => {
    const crop = { kind: 'cropped', frame: { x: 0, y: 200, width: 1200, height: 600 }, score: 0.99 } as const
    expect(planCaptionLook(box, crop, { widthPx: 600, heightPx: 300 })).toMatchObject({ answer: { state: 'cut' } })
    const half = { kind: 'cropped', frame: { x: 0, y: 0, width: 1030, height: 800 }, score: 0.99 } as const
    expect(planCaptionLook(box, half, { widthPx: 515, heightPx: 400 })).toMatchObject({ answer: { state: 'changed' } })
  })

  it('cannot tell without a caption or an alignment', () => {
    expect(planCaptionLook(null, whole, { widthPx: 600, heightPx: 400 })).toMatchObject({
      answer: { state: 'unknown' },
    })
    const unknown = { kind: 'unknown', score: 0.2 } as const
    expect(planCaptionLook(box, unknown, { widthPx: 600, heightPx: 400 })).toMatchObject({
      answer: { state: 'unknown' },
    })
  })

  it('keeps, misses and measures by the pixels', () => {
    const look = planCaptionLook(box, whole, { widthPx: 1200, heightPx: 800 })
    if (look.kind !== 'compare') throw new Error('Expected something to compare')
    const expected = part(master, 0, 0, 100, 20)
    expect(judgeCaption(look, expected, part(master, 0, 0, 106, 26)).state).toBe('kept')
    expect(judgeCaption(look, expected, { ...expected, data: expected.data.map(level => 255 - level) }).state).toBe(
      'lost',
    )
    const small = planCaptionLook(box, whole, { widthPx: 480, heightPx: 320 })
    if (small.kind !== 'compare') throw new Error('Expected something to compare')
    expect(judgeCaption(small, expected, expected)).toMatchObject({ state: 'too-small', likeness: 1 })
  })

  it('does not call two plain areas alike', () => {
    const plain: GreyPlane = { width: 20, height: 10, data: new Float32Array(200).fill(9) }
    expect(likenessAt(plain, plain, 0, 0)).toBe(0)
  })
})

describe('the table', () => {
  const kept: CaptionSurvival = { state: 'kept', likeness: 1, textHeightPx: 20, box: null, alignment: 'whole' }
  const read = (fields: Readonly<Record<string, string>>, credentials: string): ReadPicture =>
    ({
      report: { label: { text: 'Skapad med AI' }, credentials: { state: credentials } },
      evidence: { fields: Object.entries(fields).map(([field, value]) => ({ source: 'xmp', field, value, at: '' })) },
    }) as unknown as ReadPicture
  const before = read(
    {
      'Iptc4xmpExt:DigitalSourceType': 'trained',
      'photoshop:Credit': 'Sala',
      'xmp:Rating': '5',
      'xmp:MetadataDate': '1',
    },
    'trusted',
  )

  it('is all kept for the same file, whatever date a program wrote', () => {
    const same = read(
      { 'Iptc4xmpExt:DigitalSourceType': 'trained', 'photoshop:Credit': 'Sala', 'xmp:Rating': '5' },
      'intact',
    )
    const rows = survivalRows(before, same, kept)
    expect(rows.map(({ name, state }) => [name, state])).toEqual([
      ['caption', 'kept'],
      ['Iptc4xmpExt:DigitalSourceType', 'kept'],
      ['photoshop:Credit', 'kept'],
      ['other-fields', 'kept'],
      ['credentials', 'kept'],
    ])
    expect(summarise(kept, rows)).toBe('all')
  })

  it('names each loss and what to do about it', () => {
    const rows = survivalRows(before, read({}, 'none'), kept)
    expect(rows.filter(({ state }) => state === 'lost').map(({ name, remedies }) => [name, remedies])).toEqual([
      ['Iptc4xmpExt:DigitalSourceType', ['keep-metadata', 'use-figcaption']],
      ['photoshop:Credit', ['keep-metadata', 'use-figcaption']],
      ['other-fields', ['keep-metadata']],
      ['credentials', ['keep-original-file', 'use-figcaption']],
    ])
    expect(summarise(kept, rows)).toBe('visible')
    const some = survivalRows(before, read({ 'photoshop:Credit': 'Annan', 'dc:rights': '©' }, 'broken'), kept)
    expect(some.map(({ name, state, remedies }) => [name, state, remedies[0] ?? null])).toEqual([
      ['caption', 'kept', null],
      ['Iptc4xmpExt:DigitalSourceType', 'lost', 'keep-field'],
      ['photoshop:Credit', 'changed', null],
      ['dc:rights', 'added', null],
      ['other-fields', 'lost', 'keep-metadata'],
      ['credentials', 'changed', 'keep-original-file'],
    ])
  })
})
