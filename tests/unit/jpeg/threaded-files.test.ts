import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { JpegFile } from '../../../src/engines/node/jpeg/jpeg-file.ts'
import { openJpegFile } from '../../../src/engines/node/jpeg/jpeg-file.ts'
import { createThreadedFiles, type ThreadedFiles } from '../../../src/engines/node/jpeg/threaded-files.ts'
import { change, draw } from './drawn-jpeg.ts'

const folder = mkdtempSync(join(tmpdir(), 'ursprung-threaded-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SIZE = { widthPx: 1200, heightPx: 900 }
const BOX = { x: 40, y: 16, width: 320, height: 40 }
const HEAD = { densityPerInch: 72, profile: null }

async function drawn(name: string): Promise<{ readonly path: string; readonly source: Uint8Array }> {
  const path = join(folder, name)
  const source = Uint8Array.from(
    await draw(3).resize(SIZE.widthPx, SIZE.heightPx, { fit: 'fill' }).jpeg({ quality: 85 }).toBuffer(),
  )
  writeFileSync(path, source)
  return { path, source }
}

/** Everything that a file gives on the way to its copy. */
async function everythingOf(file: JpegFile, source: Uint8Array) {
  const before = await file.open(BOX, SIZE)
  const small = await file.eighth()
  const spliced = await file.splice(await change(source, BOX, 3), HEAD)
  file.close()
  return { before, small, bytes: spliced?.bytes, part: await spliced?.part(), eighth: await spliced?.eighth() }
}

async function threadOf(files: ThreadedFiles, path: string): Promise<void> {
  for (let opened = 0; opened < 2; opened++) files.open(path).close()
  for (let tries = 0; tries < 1_000 && files.threadsUp() === 0; tries++) await wait(10)
}

describe('JPEG taken apart on a thread', () => {
  it('give what they give here, two at a time, too; the first file does not wait for the thread', async () => {
    const { path, source } = await drawn('bild.jpg')
    const files = createThreadedFiles()
    const here = await everythingOf(openJpegFile(path), source)
    expect(here.bytes?.length).toBeGreaterThan(1_000)
    expect(here.eighth).not.toEqual(here.small)
    expect(await everythingOf(files.open(path), source)).toEqual(here)
    await threadOf(files, path)
    expect(files.threadsUp()).toBe(1)
    expect(await everythingOf(files.open(path), source)).toEqual(here)
    const [one, other] = await Promise.all([1, 2].map(() => everythingOf(files.open(path), source)))
    expect([one, other]).toEqual([here, here])
  })

  it('give the same on several threads; another one starts when all have a file open', async () => {
    const { path, source } = await drawn('bild.jpg')
    const here = await everythingOf(openJpegFile(path), source)
    const files = createThreadedFiles({ most: 2 })
    await threadOf(files, path)
    await everythingOf(files.open(path), source)
    expect(files.threadsUp()).toBe(1)
    const first = files.open(path)
    files.open(path).close()
    for (let tries = 0; tries < 1_000 && files.threadsUp() < 2; tries++) await wait(10)
    expect(files.threadsUp()).toBe(2)
    const all = await Promise.all([1, 2, 3].map(() => everythingOf(files.open(path), source)))
    expect([...all, await everythingOf(first, source)]).toEqual([here, here, here, here])
    expect(files.threadsUp()).toBe(2)
  })

  it('that are none, are not there, or are of another size than the box was reckoned for, do not open', async () => {
    const { path } = await drawn('bild.jpg')
    const text = join(folder, 'text.jpg')
    writeFileSync(text, 'ingen bild')
    const files = createThreadedFiles()
    await threadOf(files, path)
    expect(await files.open(text).open(BOX, SIZE)).toBeNull()
    expect(await files.open(join(folder, 'saknas.jpg')).open(BOX, SIZE)).toBeNull()
    expect(await files.open(path).open(BOX, { widthPx: SIZE.heightPx, heightPx: SIZE.widthPx })).toBeNull()
    expect(await files.open(path).open(BOX, SIZE)).not.toBeNull()
  })

  it('are told when the thread dies, and the next ones are taken apart here', async () => {
    const { path, source } = await drawn('bild.jpg')
    const entry = join(folder, 'dies.mjs')
    writeFileSync(
      entry,
      `import { parentPort } from 'node:worker_threads'
       parentPort.postMessage({ call: 0, value: 'ready' })
       parentPort.on('message', ({ kind }) => { if (kind === 'open') throw new Error('dead') })`,
    )
    const files = createThreadedFiles({ entry: pathToFileURL(entry) })
    await threadOf(files, path)
    await expect(files.open(path).open(BOX, SIZE)).rejects.toThrow('dead')
    expect(files.threadsUp()).toBe(0)
    expect((await everythingOf(files.open(path), source)).bytes?.length).toBeGreaterThan(1_000)
  })

  it('hold no process that has ended its work, whether the thread was up by then or not', async () => {
    const { path } = await drawn('bild.jpg')
    const module = new URL('../../../src/engines/node/jpeg/threaded-files.ts', import.meta.url).href
    const program = (last: string): string =>
      `import { createThreadedFiles } from ${JSON.stringify(module)}
       const files = createThreadedFiles()
       for (let i = 0; i < 2; i++) files.open(${JSON.stringify(path)}).close()
       ${last}`
    const isUp = 'while (files.threadsUp() === 0) await new Promise(done => setTimeout(done, 10))'
    const box = JSON.stringify(BOX)
    for (const last of [
      '',
      isUp,
      `${isUp}; console.log((await files.open(${JSON.stringify(path)}).open(${box}, ${JSON.stringify(SIZE)})).box)`,
    ]) {
      const entry = join(folder, 'program.mjs')
      writeFileSync(entry, program(last))
      const { status, signal } = spawnSync(process.execPath, [entry], { timeout: 20_000, killSignal: 'SIGKILL' })
      expect([last, status, signal]).toEqual([last, 0, null])
    }
  })

  it('are taken apart here where there is no module for the thread, as in a bundle', async () => {
    const { path, source } = await drawn('bild.jpg')
    const files = createThreadedFiles({ entry: pathToFileURL(join(folder, 'saknas.ts')) })
    files.open(path).close()
    files.open(path).close()
    expect(files.threadsUp()).toBe(0)
    expect((await everythingOf(files.open(path), source)).bytes?.length).toBeGreaterThan(1_000)
  })
})
