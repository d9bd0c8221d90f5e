import { assertNever, err, ok, type Result } from '../../../domain/result.ts'
import { FlatbufferError, type FlatbufferTable } from './flatbuffer.ts'
import { addPictureInput, BOXES_OUTPUT, LOGITS_OUTPUT, PICTURE_PORT } from './network-ports.ts'
import { OnnxGraph } from './onnx-writer.ts'
import { readTfliteModel, type TfliteModel, type TfliteOperator, type TfliteOperatorKind } from './tflite-model.ts'
import { tensorNumbers } from './tflite-weights.ts'

/** The four box numbers come first in MediaPipe's box tensor; the key points after them are cut off inside the network. */
const BOX_NUMBERS = 4

/**
 * Converts a MediaPipe full-range face detector from TFLite to ONNX, in memory. The result takes a picture of any
 * size that is a multiple of 32 px (`PICTURE_PORT`) and gives, per cell of 4 × 4 px, a logit (`logits`, 1×1×h×w) and
 * dx, dy, width, height in px (`boxes`, 1×4×h×w). Fails with a sentence for developers when the file is not that.
 */
export function convertFullRangeModel(tflite: Uint8Array): Result<Uint8Array, string> {
  const model = readTfliteModel(tflite)
  if (!model.ok) return model
  try {
    return ok(new Conversion(model.value).run())
  } catch (error) {
    if (error instanceof FlatbufferError) return err(error.message)
    throw error
  }
}

/** TFLite keeps pictures as NHWC, ONNX as NCHW: every tensor between the operators is kept as NCHW here. */
class Conversion {
  readonly #model: TfliteModel
  readonly #graph = new OnnxGraph()
  /** ONNX names of the tensors computed so far. */
  readonly #names = new Map<number, string>()
  /** Weights that are only unpacked (float16): output tensor → stored tensor. */
  readonly #sources = new Map<number, number>()

  constructor(model: TfliteModel) {
    this.#model = model
  }

  run(): Uint8Array {
    const [input] = this.#model.inputs
    if (input === undefined) throw new FlatbufferError('Expected an input')
    this.#names.set(input, addPictureInput(this.#graph))
    for (const operator of this.#model.operators) this.#convert(operator)
    for (const output of this.#model.outputs) this.#addOutput(output)
    return this.#graph.write(
      [PICTURE_PORT],
      [
        { name: LOGITS_OUTPUT, type: 'float32', shape: [1, 1, 'rows', 'columns'] },
        { name: BOXES_OUTPUT, type: 'float32', shape: [1, BOX_NUMBERS, 'rows', 'columns'] },
      ],
    )
  }

  #addOutput(output: number): void {
    const isLogits = this.#model.tensors[output]?.shape.at(-1) === 1
    const graph = this.#graph
    const inputs = [
      this.#name(output),
      graph.integers([0]),
      graph.integers([isLogits ? 1 : BOX_NUMBERS]),
      graph.integers([1]),
    ]
    graph.add({ operator: 'Slice', inputs, output: isLogits ? LOGITS_OUTPUT : BOXES_OUTPUT })
  }

