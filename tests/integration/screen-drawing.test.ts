import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ursprung } from '../../src/api/ursprung.ts'
import { compose } from '../../src/compose.ts'
import { openDesk } from '../../src/desktop/open-desk.ts'
import { createBrowserHost } from '../../src/desktop/browser-host.ts'
import { createScreenPictures } from '../../src/desktop/screen-pictures.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { corpus, drawLandscape, hasCorpus } from '../e2e/pictures.ts'

/** Pictures for the screen come out of a reader process: hostile bytes never meet a decoder in the program itself. */
describe('drawing for the screen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-screen-'))
  let app: Ursprung

  beforeAll(async () => {
    const opened = await compose({
      dataDir: join(folder, 'data'),
      texts: createTexts('sv'),
      policy: null,
      version: '0',
    })
    if (!opened.ok) throw new Error(opened.error.message)
    app = opened.value
  })
  afterAll(async () => {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('reduces, orients and strips a picture, and keeps it until the file changes', async () => {
    const path = await drawLandscape(join(folder, 'sjö.jpg'), { width: 1200 })
    let drawings = 0
    const screen = createScreenPictures((file, width) => {
      drawings += 1
      return app.screen.draw(file, width)
    })
    const first = await screen(path, 300)
    expect(first).toMatchObject({ ok: true, value: { mediaType: 'image/webp', size: { widthPx: 384 } } })
    await screen(path, 310)
    expect(drawings).toBe(1)
    await drawLandscape(path, { width: 900, seed: 3 })
    await screen(path, 300)
    expect(drawings).toBe(2)
  })

  it('keeps count of what it keeps when one picture is asked for twice at once', async () => {
    const path = await drawLandscape(join(folder, 'två.jpg'), { width: 400 })
    let drawings = 0
    const tenth = {
      bytes: new Uint8Array(6_500_000),
      mediaType: 'image/webp',
      size: { widthPx: 1, heightPx: 1 },
    } as const
    const screen = createScreenPictures(async () => {
      drawings += 1
      await new Promise(resolve => setTimeout(resolve, 5))
      return { ok: true, value: tenth }
    })
    for (const widthPx of [96, 192, 384, 768, 1280, 1920])
      await Promise.all(Array.from({ length: 3 }, () => screen(path, widthPx)))
    expect(drawings).toBe(6)
    await screen(path, 96)
    expect(drawings).toBe(6)
  })

  it('answers for what is no picture, and for one that claims to be enormous, and draws the next all the same', async () => {
    const text = join(folder, 'text.jpg')
    writeFileSync(text, 'inte en bild')
    expect(await app.screen.draw(text, 300)).toMatchObject({ ok: false, error: { kind: 'unreadable-image' } })
    const svg = join(folder, 'stor.svg')
    writeFileSync(svg, '<svg xmlns="http://www.w3.org/2000/svg" width="900000" height="900000"/>')
    expect(await app.screen.draw(svg, 300)).toMatchObject({ ok: false })
    expect(await app.screen.draw(join(folder, 'finns inte.jpg'), 300)).toMatchObject({ ok: false })
    expect((await app.screen.draw(await drawLandscape(join(folder, 'bra.jpg'), { width: 400 }), 300)).ok).toBe(true)
  })

  it('gives no manifest pictures for a file without manifests', async () => {
    const path = await drawLandscape(join(folder, 'utan.jpg'), { width: 500 })
    expect(await app.screen.manifestPictures(path)).toEqual({ ok: true, value: [] })
  })

  it.skipIf(!hasCorpus)(
    'takes the pictures out of a manifest: as it was signed, and what it was made from',
    async () => {
      const found = await app.screen.manifestPictures(corpus.withParent)
      if (!found.ok) throw new Error(found.error.message)
      expect(found.value.map(({ role, relationship, isActive }) => [role, relationship, isActive])).toEqual([
        ['signed', null, true],
        ['ingredient', 'parentOf', true],
      ])
      for (const { picture, difference } of found.value) {
        expect(difference).toBeLessThan(20)
        expect(picture.mediaType).toBe('image/webp')
      }
      const montage = await app.screen.manifestPictures(corpus.aiEdited)
      expect(montage.ok && montage.value.some(({ difference }) => (difference ?? 0) > 40)).toBe(true)
    },
  )

  it('draws every template with the policy’s words, and refuses one that is not there', async () => {
    for (const { id } of app.templates) {
      const drawn = await app.drawTemplate(id, 'ai-modified', join(folder, `mall-${id}.jpg`), unattendedJob())
      expect(drawn, id).toMatchObject({ ok: true, value: { lang: 'sv' } })
      if (drawn.ok) expect(drawn.value.rendering.contrast).toBeGreaterThan(4.5)
    }
    const none = await app.drawTemplate('finns-inte', 'ai-modified', join(folder, 'ingen.jpg'), unattendedJob())
    expect(none).toMatchObject({ ok: false, error: { kind: 'unknown-template' } })
  })

  it('lets a policy named at the start hold for the run, and the stored one without it', async () => {
    const dataDir = join(folder, 'start')
    const open = (policy: string) => compose({ dataDir, texts: createTexts('sv'), policy, version: '0' })
    const policyOf = async (isPolicyFixed: boolean): Promise<string> => {
      const started = await open('sala-kommun')
      if (!started.ok) throw new Error(started.error.message)
      const desk = await openDesk({
        app: started.value,
        host: createBrowserHost(),
        openCore: settings => open(isPolicyFixed ? 'sala-kommun' : settings.policy),
        isPolicyFixed,
      })
      const settings = await desk.context.services.loadSettings()
      await desk.context.services.saveSettings({ ...settings, policy: 'default' })
      const { id } = desk.context.cores.current().policy
      await desk.close()
      return id
    }
    expect(await policyOf(true)).toBe('sala-kommun')
    expect(await policyOf(false)).toBe('default')
  })
})
