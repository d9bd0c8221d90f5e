/**
 * A second, slow reading of TFLite models for tests: straight loops over NHWC arrays, sharing nothing with the
 * conversion to ONNX but the file reader. Written after the operators' definitions in the TFLite documentation.
 */
import { assertNever } from '../../../src/domain/result.ts'
import type { FlatbufferTable } from '../../../src/engines/node/faces/flatbuffer.ts'
import type { TfliteModel, TfliteOperator } from '../../../src/engines/node/faces/tflite-model.ts'
import { tensorNumbers } from '../../../src/engines/node/faces/tflite-weights.ts'

export interface Volume {
  readonly rows: number
  readonly columns: number
  readonly channels: number
  readonly values: Float64Array
}

/** Runs the model on one picture in [-1, 1] and gives back the volumes that reach its outputs, by channel count. */
export function runNaively(model: TfliteModel, picture: Volume): Map<number, Volume> {
  const volumes = new Map<number, Volume>([[model.inputs[0] ?? -1, picture]])
  const aliases = new Map<number, number>()
  const volume = (index: number): Volume => {
    const found = volumes.get(index)
    if (found === undefined) throw new Error(`tensor ${index} is not computed yet`)
    return found
  }
  const weights = (index: number): { values: Float32Array; shape: readonly number[] } => {
    const tensor = model.tensors[aliases.get(index) ?? index]
    if (tensor === undefined) throw new Error(`no tensor ${index}`)
    return { values: tensorNumbers(tensor), shape: tensor.shape }
  }
  for (const operator of model.operators) {
    const [first = -1, second = -1, third = -1] = operator.inputs
    const output = operator.outputs[0] ?? -1
    if (operator.kind === 'dequantize') aliases.set(output, first)
    else volumes.set(output, compute(operator, { first, second, third }, { volume, weights }))
  }
  return new Map(model.outputs.map(output => [volume(output).channels, volume(output)]))
}

interface Lookup {
  readonly volume: (index: number) => Volume
  readonly weights: (index: number) => { values: Float32Array; shape: readonly number[] }
}

function compute(
  { kind, options }: TfliteOperator,
  { first, second, third }: { first: number; second: number; third: number },
  { volume, weights }: Lookup,
): Volume {
  const input = volume(first)
  switch (kind) {
    case 'relu':
      return build(input.rows, input.columns, input.channels, (y, x, c) => Math.max(0, at(input, y, x, c)))
    case 'add': {
      const other = volume(second)
      return build(input.rows, input.columns, input.channels, (y, x, c) => at(input, y, x, c) + at(other, y, x, c))
    }
    case 'reshape':
      return input
    case 'pad': {
      const [, , top = 0, bottom = 0, left = 0, right = 0, , after = 0] = weights(second).values
      return build(input.rows + top + bottom, input.columns + left + right, input.channels + after, (y, x, c) =>
        at(input, y - top, x - left, c),
      )
    }
    case 'resize-bilinear':
      return build(input.rows * 2, input.columns * 2, input.channels, (y, x, c) =>
        interpolate(input, (y + 0.5) / 2 - 0.5, (x + 0.5) / 2 - 0.5, c),
      )
    case 'max-pool-2d':
      return build(input.rows / 2, input.columns / 2, input.channels, (y, x, c) =>
        Math.max(...[0, 1].flatMap(dy => [0, 1].map(dx => at(input, 2 * y + dy, 2 * x + dx, c)))),
      )
    case 'conv-2d':
    case 'depthwise-conv-2d':
      return convolve(input, weights(second), weights(third).values, {
        options,
        isDepthwise: kind === 'depthwise-conv-2d',
      })
    case 'dequantize':
      throw new Error('Expected weights to be unpacked before')
    default:
      return assertNever(kind, 'operator')
  }
}

function convolve(
  input: Volume,
  { values, shape }: { values: Float32Array; shape: readonly number[] },
  bias: Float32Array,
  { options, isDepthwise }: { options: FlatbufferTable | null; isDepthwise: boolean },
): Volume {
  const [outer = 0, height = 0, width = 0, inner = 0] = shape
  const stride = options?.integer(1, 'int32', 1) ?? 1
  const isValid = options?.integer(0, 'int8', 0) === 1
  const rows = isValid ? Math.ceil((input.rows - height + 1) / stride) : Math.ceil(input.rows / stride)
  const columns = isValid ? Math.ceil((input.columns - width + 1) / stride) : Math.ceil(input.columns / stride)
  const top = isValid ? 0 : Math.floor(Math.max(0, (rows - 1) * stride + height - input.rows) / 2)
  const left = isValid ? 0 : Math.floor(Math.max(0, (columns - 1) * stride + width - input.columns) / 2)
  return build(rows, columns, isDepthwise ? inner : outer, (y, x, c) => {
    let sum = bias[c] ?? 0
    for (let dy = 0; dy < height; dy++) {
      for (let dx = 0; dx < width; dx++) {
        const [row, column] = [y * stride + dy - top, x * stride + dx - left]
        if (isDepthwise) sum += at(input, row, column, c) * (values[(dy * width + dx) * inner + c] ?? 0)
        else
          for (let i = 0; i < inner; i++)
            sum += at(input, row, column, i) * (values[((c * height + dy) * width + dx) * inner + i] ?? 0)
      }
    }
    return sum
  })
}

function interpolate(input: Volume, y: number, x: number, channel: number): number {
  const clampedY = Math.min(input.rows - 1, Math.max(0, y))
  const clampedX = Math.min(input.columns - 1, Math.max(0, x))
  const [top, left] = [Math.floor(clampedY), Math.floor(clampedX)]
  const [bottom, right] = [Math.min(input.rows - 1, top + 1), Math.min(input.columns - 1, left + 1)]
  const [down, across] = [clampedY - top, clampedX - left]
  const upper = at(input, top, left, channel) * (1 - across) + at(input, top, right, channel) * across
  const lower = at(input, bottom, left, channel) * (1 - across) + at(input, bottom, right, channel) * across
  return upper * (1 - down) + lower * down
}

/** 0 outside, as all padding here is. */
function at({ rows, columns, channels, values }: Volume, row: number, column: number, channel: number): number {
  if (row < 0 || column < 0 || row >= rows || column >= columns || channel >= channels) return 0
  return values[(row * columns + column) * channels + channel] ?? 0
}

function build(
  rows: number,
  columns: number,
  channels: number,
  value: (row: number, column: number, channel: number) => number,
): Volume {
  const values = new Float64Array(rows * columns * channels)
  let next = 0
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < channels; channel++) values[next++] = value(row, column, channel)
  return { rows, columns, channels, values }
}