  #convert(operator: TfliteOperator): void {
    const [first, second] = operator.inputs
    const [output] = operator.outputs
    if (first === undefined || output === undefined)
      throw new FlatbufferError(`Expected inputs and outputs of ${operator.kind}`)
    const { kind, options } = operator
    if (kind === 'dequantize') {
      this.#sources.set(output, first)
      return
    }
    this.#names.set(output, this.#addNode(kind, options, [first, second ?? first, operator.inputs[2] ?? first]))
  }

  #addNode(
    kind: Exclude<TfliteOperatorKind, 'dequantize'>,
    options: FlatbufferTable | null,
    [first, second, third]: readonly [number, number, number],
  ): string {
    const graph = this.#graph
    switch (kind) {
      case 'add':
        return this.#activate(
          graph.add({ operator: 'Add', inputs: [this.#name(first), this.#name(second)] }),
          options?.integer(0, 'int8', 0),
        )
      case 'relu':
        return graph.add({ operator: 'Relu', inputs: [this.#name(first)] })
      case 'reshape':
        // Only the outputs are reshaped, from a map of cells to a list of cells; the map serves us better.
        return this.#name(first)
      case 'conv-2d':
        return this.#addConvolution(options, { input: first, weights: second, bias: third, isDepthwise: false })
      case 'depthwise-conv-2d':
        return this.#addConvolution(options, { input: first, weights: second, bias: third, isDepthwise: true })
      case 'pad':
        return graph.add({ operator: 'Pad', inputs: [this.#name(first), graph.integers(this.#paddings(second))] })
      case 'max-pool-2d':
        return this.#addMaxPool(options, first)
      case 'resize-bilinear':
        return this.#addDoubling(options, first)
      default:
        return assertNever(kind, 'TFLite operator')
    }
  }

  #addConvolution(
    options: FlatbufferTable | null,
    { input, weights, bias, isDepthwise }: { input: number; weights: number; bias: number; isDepthwise: boolean },
  ): string {
    const [outer = 0, height = 0, width = 0, inner = 0] = this.#tensor(weights).shape
    const values = this.#constant(weights)
    const stored = [outer, height, width, inner]
    // OHWI → OIHW, and for depthwise 1HWC → C1HW: in both the last axis moves forward.
    const moved = isDepthwise ? permute(values, stored, [3, 0, 1, 2]) : permute(values, stored, [0, 3, 1, 2])
    const shape = isDepthwise ? [inner, outer, height, width] : [outer, inner, height, width]
    const strides = [options?.integer(2, 'int32', 1) ?? 1, options?.integer(1, 'int32', 1) ?? 1]
    const node = this.#graph.add({
      operator: 'Conv',
      inputs: [
        this.#name(input),
        this.#graph.floats(moved, shape),
        this.#graph.floats(this.#constant(bias), [isDepthwise ? inner : outer]),
      ],
      attributes: {
        kernel_shape: [height, width],
        strides,
        group: isDepthwise ? inner : 1,
        auto_pad: paddingName(options),
      },
    })
    return this.#activate(node, options?.integer(isDepthwise ? 4 : 3, 'int8', 0))
  }

  #addMaxPool(options: FlatbufferTable | null, input: number): string {
    const side = (field: number): number => options?.integer(field, 'int32', 1) ?? 1
    return this.#graph.add({
      operator: 'MaxPool',
      inputs: [this.#name(input)],
      attributes: { kernel_shape: [side(4), side(3)], strides: [side(2), side(1)], auto_pad: paddingName(options) },
    })
  }

  /** The models only ever double a map; the fixed size they name is for 192 px and would forbid other sizes. */
  #addDoubling(options: FlatbufferTable | null, input: number): string {
    if (options?.integer(3, 'int8', 0) !== 1)
      throw new FlatbufferError('Expected half-pixel centres in resize-bilinear')
    return this.#graph.add({
      operator: 'Resize',
      inputs: [this.#name(input), '', this.#graph.floats(Float32Array.of(1, 1, 2, 2), [4])],
      attributes: { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
    })
  }

  /** Fused activations of the schema (`ActivationFunctionType`): 0 none, 1 ReLU, 3 ReLU6. */
  #activate(input: string, activation: number | undefined): string {
    if (activation === undefined || activation === 0) return input
    if (activation === 1) return this.#graph.add({ operator: 'Relu', inputs: [input] })
    throw new FlatbufferError(`Expected no activation or ReLU but received ${activation}`)
  }

  /** TFLite: (before, after) per NHWC axis. ONNX: all before, then all after, per NCHW axis. */
  #paddings(index: number): number[] {
    const { data } = this.#tensor(index)
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    if (data.byteLength !== 32)
      throw new FlatbufferError(`Expected paddings of 32 bytes but received ${data.byteLength}`)
    const axes = [0, 3, 1, 2]
    return [...axes.map(axis => view.getInt32(8 * axis, true)), ...axes.map(axis => view.getInt32(8 * axis + 4, true))]
  }

  #constant(index: number): Float32Array {
    return tensorNumbers(this.#tensor(index))
  }

  /** The stored tensor behind an unpacked one. */
  #tensor(index: number): TfliteModel['tensors'][number] {
    const tensor = this.#model.tensors[this.#sources.get(index) ?? index]
    if (tensor === undefined) throw new FlatbufferError(`Expected a tensor at ${index}`)
    return tensor
  }

  #name(index: number): string {
    const name = this.#names.get(index)
    if (name === undefined) throw new FlatbufferError(`Expected tensor ${index} to be computed before it is used`)
    return name
  }
}

/** `Padding` of the schema: 0 SAME, 1 VALID. SAME puts the odd pixel last, as ONNX's SAME_UPPER does. */
const paddingName = (options: FlatbufferTable | null): string =>
  options?.integer(0, 'int8', 0) === 1 ? 'VALID' : 'SAME_UPPER'

/** Reorders a four-dimensional array; `order[i]` is the old axis that becomes axis i. */
export function permute(values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
  const [size0 = 0, size1 = 0, size2 = 0, size3 = 0] = order.map(axis => shape[axis] ?? 0)
  const [step0 = 0, step1 = 0, step2 = 0, step3 = 0] = order.map(axis => strides[axis] ?? 0)
  const result = new Float32Array(values.length)
  let at = 0
  for (let a = 0; a < size0; a++)
    for (let b = 0; b < size1; b++)
      for (let c = 0; c < size2; c++)
        for (let d = 0; d < size3; d++) result[at++] = values[a * step0 + b * step1 + c * step2 + d * step3] ?? 0
  return result
}
