import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import { createFaceEngine } from '../../../src/engines/node/faces/face-engine.ts'
import { MODEL_SOURCES } from '../../../src/engines/node/faces/model-sources-table.ts'

const PACKAGES = join(import.meta.dirname, '../../../node_modules')

let folder: string
let blank: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-faces-'))
  blank = join(folder, 'blank.png')
  await sharp({ create: { width: 600, height: 400, channels: 3, background: '#88aacc' } })
    .png()
    .toFile(blank)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The networks take a second of processor time per picture, and the machine may be busy. */
const SLOW_MS = 180_000

describe('face engine', { timeout: SLOW_MS }, () => {
  it('finds no face in a blank picture, in noise, or in stripes, at its most eager', async () => {
    const engine = createFaceEngine({ sensitivity: 'more', threads: 1 })
    const noise = join(folder, 'noise.png')
    await sharp({
      create: {
        width: 500,
        height: 400,
        channels: 3,
        background: '#000000',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .png()
      .toFile(noise)
    const stripes = join(folder, 'stripes.png')
    await sharp(Buffer.from(STRIPES)).png().toFile(stripes)
    for (const path of [blank, noise, stripes]) {
      expect(await engine.find(path, unattendedJob()), path).toEqual({ ok: true, value: [] })
      expect(await engine.findQuick(path, unattendedJob()), path).toEqual({ ok: true, value: false })
    }
    await engine.close()
  })

  it('names its models and sensitivity for the report', () => {
    expect(createFaceEngine().name).toMatch(/MediaPipe.*face-api SSD.*normal/)
    expect(createFaceEngine({ sensitivity: 'fewer' }).name).toContain('fewer')
  })

  it('reports a picture it cannot read and works on with the next', async () => {
    const engine = createFaceEngine({ threads: 1 })
    const broken = join(folder, 'broken.jpg')
    await writeFile(broken, Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4))
    expect(await engine.find(broken, unattendedJob())).toMatchObject({ ok: false, error: { kind: 'unreadable-image' } })
    expect(await engine.findQuick(blank, unattendedJob())).toEqual({ ok: true, value: false })
    await engine.close()
  })

  it('rejects with the reason when the job is aborted', async () => {
    const engine = createFaceEngine()
    const signal = AbortSignal.abort(new Error('stopped by the user'))
    await expect(engine.find(blank, { signal, report: () => undefined })).rejects.toThrow('stopped by the user')
    await engine.close()
  })

  it('says that models are missing where there are none', async () => {
    const engine = createFaceEngine({ modelsDir: folder })
    expect(await engine.find(blank, unattendedJob())).toMatchObject({ ok: false, error: { kind: 'model-missing' } })
    await engine.close()
  })

  it('runs models from a folder, and refuses them once a single bit has changed', async () => {
    const modelsDir = join(folder, 'models')
    for (const { packageName, packagePath } of Object.values(MODEL_SOURCES)) {
      await mkdir(dirname(join(modelsDir, packageName, packagePath)), { recursive: true })
      await cp(join(PACKAGES, packageName, packagePath), join(modelsDir, packageName, packagePath))
    }
    const intact = createFaceEngine({ modelsDir, threads: 1 })
    expect(await intact.findQuick(blank, unattendedJob())).toEqual({ ok: true, value: false })
    await intact.close()

    const path = join(modelsDir, MODEL_SOURCES.fullRange.packageName, MODEL_SOURCES.fullRange.packagePath)
    const bytes = await readFile(path)
    bytes[500_000] = (bytes[500_000] ?? 0) ^ 1
    await writeFile(path, bytes)
    const changed = createFaceEngine({ modelsDir, threads: 1 })
    expect(await changed.find(blank, unattendedJob())).toMatchObject({ ok: false, error: { kind: 'model-changed' } })
    await changed.close()
  })
})

const STRIPES =
  '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><defs><pattern id="p" width="40" height="40" patternUnits="userSpaceOnUse"><rect width="20" height="40" fill="#333"/></pattern></defs><rect width="640" height="480" fill="#eee"/><rect width="640" height="480" fill="url(#p)"/></svg>'
