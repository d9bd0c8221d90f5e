import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import { type Published, publishOnce } from './publish-once.ts'
import { landscape } from '../../support/pictures.ts'

const SETUP_MS = 120_000
const job = unattendedJob()
let published: Published
beforeAll(async () => {
  published = await publishOnce()
}, SETUP_MS)
afterAll(() => published.close())

describe('a publishing pack', () => {
  it('has each web size captioned at its own size, signed, with the labelled master as parent', async () => {
    expect(published.pack.renditions.map(({ preset, widthPx }) => [preset, widthPx])).toEqual([
      ['webb-liten', 640],
      ['webb', 1200],
      [null, 1600],
    ])
    for (const { name, caption, widthPx, sha256 } of published.pack.renditions) {
      const { report, evidence } = await published.app.verify(published.inPack(name), { findFaces: false }, job)
      expect(report).toMatchObject({
        sha256,
        width: widthPx,
        label: { state: 'present' },
        credentials: { state: 'trusted' },
      })
      // Drawn once, at a readable height, and as wide a share of the picture as in the master: not a scaled copy of its pixels.
      expect(report.label.box).toEqual(caption?.box)
      expect(caption?.textHeightPx).toBeGreaterThanOrEqual(11)
      const store = evidence?.provenance.kind === 'read' ? evidence.provenance.store : null
      const active = store?.manifests.find(manifest => manifest.label === store.activeLabel)
      const isMaster = name.startsWith('master/')
      expect(active?.actions.map(({ action }) => action)).toEqual(
        isMaster ? ['c2pa.opened', 'c2pa.edited'] : ['c2pa.opened', 'c2pa.resized', 'c2pa.edited'],
      )
      expect(active?.ingredients).toMatchObject([
        { relationship: 'parentOf', title: isMaster ? 'Sommar på ön.jpg' : 'sommar-pa-on.jpg' },
      ])
      expect(store?.manifests.length).toBe(isMaster ? 1 : 2)
    }
  })

  it('is whole: words, report and checksums that hold', async () => {
    const sums = await readFile(published.inPack('SHA256SUMS.txt'), 'utf8')
    const lines = sums.trim().split('\n')
    for (const line of lines) {
      const [sha256 = '', name = ''] = line.split('  ')
      expect(
        createHash('sha256')
          .update(await readFile(published.inPack(name)))
          .digest('hex'),
      ).toBe(sha256)
    }
    expect(lines.map(line => line.split('  ')[1])).toEqual([
      'README.txt',
      'figure.html',
      'image-object.jsonld',
      'images/sommar-pa-on-1200.jpg',
      'images/sommar-pa-on-640.jpg',
      'master/sommar-pa-on.jpg',
      'pack.json',
      'preview.html',
      'texts.txt',
    ])
    expect(await readFile(published.inPack('figure.html'), 'utf8')).not.toContain('"><script>')
    expect(await readFile(published.inPack('pack.json'), 'utf8')).not.toContain(published.folder)
  })

  it('stands in the register: the labelling, then each file that left', async () => {
    const register = await published.app.register()
    if (!register.ok) throw new Error(register.error.message)
    for (const { name, sha256 } of published.pack.renditions) {
      const found = await register.value.findBySha256(sha256)
      const events = found.ok ? found.value.filter(({ entry }) => entry?.output?.sha256 === sha256) : []
      expect(events.map(({ event }) => event)).toEqual(
        name.startsWith('master/') ? ['labelled', 'exported'] : ['exported'],
      )
      expect(events.at(-1)?.entry).toMatchObject({
        input: { sha256: published.pack.master?.sha256 },
        decidedBy: 'Kommunikatör',
      })
    }
  })

  it('never takes the place of anything but an earlier pack, and that only when asked', async () => {
    const again = await published.app.publishing.pack(published.requestFor('ut/on'), job)
    expect(again).toMatchObject({ status: 'failed', error: { kind: 'pack-exists' } })
    const overwrite = { label: { ...published.label, overwrite: true } }
    await writeFile(published.inPack('min anteckning.txt'), 'viktigt')
    expect(await published.app.publishing.pack(published.requestFor('ut/on', overwrite), job)).toMatchObject({
      error: { kind: 'pack-not-ours' },
    })
    expect(await readFile(published.inPack('min anteckning.txt'), 'utf8')).toBe('viktigt')
    await rm(published.inPack('min anteckning.txt'))
    expect(await published.app.publishing.pack(published.requestFor('ut/on', overwrite), job)).toMatchObject({
      status: 'packed',
    })
    expect((await readdir(join(published.folder, 'ut'))).filter(name => name.startsWith('.'))).toEqual([])
  })

  it('can be a ZIP, and grow from a copy labelled earlier', async () => {
    const target = { path: join(published.folder, 'ut/on.zip'), kind: 'zip' } as const
    const zipped = await published.app.publishing.pack(
      published.requestFor('', { target, masterPath: published.inPack('master/sommar-pa-on.jpg') }),
      job,
    )
    expect(zipped.error).toBeNull()
    expect(zipped).toMatchObject({ status: 'packed', output: { kind: 'zip' } })
    const bytes = await readFile(target.path)
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from([0x50, 0x4b, 3, 4]))
    expect(bytes.includes('images/sommar-pa-on-640.jpg')).toBe(true)
    // What figure.html and the JSON-LD point to has to be there.
    expect(zipped.output?.files.map(({ name }) => name)).toContain('master/sommar-pa-on.jpg')
  })

  it('refuses a picture that has a caption already, and a master made from another picture', async () => {
    const labelled = published.inPack('master/sommar-pa-on.jpg')
    const own = await published.app.publishing.pack({ ...published.requestFor('ut/dubbel'), sourcePath: labelled }, job)
    expect(own.status).toBe('refused')
    const other = join(published.folder, 'annan.jpg')
    await (await landscape(1600, 1067)).modulate({ hue: 90 }).jpeg().toFile(other)
    const wrong = await published.app.publishing.pack(
      { ...published.requestFor('ut/fel', { masterPath: labelled }), sourcePath: other },
      job,
    )
    expect(wrong).toMatchObject({ status: 'refused', error: { kind: 'pack-master-differs' } })
    expect(existsSync(join(published.folder, 'ut/fel'))).toBe(false)
  })
})
