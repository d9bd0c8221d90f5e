import { err, ok, type Result } from '../../../domain/result.ts'
import { addPictureInput, PICTURE_PORT } from './network-ports.ts'
import { OnnxGraph, type OnnxPort } from './onnx-writer.ts'
import { readQuantisedWeights, type QuantisedWeights, WeightsError } from './quantised-weights.ts'
import { permute } from './tflite-to-onnx.ts'

/** Number of prediction layers, strides 16, 32, … 512 px (face-api `predictionLayer`). */
export const SSD_LAYERS = 6

/** face-api `mobileNetV1`: layers whose depthwise step halves the map. */
const HALVING_LAYERS: ReadonlySet<number> = new Set([2, 4, 6, 12])
/** face-api `mobileNetV1`: the epsilon of its batch normalisation. */
const BATCH_NORM_EPSILON = 0.001_000_000_047_497_451_3
/** The network's own input side: its anchors are fractions of it. */
const TRAINED_SIDE_PX = 512
/** Classes per anchor: background, face, and one that is never used. Only the face logit is read (face-api `outputLayer`). */
const CLASSES = 3
const FACE_CLASS = 1

/** Width and height of one anchor in px of the network's input. Its centre is the centre of its cell. */
export interface SsdAnchor {
  readonly widthPx: number
  readonly heightPx: number
}

/** The network and the anchors of each of its layers. Outputs are named `logits0…5` (1×anchors×h×w) and `boxes0…5` (1×4·anchors×h×w). */
export interface SsdNetwork {
  readonly onnx: Uint8Array
  readonly anchors: readonly (readonly SsdAnchor[])[]
}

/**
 * Builds face-api's SSD MobileNet v1 face detector as an ONNX graph from its quantised weights. Fully convolutional:
 * any height and width that are multiples of 32 px. Fails with a sentence for developers when weights are missing.
 */
export function convertSsdModel(manifestJson: string, weightBytes: Uint8Array): Result<SsdNetwork, string> {
  try {
    const weights = readQuantisedWeights(manifestJson, weightBytes)
    return ok({ onnx: new SsdBuilder(weights).run(), anchors: readAnchors(weights) })
  } catch (error) {
    if (error instanceof WeightsError) return err(error.message)
    throw error
  }
}

class SsdBuilder {
  readonly #weights: QuantisedWeights
  readonly #graph = new OnnxGraph()
  readonly #outputs: OnnxPort[] = []

  constructor(weights: QuantisedWeights) {
    this.#weights = weights
  }

  run(): Uint8Array {
    let features = this.#pointwise(addPictureInput(this.#graph), 'MobilenetV1/Conv2d_0_pointwise', 2)
    const layers: string[] = []
    for (let layer = 1; layer <= 13; layer++) {
      features = this.#depthwise(features, `MobilenetV1/Conv2d_${layer}_depthwise`, HALVING_LAYERS.has(layer) ? 2 : 1)
      features = this.#pointwise(features, `MobilenetV1/Conv2d_${layer}_pointwise`, 1)
      if (layer === 11 || layer === 13) layers.push(features)
    }
    for (let step = 0; step < 8; step++) {
      features = this.#pointwise(features, `Prediction/Conv2d_${step}_pointwise`, step % 2 === 0 ? 1 : 2)
      if (step % 2 === 1) layers.push(features)
    }
    for (const [index, layer] of layers.entries()) this.#predict(layer, index)
    return this.#graph.write([PICTURE_PORT], this.#outputs)
  }

