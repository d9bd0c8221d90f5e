import * as onnx from 'onnxruntime-node'
import type { ReportedError } from '../../../domain/finding.ts'
import type { FaceBox } from '../../../domain/image.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { decodeFullRange, decodeSsdLayer, decodeYunetLayer, type CellMap } from './decode-cells.ts'
import { suppressDuplicates } from './face-boxes.ts'
import { readModelFile } from './model-files.ts'
import { BOXES_OUTPUT, LOGITS_OUTPUT, PICTURE_PORT } from './network-ports.ts'
import { forbidTelemetry } from './no-telemetry.ts'
import type { Level, Pixels } from './picture-levels.ts'
import { convertSsdModel } from './ssd-to-onnx.ts'
import { convertFullRangeModel } from './tflite-to-onnx.ts'

/** A detector that is loaded: finds faces in a picture at one size. */
export interface FaceNetwork {
  /** Boxes with at least `minScore`, one per face, best first, as fractions of the picture. */
  detect(level: Level, minScore: number): Promise<FaceBox[]>
  close(): Promise<void>
}

/** How networks are loaded. `threads`: processor threads per network. */
export interface NetworkOptions {
  readonly modelsDir?: string
  readonly threads: number
}

/** Strides of YuNet's three outputs, px. */
const YUNET_STRIDES_PX = [8, 16, 32] as const
const SSD_FIRST_STRIDE_PX = 16

/** MediaPipe's full-range detector, converted to ONNX in memory. Fails with the model file's reason or `model-unreadable`; close what comes back. */
export async function loadFullRange({
  modelsDir,
  threads,
}: NetworkOptions): Promise<Result<FaceNetwork, ReportedError>> {
  const file = await readModelFile('fullRange', modelsDir)
  if (!file.ok) return file
  const model = convertFullRangeModel(file.value)
  if (!model.ok) return err({ kind: 'model-unreadable', message: `fullRange: ${model.error}` })
  const session = await openSession(model.value, threads)
  return ok({
    async detect(level, minScore) {
      const outputs = await session.run({ [PICTURE_PORT.name]: pictureTensor(level.padded) })
      return suppressDuplicates(
        decodeFullRange(cellMap(outputs, LOGITS_OUTPUT), cellMap(outputs, BOXES_OUTPUT), level.content, minScore),
      )
    },
    close: () => session.release(),
  })
}

/** face-api's SSD MobileNet v1 detector, converted to ONNX in memory. Fails with the model files' reason or `model-unreadable`; close what comes back. */
export async function loadSsd({ modelsDir, threads }: NetworkOptions): Promise<Result<FaceNetwork, ReportedError>> {
  const manifest = await readModelFile('ssdManifest', modelsDir)
  if (!manifest.ok) return manifest
  const weights = await readModelFile('ssdWeights', modelsDir)
  if (!weights.ok) return weights
  const model = convertSsdModel(new TextDecoder().decode(manifest.value), weights.value)
  if (!model.ok) return err({ kind: 'model-unreadable', message: `ssd: ${model.error}` })
  const { anchors, onnx: bytes } = model.value
  const session = await openSession(bytes, threads)
  return ok({
    async detect(level, minScore) {
      const outputs = await session.run({ [PICTURE_PORT.name]: pictureTensor(level.padded) })
      const boxes = anchors.flatMap((layerAnchors, layer) => {
        const [logits, boxMap] = [
          cellMap(outputs, `${LOGITS_OUTPUT}${layer}`),
          cellMap(outputs, `${BOXES_OUTPUT}${layer}`),
        ]
        const stridePx = SSD_FIRST_STRIDE_PX << layer
        return decodeSsdLayer({ logits, boxes: boxMap, stridePx, anchors: layerAnchors }, level.content, minScore)
      })
      return suppressDuplicates(boxes)
    },
    close: () => session.release(),
  })
}

/** A YuNet model from a file the organisation imported. Fails with `model-unreadable` when the runtime refuses it. */
export async function loadYunet(bytes: Uint8Array, threads: number): Promise<Result<FaceNetwork, ReportedError>> {
  let session: onnx.InferenceSession
  try {
    session = await openSession(bytes, threads)
  } catch (error) {
    return err({
      kind: 'model-unreadable',
      message: `YuNet: ${error instanceof Error ? error.message : String(error)}`,
    })
  }
  const inputName = session.inputNames[0] ?? 'input'
  return ok({
    async detect({ padded, content }, minScore) {
      const outputs = await session.run({ [inputName]: bgrTensor(padded) })
      const boxes = YUNET_STRIDES_PX.flatMap(stridePx => {
        const values = (prefix: string): Float32Array => floatData(outputs[`${prefix}_${stridePx}`])
        const layer = {
          classes: values('cls'),
          objects: values('obj'),
          boxes: values('bbox'),
          columns: padded.widthPx / stridePx,
          stridePx,
        }
        return decodeYunetLayer(layer, content, minScore)
      })
      return suppressDuplicates(boxes)
    },
    close: () => session.release(),
  })
}

/**
 * Without the memory arena each run gives its memory back; with it the largest picture's memory stays for good.
 * Memory patterns help only when every picture has the same size.
 */
async function openSession(bytes: Uint8Array, threads: number): Promise<onnx.InferenceSession> {
  forbidTelemetry()
  return onnx.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableCpuMemArena: false,
    enableMemPattern: false,
    logSeverityLevel: 3,
    // Threads that wait must sleep: spinning ones take the processor from other workers and make all of them slower.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  })
}

const pictureTensor = ({ rgb, widthPx, heightPx }: Pixels): onnx.Tensor =>
  new onnx.Tensor('uint8', rgb, [1, heightPx, widthPx, 3])

/** YuNet wants planes of blue, green, red as floats 0-255. */
function bgrTensor({ rgb, widthPx, heightPx }: Pixels): onnx.Tensor {
  const plane = widthPx * heightPx
  const planes = new Float32Array(3 * plane)
  for (let pixel = 0; pixel < plane; pixel++) {
    planes[pixel] = rgb[3 * pixel + 2] ?? 0
    planes[plane + pixel] = rgb[3 * pixel + 1] ?? 0
    planes[2 * plane + pixel] = rgb[3 * pixel] ?? 0
  }
  return new onnx.Tensor('float32', planes, [1, 3, heightPx, widthPx])
}

function cellMap(outputs: onnx.InferenceSession.OnnxValueMapType, name: string): CellMap {
  const output = outputs[name]
  const [, , rows = 0, columns = 0] = output?.dims ?? []
  return { values: floatData(output), rows, columns }
}

function floatData(output: onnx.OnnxValue | undefined): Float32Array {
  if (output?.data instanceof Float32Array) return output.data
  throw new Error('Expected an output of floats, because the graph was built with one')
}
