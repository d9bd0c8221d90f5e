import { getEventListeners } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ArchiveDesk, createArchiveDesk } from '../../../src/api/archive-desk.ts'
import type { ArchiveStatus } from '../../../src/api/archive-views.ts'
import type { Ursprung } from '../../../src/api/ursprung.ts'
import { openArchive } from '../../../src/compose/archive.ts'
import { compose } from '../../../src/compose.ts'
import { err } from '../../../src/domain/result.ts'
import { createTexts } from '../../../src/i18n/text.ts'

const MADE_WITH_AI = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType></rdf:Description></rdf:RDF></x:xmpmeta>`

describe('createArchiveDesk', () => {
  let folder: string
  let app: Ursprung
  let desk: ArchiveDesk

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ursprung-desk-'))
    mkdirSync(join(folder, 'arkiv'))
    const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#357' } })
      .jpeg()
      .toBuffer()
    for (let index = 0; index < 8; index += 1)
      writeFileSync(join(folder, 'arkiv', `${index}.jpg`), Buffer.concat([picture, Buffer.from([index])]))
    const composed = await compose({
      dataDir: join(folder, 'data'),
      texts: createTexts('sv'),
      policy: null,
      version: '0',
      readers: 1,
    })
    if (!composed.ok) throw new Error(composed.error.message)
    app = composed.value
    desk = createArchiveDesk(async () => openArchive({ app, jobs: 1 }))
  })
  afterEach(async () => {
    await desk.close()
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = () => desk.start([join(folder, 'arkiv')], { mode: 'normal', findFaces: false })
  const until = async (isWanted: (status: ArchiveStatus | null) => boolean): Promise<ArchiveStatus | null> => {
    for (;;) {
      const status = desk.status()
      if (isWanted(status)) return status
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }

  it('runs one scan at a time', async () => {
    const [first, second] = await Promise.all([start(), start()])
    expect(first.ok).not.toBe(second.ok)
    const refused = first.ok ? second : first
    expect(refused).toMatchObject({ ok: false, error: { kind: 'scan-busy' } })
    await until(status => status?.phase === 'done')
  })

  it('stops with what is done, and goes on with the rest when it is resumed', async () => {
    const started = await start()
    if (!started.ok) throw new Error(started.error.kind)
    desk.pause(true)
    await desk.stop()
    expect(desk.status()?.phase).toBe('stopped')
    const resumed = await desk.resume(started.value)
    expect(resumed).toEqual({ ok: true, value: started.value })
    const done = await until(status => status?.phase === 'done')
    expect(done).toMatchObject({ done: 8, total: 8, isResumed: true })
  })

  it('takes up work again after a pause', async () => {
    await start()
    desk.pause(true)
    await until(status => status?.phase === 'paused')
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(desk.status()?.phase).toBe('paused')
    desk.pause(false)
    await until(status => status?.phase === 'done')
  })

  it('says no other number than that of a scan', async () => {
    expect(await desk.resume(77)).toMatchObject({ ok: false, error: { kind: 'scan-unknown' } })
    expect(await desk.record(77)).toMatchObject({ ok: false, error: { kind: 'scan-unknown' } })
  })

  it('leaves nothing behind at the signal for each look while a page follows', async () => {
    const leaving = new AbortController()
    const followed = desk.follow(leaving.signal)
    expect((await followed.next()).value).toBeNull()
    const next = followed.next() // nothing changes: it looks again and again
    await new Promise(resolve => setTimeout(resolve, 700))
    expect(getEventListeners(leaving.signal, 'abort').length).toBeLessThanOrEqual(1)
    leaving.abort()
    expect((await next).done).toBe(true)
  })

  it('tries again to open a catalogue that could not be opened', async () => {
    let tries = 0
    const hurt = createArchiveDesk(async () => {
      tries += 1
      return tries === 1 ? err({ kind: 'catalogue-busy', message: '' }) : openArchive({ app, jobs: 1 })
    })
    expect(await hurt.archive()).toMatchObject({ ok: false })
    expect(await hurt.archive()).toMatchObject({ ok: true })
    await hurt.close()
  })

  it('keeps what a re-check judges otherwise, with the reason', async () => {
    await start()
    await until(status => status?.phase === 'done')
    const changed = sharp({ create: { width: 40, height: 30, channels: 3, background: '#753' } }).withXmp(MADE_WITH_AI)
    await changed.jpeg().toFile(join(folder, 'arkiv', '3.jpg'))
    const again = await desk.start([join(folder, 'arkiv')], { mode: 'recheck', findFaces: false })
    if (!again.ok) throw new Error(again.error.kind)
    await until(status => status?.phase === 'done' && status.scan === again.value)
    const [difference] = [...desk.differences(again.value).values()]
    expect(desk.differences(again.value).size).toBe(1)
    expect(difference?.changes).toContainEqual(
      expect.objectContaining({ code: 'origin-kind', before: 'unknown', after: 'ai-generated', isExplained: true }),
    )
    expect(difference?.reasons.map(reason => reason.code)).toContain('bytes-changed')
    // Findings stand by their words: the page has no others for a verdict that is gone.
    const added = difference?.changes.filter(change => change.code === 'finding-added') ?? []
    expect(added.length).toBeGreaterThan(0)
    for (const { after } of added) expect(after).toMatch(/ .* /)
    expect(desk.differences(1).size).toBe(0)
  })
})
