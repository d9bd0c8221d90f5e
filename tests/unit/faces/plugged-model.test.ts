import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import { createFaceEngine } from '../../../src/engines/node/faces/face-engine.ts'
import { importFaceModel, listFaceModels } from '../../../src/engines/node/faces/plugged-model.ts'

const CORPUS = join(import.meta.dirname, '../../../../shared/corpus/faces')
const REFERENCE = join(CORPUS, 'reference/yunet_n_dynamic.onnx')

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ursprung-plugin-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

describe('importing a face model', () => {
  it('refuses an unknown one, names its hash, and leaves nothing behind', async () => {
    const file = join(dataDir, 'unknown.onnx')
    await writeFile(file, 'some model')
    const result = await importFaceModel(file, dataDir)
    expect(result).toMatchObject({ ok: false, error: { kind: 'model-unknown' } })
    // sha256 of "some model"
    expect(!result.ok && result.error.message).toMatch(/[0-9a-f]{64} is not a known face model/)
    expect(await readdir(dataDir)).toEqual(['unknown.onnx'])
  })

  it('says when the file is not there or is a folder', async () => {
    expect(await importFaceModel(join(dataDir, 'absent.onnx'), dataDir)).toMatchObject({
      ok: false,
      error: { kind: 'not-found' },
    })
    expect(await importFaceModel(dataDir, dataDir)).toMatchObject({ ok: false, error: { kind: 'is-a-folder' } })
  })

  it('lists nothing in an empty data folder', async () => {
    expect(await listFaceModels(dataDir)).toEqual([])
  })
})

describe.skipIf(!existsSync(REFERENCE))('with the reference model', { timeout: 120_000 }, () => {
  it('takes it into the data folder under its own name and lists it', async () => {
    const imported = await importFaceModel(REFERENCE, dataDir)
    expect(imported).toMatchObject({
      ok: true,
      value: { model: { name: 'YuNet-n (dynamic)', licence: 'BSD-3-Clause' } },
    })
    expect(await listFaceModels(dataDir)).toEqual([imported.ok && imported.value])
    expect(await readdir(join(dataDir, 'face-models'))).toEqual(['yunet-n-dynamic.onnx'])
  })

  it('finds faces with it, says so in its name, and gives the same kind of boxes', async () => {
    const imported = await importFaceModel(REFERENCE, dataDir)
    if (!imported.ok) throw new Error(imported.error.message)
    const engine = createFaceEngine({ plugin: imported.value, threads: 1 })
    expect(engine.name).toContain('YuNet-n')
    const faces = await engine.find(join(CORPUS, 'human_group-1.jpg'), unattendedJob())
    if (!faces.ok) throw new Error(faces.error.message)
    expect(faces.value.length).toBeGreaterThanOrEqual(10)
    for (const face of faces.value) expect(Object.keys(face).sort()).toEqual(['height', 'score', 'width', 'x', 'y'])
    await engine.close()
  })

  it('neither lists nor runs it once the stored file was changed', async () => {
    const imported = await importFaceModel(REFERENCE, dataDir)
    if (!imported.ok) throw new Error(imported.error.message)
    await writeFile(imported.value.path, (await readFile(imported.value.path)).subarray(1))
    expect(await listFaceModels(dataDir)).toEqual([])
    const engine = createFaceEngine({ plugin: imported.value })
    expect(await engine.find(join(CORPUS, 'human_group-1.jpg'), unattendedJob())).toMatchObject({
      ok: false,
      error: { kind: 'model-changed' },
    })
    await engine.close()
  })
})
