import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp, { type Sharp } from 'sharp'
import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import { type Published, publishOnce } from './publish-once.ts'

const run = promisify(execFile)
const has = existsSync
const SETUP_MS = 120_000
const job = unattendedJob()
let published: Published
beforeAll(async () => {
  published = await publishOnce()
}, SETUP_MS)
afterAll(() => published.close())

describe('does it survive the web', () => {
  let web: string
  let master: string
  const judge = async (name: string) => {
    const report = await published.app.publishing.survival(join(web, name), [master], job)
    const states = new Map(report.rows.map(row => [row.name, row.state]))
    return { summary: report.summary, caption: report.caption.state, credentials: states.get('credentials'), states }
  }
  beforeAll(async () => {
    web = join(published.folder, 'web')
    master = published.inPack('master/sommar-pa-on.jpg')
    await mkdir(web, { recursive: true })
  })

  it('is all there in the file itself', async () => {
    await copyFile(master, join(web, 'same.jpg'))
    expect(await judge('same.jpg')).toMatchObject({ summary: 'all', caption: 'kept', credentials: 'kept' })
  })

  it.each([
    ['sharp-default.jpg', (picture: Sharp) => picture.resize(1000).jpeg()],
    ['gd-like.jpg', (picture: Sharp) => picture.jpeg({ quality: 55, chromaSubsampling: '4:2:0' })],
    ['converted.webp', (picture: Sharp) => picture.resize(1200).webp({ quality: 70 })],
  ])('sees the caption and misses the rest after %s', async (name, pipeline) => {
    await pipeline(sharp(master)).toFile(join(web, name))
    const { summary, caption, credentials, states } = await judge(name)
    expect({ summary, caption, credentials }).toEqual({ summary: 'visible', caption: 'kept', credentials: 'lost' })
    expect(states.get('Iptc4xmpExt:DigitalSourceType')).toBe('lost')
  })

  it('sees that a thumbnail’s caption is too small to read', async () => {
    await sharp(master).resize(400).jpeg().toFile(join(web, 'small.jpg'))
    expect(await judge('small.jpg')).toMatchObject({ summary: 'not-visible', caption: 'too-small' })
  })

  it('tells a crop that cuts the caption away from one that keeps it', async () => {
    const { box } = (await published.app.verify(master, { findFaces: false }, job)).report.label
    if (box === null) throw new Error('Expected a caption')
    const isTop = box.y < 500
    const away = { left: 0, top: isTop ? 400 : 0, width: 1600, height: 660 }
    const keep = { left: box.x > 800 ? 160 : 0, top: isTop ? 0 : 100, width: 1440, height: 960 }
    await sharp(master).extract(away).resize(800).jpeg().toFile(join(web, 'away.jpg'))
    await sharp(master).extract(keep).resize(1000).jpeg().toFile(join(web, 'keep.jpg'))
    expect(await judge('away.jpg')).toMatchObject({ summary: 'not-visible', caption: 'cut' })
    expect(await judge('keep.jpg')).toMatchObject({ summary: 'visible', caption: 'kept' })
  })

  it('finds the caption in a screenshot of the page', async () => {
    const input = await sharp(master).resize(900).toBuffer()
    const page = { width: 1280, height: 800, channels: 3, background: '#fafafa' } as const
    await sharp({ create: page })
      .composite([{ input, left: 120, top: 110 }])
      .png()
      .toFile(join(web, 'shot.png'))
    expect(await judge('shot.png')).toMatchObject({ caption: 'kept', credentials: 'lost' })
  })

  it('sees that the original was uploaded instead', async () => {
    await sharp(published.source).resize(1200).jpeg().toFile(join(web, 'original.jpg'))
    expect(await judge('original.jpg')).toMatchObject({ summary: 'not-visible', caption: 'lost' })
  })

  it.skipIf(!has('/usr/bin/convert') && !has('/usr/local/bin/convert'))(
    'knows ImageMagick with and without -strip',
    async () => {
      await run('convert', [master, '-strip', '-resize', '1000', '-quality', '82', join(web, 'strip.jpg')])
      await run('convert', [master, '-resize', '1000', join(web, 'whole.jpg')])
      expect(await judge('strip.jpg')).toMatchObject({ summary: 'visible', caption: 'kept', credentials: 'lost' })
      const kept = await judge('whole.jpg')
      expect(kept.caption).toBe('kept')
      expect(kept.states.get('Iptc4xmpExt:DigitalSourceType')).toBe('kept')
      expect(kept.credentials).not.toBe('kept')
    },
  )

  it('finds the master by the register, and says what it cannot tell without one', async () => {
    await sharp(master).jpeg({ quality: 70 }).toFile(join(web, 'found.jpg'))
    const found = await published.app.publishing.survival(join(web, 'found.jpg'), [join(published.folder, 'ut')], job)
    expect(found).toMatchObject({ foundBy: 'hash', caption: { state: 'kept' } })
    const without = await published.app.publishing.survival(join(web, 'found.jpg'), [], job)
    expect(without).toMatchObject({ foundBy: 'record', summary: 'unknown', register: { caption: expect.any(String) } })
    const nowhere = await published.app.publishing.survival(
      join(web, 'found.jpg'),
      [join(published.folder, 'web/does-not-exist'), published.folder],
      job,
    )
    expect(nowhere.foundBy).toBe('hash')
  })
})
