import { existsSync } from 'node:fs'
import { readFile, stat, symlink, unlink, writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import { createSharpPixels } from '../../../src/engines/node/pixels/create-sharp-pixels.ts'
import { raw } from './kinds-table.ts'
import { engine, freshPath, pngHeader, render, requestFor, save } from './render-bench.ts'

describe('what is refused or stopped', () => {
  it('an animation', async () => {
    const frames = await Promise.all(
      ['#777', '#eee'].map(background =>
        sharp({ create: { width: 300, height: 300, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    )
    const animation = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer()
    const source = freshPath('animation')
    await writeFile(source, animation)
    expect(await engine.render(requestFor(source, 'webp'), unattendedJob())).toMatchObject({
      ok: false,
      error: { kind: 'animated' },
    })
  })

  it('a format without a decoder, by name', async () => {
    const refused = await engine.render(requestFor('x.heic', 'heic', { format: 'jpeg' }), unattendedJob())
    expect(refused).toMatchObject({ ok: false, error: { kind: 'unsupported-format' } })
  })

  it('a picture larger than the cap, before it is decoded', async () => {
    const bomb = freshPath('bomb')
    await writeFile(bomb, pngHeader(30_000, 30_000))
    expect(await engine.render(requestFor(bomb, 'png'), unattendedJob())).toMatchObject({
      ok: false,
      error: { kind: 'image-too-large' },
    })
  })

  it('bytes that are no picture, and one cut short, leaving nothing behind', async () => {
    const whole = await readFile(await save(raw(600, 400, 3).jpeg()))
    for (const bytes of [Buffer.from('no picture'), whole.subarray(0, whole.length / 2)]) {
      const source = freshPath('broken')
      await writeFile(source, bytes)
      const request = requestFor(source, 'jpeg')
      expect(await engine.render(request, unattendedJob())).toMatchObject({
        ok: false,
        error: { kind: 'unreadable-image' },
      })
      expect(existsSync(request.outputPath)).toBe(false)
    }
  })

  it('a folder of icons that cannot be read, in words and until it can be', async () => {
    const iconFolder = freshPath('icons')
    await symlink(iconFolder, iconFolder) // leads to itself
    const drawing = createSharpPixels({ iconFolder })
    const request = requestFor(await save(raw(600, 400, 3).jpeg()), 'jpeg')
    expect(await drawing.draw(request, unattendedJob())).toMatchObject({
      ok: false,
      error: { kind: 'icons-unreadable', message: expect.stringContaining(iconFolder) as string },
    })
    await unlink(iconFolder)
    expect(await drawing.draw(request, unattendedJob())).toMatchObject({ ok: true })
  })

  it('an output that is there already, which stays as it is', async () => {
    const source = await save(raw(600, 400, 3).jpeg())
    const request = requestFor(source, 'jpeg')
    await writeFile(request.outputPath, 'mine')
    expect(await engine.render(request, unattendedJob())).toMatchObject({ ok: false, error: { kind: 'output-exists' } })
    expect(await readFile(request.outputPath, 'utf8')).toBe('mine')
  })

  it('an aborted job rejects with the reason and leaves nothing behind', async () => {
    const source = await save(raw(1600, 1200, 3).jpeg())
    const request = requestFor(source, 'jpeg')
    const controller = new AbortController()
    const running = engine.render(request, { signal: controller.signal, report: () => undefined })
    setImmediate(() => controller.abort(new Error('enough')))
    await expect(running).rejects.toThrow('enough')
    expect(existsSync(request.outputPath)).toBe(false)
  })

  it('never touches the source', async () => {
    const source = await save(raw(600, 400, 3).jpeg())
    const before = [await readFile(source), (await stat(source)).mtimeMs]
    await render(requestFor(source, 'jpeg'))
    expect([await readFile(source), (await stat(source)).mtimeMs]).toEqual(before)
  })
})
