import { z } from 'zod'

/** More numbers than any one tensor of the model; a larger shape means a damaged manifest. */
const MAX_ELEMENTS = 8_000_000

/** tfjs weights manifest (`WeightsManifestConfig`): tensors stand one after the other in the weight file. */
const MANIFEST = z
  .array(
    z.object({
      weights: z
        .array(
          z.object({
            name: z.string(),
            shape: z.array(z.number().int().nonnegative()).max(4),
            dtype: z.enum(['float32', 'int32']),
            quantization: z.object({ scale: z.number(), min: z.number(), dtype: z.literal('uint8') }).optional(),
          }),
        )
        .max(1000),
    }),
  )
  .length(1)

/** Thrown for weights that do not fit their manifest; `convertSsdModel` turns it into a value. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError'
}

/** Numbers of one tensor in TensorFlow's order. */
export interface WeightTensor {
  readonly values: Float32Array
  readonly shape: readonly number[]
}

/** The tensors of a weight file by name. */
export interface QuantisedWeights {
  /** Throws `WeightsError` when there is none of that name. */
  tensor(name: string): WeightTensor
}

/** Reads a tfjs weight file with its manifest: value = stored byte × scale + min. Throws `WeightsError` when the two disagree. */
export function readQuantisedWeights(manifestJson: string, bytes: Uint8Array): QuantisedWeights {
  const manifest = MANIFEST.safeParse(parseJson(manifestJson))
  if (!manifest.success) throw new WeightsError(`Expected a tfjs weights manifest: ${manifest.error.message}`)
  const tensors = new Map<string, WeightTensor>()
  let at = 0
  for (const { name, shape, quantization } of manifest.data.flatMap(group => group.weights)) {
    const count = shape.reduce((product, size) => product * size, 1)
    const byteCount = quantization === undefined ? 4 * count : count
    if (count > MAX_ELEMENTS || at + byteCount > bytes.length)
      throw new WeightsError(`Expected ${byteCount} bytes at ${at} for ${name}`)
    const stored = bytes.subarray(at, at + byteCount)
    tensors.set(name, {
      shape,
      values: quantization === undefined ? readFloats(stored) : dequantise(stored, quantization),
    })
    at += byteCount
  }
  return {
    tensor(name) {
      const tensor = tensors.get(name)
      if (tensor === undefined) throw new WeightsError(`Expected weights named ${name}`)
      return tensor
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the schema then says what was expected.
    return null
  }
}

function readFloats(stored: Uint8Array): Float32Array {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength)
  return Float32Array.from({ length: stored.length >> 2 }, (_, i) => view.getFloat32(4 * i, true))
}

/** A plain loop: `Float32Array.from` with a function takes a second for this model. */
function dequantise(stored: Uint8Array, { scale, min }: { scale: number; min: number }): Float32Array {
  const values = new Float32Array(stored.length)
  for (let i = 0; i < stored.length; i++) values[i] = (stored[i] ?? 0) * scale + min
  return values
}
