import { assertNever } from '../../../domain/result.ts'
import { FlatbufferError } from './flatbuffer.ts'
import type { TfliteTensor } from './tflite-model.ts'

/** Larger than any tensor of the models we read (0.15 million numbers); over it the shape is damaged. */
const MAX_ELEMENTS = 4_000_000

/** The numbers of a constant tensor, in full precision. Throws `FlatbufferError` when data and shape disagree. */
export function tensorNumbers(tensor: TfliteTensor): Float32Array {
  const count = tensor.shape.reduce((product, size) => product * size, 1)
  if (!(count >= 0 && count <= MAX_ELEMENTS))
    throw new FlatbufferError(`Expected at most ${MAX_ELEMENTS} elements but received ${count}`)
  const stored = storedNumbers(tensor)
  if (stored.length !== count) throw new FlatbufferError(`Expected ${count} elements but received ${stored.length}`)
  return stored
}

function storedNumbers({ data, type }: TfliteTensor): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  switch (type) {
    case 'float32':
      return Float32Array.from({ length: data.length >> 2 }, (_, i) => view.getFloat32(4 * i, true))
    case 'int32':
      return Float32Array.from({ length: data.length >> 2 }, (_, i) => view.getInt32(4 * i, true))
    case 'float16':
      return Float32Array.from({ length: data.length >> 1 }, (_, i) => halfToNumber(view.getUint16(2 * i, true)))
    default:
      return assertNever(type, 'number type')
  }
}

/** IEEE 754-2008 binary16 to a number. (Own, because `DataView.getFloat16` is missing in Node 22.) */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}
