import type { ReportedError } from '../../../domain/finding.ts'
import type { FaceBox } from '../../../domain/image.ts'
import type { Job } from '../../../domain/job.ts'
import { assertNever, err, ok, type Result } from '../../../domain/result.ts'
import type { FaceEngine } from '../../engines.ts'
import { loadFullRange, loadSsd, loadYunet, type FaceNetwork } from './face-networks.ts'
import { finestSidePx, searchFaces, searchTurned, type NetworkShelf, type SearchOptions } from './face-search.ts'
import { type FaceSensitivity } from '../../../domain/image.ts'
import { DEFAULT_STRATEGY, YUNET_STRATEGY, type FaceNetworkName, type FaceStrategy } from './face-strategy-table.ts'
import { faceEngineName } from './face-engine-name.ts'
import { readPixels, type Pixels } from './picture-levels.ts'
import { readPluggedModel, type PluggedFaceModel } from './plugged-model.ts'

/** How a face engine is set up. */
export interface FaceEngineOptions {
  /** Folder laid out like `node_modules` that holds the model packages; default: the installed packages. */
  readonly modelsDir?: string
  /** Default `normal`. */
  readonly sensitivity?: FaceSensitivity
  /** A model the organisation imported, used instead of the built-in ones. */
  readonly plugin?: PluggedFaceModel
  /** Processor threads per look. Default 2; in a pool of workers 1 is better. */
  readonly threads?: number
}

/** The face engine of Node, with a quick answer to "is there any face". */
export interface NodeFaceEngine extends FaceEngine {
  /** Whether at least one face is found; stops as soon as that is certain. Fails as `find` does. */
  findQuick(path: string, job: Job): Promise<Result<boolean, ReportedError>>
  /** Loads the models of a first look now. What fails is told by the first look, which tries again. */
  load(): Promise<void>
}

const DEFAULT_THREADS = 2

/**
 * Finds faces on the processor, offline, with models that load once, at the first picture. Gives boxes and scores and
 * nothing else: no cut-outs, no key points, no descriptors leave the networks. Fails with `unreadable-image` (that
 * picture) or `model-missing`, `model-changed`, `model-unreadable` (every picture).
 */
export function createFaceEngine(options: FaceEngineOptions = {}): NodeFaceEngine {
  const strategy = strategyOf(options)
  const sensitivity = options.sensitivity ?? 'normal'
  const shelf = createShelf(options)

  const read = async (path: string, { signal }: Job): Promise<Result<Pixels, ReportedError>> => {
    signal.throwIfAborted()
    return readPixels(path, finestSidePx(strategy))
  }
  const lookTurned = async (pixels: Pixels, { signal }: Job): Promise<Result<readonly FaceBox[], ReportedError>> => {
    if (strategy.secondLook === null) return ok([])
    const boxes = await searchTurned(pixels, { strategy: strategy.secondLook, shelf, signal, isEnough: never })
    return boxes.ok ? ok(facesOf(boxes.value, strategy.secondLook, sensitivity)) : boxes
  }
  const look = async (
    path: string,
    job: Job,
    isEnough: SearchOptions['isEnough'],
  ): Promise<Result<readonly FaceBox[], ReportedError>> => {
    const pixels = await read(path, job)
    if (!pixels.ok) return pixels
    const boxes = await searchFaces(pixels.value, { strategy, shelf, signal: job.signal, isEnough })
    if (!boxes.ok) return boxes
    const faces = facesOf(boxes.value, strategy, sensitivity)
    return faces.length > 0 ? ok(faces) : lookTurned(pixels.value, job)
  }

  return {
    name: faceEngineName(options),
    find: async (path, job) => look(path, job, never),
    async findQuick(path, job) {
      const faces = await look(path, job, isSettled(strategy, sensitivity))
      return faces.ok ? ok(faces.value.length > 0) : faces
    },
    load: async () => {
      for (const { network } of strategy.passes) await shelf.get(network)
    },
    close: async () => shelf.close(),
  }
}

const strategyOf = ({ plugin }: FaceEngineOptions): FaceStrategy =>
  plugin === undefined ? DEFAULT_STRATEGY : YUNET_STRATEGY

const never = (): boolean => false

/** Ends a quick search: a face is certain (scores only grow), or the cheap passes saw next to nothing. */
function isSettled(strategy: FaceStrategy, sensitivity: FaceSensitivity): SearchOptions['isEnough'] {
  const { quickEnd, thresholds } = strategy
  return (boxes, passesDone) => {
    const best = boxes[0]?.score ?? 0
    const isHopeless = quickEnd !== null && passesDone >= quickEnd.afterPasses && best < quickEnd.floor
    return isHopeless || best >= thresholds[sensitivity]
  }
}

/** Copies the five fields of a face box and nothing more, so that nothing else can ever ride along. */
const facesOf = (boxes: readonly FaceBox[], strategy: FaceStrategy, sensitivity: FaceSensitivity): FaceBox[] =>
  boxes
    .filter(box => box.score >= strategy.thresholds[sensitivity])
    .map(({ x, y, width, height, score }) => ({ x, y, width, height, score }))

interface ClosableShelf extends NetworkShelf {
  close(): Promise<void>
}

/** Networks load once, when first needed; a failed load is tried again at the next picture. */
function createShelf(options: FaceEngineOptions): ClosableShelf {
  const loading = new Map<FaceNetworkName, Promise<Result<FaceNetwork, ReportedError>>>()
  return {
    async get(name) {
      const started = loading.get(name) ?? loadNetwork(name, options)
      loading.set(name, started)
      const network = await started
      if (!network.ok) loading.delete(name)
      return network
    },
    async close() {
      const started = [...loading.values()]
      loading.clear()
      for (const network of await Promise.all(started)) if (network.ok) await network.value.close()
    },
  }
}

async function loadNetwork(
  name: FaceNetworkName,
  options: FaceEngineOptions,
): Promise<Result<FaceNetwork, ReportedError>> {
  const { modelsDir, plugin, threads = DEFAULT_THREADS } = options
  const networkOptions = { threads, ...(modelsDir === undefined ? {} : { modelsDir }) }
  switch (name) {
    case 'fullRange':
      return loadFullRange(networkOptions)
    case 'ssd':
      return loadSsd(networkOptions)
    case 'yunet':
      return plugin === undefined ? err(noPlugin) : loadPlugin(plugin, threads)
    default:
      return assertNever(name, 'network')
  }
}

const noPlugin: ReportedError = { kind: 'model-missing', message: 'No face model has been imported.' }

async function loadPlugin(plugin: PluggedFaceModel, threads: number): Promise<Result<FaceNetwork, ReportedError>> {
  const bytes = await readPluggedModel(plugin)
  return bytes.ok ? loadYunet(bytes.value, threads) : bytes
}