  #pointwise(input: string, name: string, stride: number): string {
    const convolved = this.#convolve(input, {
      weights: this.#weights.tensor(`${name}/weights`),
      bias: this.#weights.tensor(`${name}/convolution_bn_offset`).values,
      stride,
    })
    return this.#clip(convolved)
  }

  /** Batch normalisation is folded into the weights: y = (x − mean) · gamma / √(variance + ε) + beta. */
  #depthwise(input: string, name: string, stride: number): string {
    const { values, shape } = this.#weights.tensor(`${name}/depthwise_weights`)
    const normal = (part: string): Float32Array => this.#weights.tensor(`${name}/BatchNorm/${part}`).values
    const [gamma, beta, mean, variance] = [
      normal('gamma'),
      normal('beta'),
      normal('moving_mean'),
      normal('moving_variance'),
    ]
    const scale = gamma.map((value, i) => value / Math.sqrt((variance[i] ?? 0) + BATCH_NORM_EPSILON))
    const [height = 0, width = 0, channels = 0] = shape
    const scaled = values.map((value, i) => value * (scale[i % channels] ?? 0))
    const bias = beta.map((value, i) => value - (mean[i] ?? 0) * (scale[i] ?? 0))
    const weights = permute(scaled, [height, width, channels, 1], [2, 3, 0, 1])
    const node = this.#graph.add({
      operator: 'Conv',
      inputs: [input, this.#graph.floats(weights, [channels, 1, height, width]), this.#graph.floats(bias, [channels])],
      attributes: convolutionAttributes(height, stride, channels),
    })
    return this.#clip(node)
  }

  #predict(features: string, index: number): void {
    const prefix = `Prediction/BoxPredictor_${index}`
    const boxes = this.#weights.tensor(`${prefix}/BoxEncodingPredictor/weights`)
    const boxBias = this.#weights.tensor(`${prefix}/BoxEncodingPredictor/biases`).values
    this.#convolve(features, { weights: boxes, bias: boxBias, stride: 1, output: `boxes${index}` })
    const classes = this.#weights.tensor(`${prefix}/ClassPredictor/weights`)
    const classBias = this.#weights.tensor(`${prefix}/ClassPredictor/biases`).values
    const [height = 0, width = 0, channels = 0, count = 0] = classes.shape
    const isFace = (_: number, i: number): boolean => i % CLASSES === FACE_CLASS
    const faceWeights = { values: classes.values.filter(isFace), shape: [height, width, channels, count / CLASSES] }
    this.#convolve(features, {
      weights: faceWeights,
      bias: classBias.filter(isFace),
      stride: 1,
      output: `logits${index}`,
    })
    this.#outputs.push(
      { name: `logits${index}`, type: 'float32', shape: [1, count / CLASSES, `rows${index}`, `columns${index}`] },
      { name: `boxes${index}`, type: 'float32', shape: [1, boxBias.length, `rows${index}`, `columns${index}`] },
    )
  }

  #convolve(
    input: string,
    step: {
      weights: { values: Float32Array; shape: readonly number[] }
      bias: Float32Array
      stride: number
      output?: string
    },
  ): string {
    const [height = 0, width = 0, inner = 0, outer = 0] = step.weights.shape
    const weights = permute(step.weights.values, step.weights.shape, [3, 2, 0, 1])
    return this.#graph.add({
      operator: 'Conv',
      inputs: [
        input,
        this.#graph.floats(weights, [outer, inner, height, width]),
        this.#graph.floats(step.bias, [outer]),
      ],
      attributes: convolutionAttributes(height, step.stride, 1),
      ...(step.output === undefined ? {} : { output: step.output }),
    })
  }

  /** ReLU6. */
  #clip(input: string): string {
    const bounds = [this.#graph.floats(Float32Array.of(0), []), this.#graph.floats(Float32Array.of(6), [])]
    return this.#graph.add({ operator: 'Clip', inputs: [input, ...bounds] })
  }
}

/**
 * TensorFlow's SAME for even maps puts the one extra pixel last. Two extra pixels there give the same result for even
 * maps and keep cell centres where they are for odd ones (SAME would shift them by half a cell).
 */
function convolutionAttributes(side: number, stride: number, group: number): Record<string, number | number[]> {
  const before = side === 1 || stride === 2 ? 0 : 1
  const after = side === 1 ? 0 : stride
  return { kernel_shape: [side, side], strides: [stride, stride], pads: [before, before, after, after], group }
}

/** The weights hold every anchor of a 512 px picture as fractions; the first cell of each layer tells the sizes. */
function readAnchors(weights: QuantisedWeights): SsdAnchor[][] {
  const { values } = weights.tensor('Output/extra_dim')
  let next = 0
  return Array.from({ length: SSD_LAYERS }, (_, layer) => {
    const perCell = layer === 0 ? 3 : 6
    const cellsPerSide = TRAINED_SIDE_PX / (16 << layer)
    const first = next
    next += perCell * cellsPerSide ** 2
    return Array.from({ length: perCell }, (_, anchor) => {
      const [top = 0, left = 0, bottom = 0, right = 0] = values.subarray(4 * (first + anchor), 4 * (first + anchor) + 4)
      return { widthPx: (right - left) * TRAINED_SIDE_PX, heightPx: (bottom - top) * TRAINED_SIDE_PX }
    })
  })
}
