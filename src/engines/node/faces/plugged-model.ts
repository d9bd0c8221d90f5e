import { randomUUID } from 'node:crypto'
import { readdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { createFile } from '../create-file.ts'
import { describeSystemError } from '../local-files.ts'
import { sha256Hex } from './model-files.ts'
import { KNOWN_FACE_MODELS, type KnownFaceModel } from './plugged-models-table.ts'
import { removeOwn } from '../leftovers.ts'
import { makeOwnFolder } from '../make-folder.ts'

/** A known model in the data folder, ready to be given to `createFaceEngine`. */
export interface PluggedFaceModel {
  readonly model: KnownFaceModel
  readonly path: string
}

/** Folder below the data folder. */
const MODELS_FOLDER = 'face-models'
/** The largest known model has 0.3 MB; nothing near this size is read. */
const MAX_MODEL_BYTES = 64_000_000

/**
 * Takes a face model into the data folder. Only models with a known hash are taken; the runtime must be able to load
 * it. Fails with `model-too-large`, `model-unknown`, `model-unreadable` or `model-not-stored`, or as the disk does.
 */
export async function importFaceModel(file: string, dataDir: string): Promise<Result<PluggedFaceModel, ReportedError>> {
  const bytes = await readBounded(file)
  if (!bytes.ok) return bytes
  const model = knownModel(bytes.value)
  if (model === undefined) return err(unknownModel(file, bytes.value))
  const { loadYunet } = await import('./face-networks.ts') // the runtime weighs 40 ms, and listing models needs none
  const network = await loadYunet(bytes.value, 1)
  if (!network.ok) return network
  await network.value.close()
  return storeModel(model, bytes.value, dataDir)
}

/** Known models in the data folder; files with another name or hash are left alone and not listed. Empty when there is none. */
export async function listFaceModels(dataDir: string): Promise<readonly PluggedFaceModel[]> {
  const folder = join(dataDir, MODELS_FOLDER)
  // A folder that is absent or closed to us has no models for us.
  const names = new Set(await readdir(folder).catch(() => []))
  const found: PluggedFaceModel[] = []
  for (const model of KNOWN_FACE_MODELS) {
    const path = join(folder, fileName(model))
    if (names.has(fileName(model)) && (await readPluggedModel({ model, path })).ok) found.push({ model, path })
  }
  return found
}

/** The bytes of a plugged-in model, checked against its hash again. Fails with `model-missing`, `model-too-large` or `model-changed`. */
export async function readPluggedModel({ model, path }: PluggedFaceModel): Promise<Result<Uint8Array, ReportedError>> {
  const bytes = await readBounded(path)
  if (!bytes.ok) return bytes.error.kind === 'model-too-large' ? bytes : err({ ...bytes.error, kind: 'model-missing' })
  if (sha256Hex(bytes.value) === model.sha256) return bytes
  return err({
    kind: 'model-changed',
    message: `${path}: expected SHA-256 ${model.sha256}. Import ${model.name} again.`,
  })
}

const fileName = ({ id }: KnownFaceModel): string => `${id}.onnx`

const knownModel = (bytes: Uint8Array): KnownFaceModel | undefined => {
  const sha256 = sha256Hex(bytes)
  return KNOWN_FACE_MODELS.find(model => model.sha256 === sha256)
}

function unknownModel(file: string, bytes: Uint8Array): ReportedError {
  const known = KNOWN_FACE_MODELS.map(({ name, sha256 }) => `${name} (${sha256})`).join(', ')
  return {
    kind: 'model-unknown',
    message: `${file}: SHA-256 ${sha256Hex(bytes)} is not a known face model. Known: ${known}.`,
    values: { sha256: sha256Hex(bytes), known },
  }
}

async function readBounded(path: string): Promise<Result<Uint8Array, ReportedError>> {
  try {
    const { size } = await stat(path)
    if (size > MAX_MODEL_BYTES)
      return err({
        kind: 'model-too-large',
        message: `${path}: expected at most ${MAX_MODEL_BYTES} bytes but received ${size}`,
      })
    return ok(await readFile(path))
  } catch (error) {
    return err(describeSystemError(error))
  }
}

/** Written beside its place and renamed, so that a half-written model never has the right name. */
async function storeModel(
  model: KnownFaceModel,
  bytes: Uint8Array,
  dataDir: string,
): Promise<Result<PluggedFaceModel, ReportedError>> {
  const folder = join(dataDir, MODELS_FOLDER)
  const path = join(folder, fileName(model))
  const temporary = join(folder, `.${model.id}-${randomUUID()}.part`)
  try {
    makeOwnFolder(folder)
    await createFile(temporary, bytes, 'flushed')
    await rename(temporary, path)
    return ok({ model, path })
  } catch (error) {
    await removeOwn(temporary)
    return err({
      kind: 'model-not-stored',
      message: `${path}: ${error instanceof Error ? error.message : String(error)}`,
    })
  }
}
