import * as fc from 'fast-check'
import * as onnx from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { FlatbufferError, FlatbufferTable } from '../../../src/engines/node/faces/flatbuffer.ts'
import { OnnxGraph } from '../../../src/engines/node/faces/onnx-writer.ts'
import { readQuantisedWeights, WeightsError } from '../../../src/engines/node/faces/quantised-weights.ts'
import { readTfliteModel } from '../../../src/engines/node/faces/tflite-model.ts'
import { halfToNumber } from '../../../src/engines/node/faces/tflite-weights.ts'

describe('flatbuffer reader', () => {
  it('reads numbers and vectors, and gives the default for fields that are absent', () => {
    const root = FlatbufferTable.root(smallFlatbuffer())
    expect(root.integer(0, 'uint32', 0)).toBe(7)
    expect(root.int32s(1)).toEqual([5, -6])
    expect(root.integer(2, 'int32', 42)).toBe(42)
    expect(root.integer(99, 'int8', -1)).toBe(-1)
    expect(root.tables(2)).toEqual([])
    expect(root.table(2)).toBeNull()
  })

  it('refuses a vector that says it is longer than the file', () => {
    const bytes = smallFlatbuffer()
    new DataView(bytes.buffer).setUint32(VECTOR_AT, 1_000_000, true)
    expect(() => FlatbufferTable.root(bytes).int32s(1)).toThrow(FlatbufferError)
  })

  it('ends every damaged model in a value, never in a throw or a hang', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(readTfliteModel(bytes).ok).toBe(false)
      }),
    )
    fc.assert(
      fc.property(fc.nat({ max: smallFlatbuffer().length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const bytes = smallFlatbuffer()
        bytes[at] = byte
        expect(readTfliteModel(bytes).ok).toBe(false)
      }),
    )
  })
})

describe('half-precision numbers', () => {
  it.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, Number.NaN],
  ])('reads %i', (bits, expected) => {
    expect(halfToNumber(bits)).toBe(expected)
  })
})

describe('ONNX writer', () => {
  it('writes graphs that the runtime loads and computes, with every kind of attribute and constant', async () => {
    const graph = new OnnxGraph()
    const weights = graph.floats(Float32Array.of(2, 0, 0, 0), [1, 1, 2, 2])
    const convolved = graph.add({
      operator: 'Conv',
      inputs: ['in', weights],
      attributes: { kernel_shape: [2, 2], auto_pad: 'VALID', group: 1 },
    })
    const leaky = graph.add({ operator: 'LeakyRelu', inputs: [convolved], attributes: { alpha: { float: 0.5 } } })
    graph.add({ operator: 'Reshape', inputs: [leaky, graph.integers([-1])], output: 'out' })
    const bytes = graph.write(
      [{ name: 'in', type: 'float32', shape: [1, 1, 'h', 'w'] }],
      [{ name: 'out', type: 'float32', shape: ['n'] }],
    )

    const session = await onnx.InferenceSession.create(bytes)
    const { out } = await session.run({
      in: new onnx.Tensor('float32', Float32Array.of(1, -2, 9, 9, 9, 9), [1, 1, 2, 3]),
    })
    expect([...((out?.data ?? []) as Float32Array)]).toEqual([2, -2])
    await session.release()
  })

  it('refuses a constant whose numbers do not fill its shape', () => {
    expect(() => new OnnxGraph().floats(Float32Array.of(1, 2), [3])).toThrow('Expected 3 numbers')
  })
})

describe('quantised weights', () => {
  const manifest = (shape: readonly number[]): string =>
    JSON.stringify([
      {
        weights: [
          { name: '__proto__', shape, dtype: 'float32', quantization: { scale: 0.5, min: -1, dtype: 'uint8' } },
        ],
      },
    ])

  it('become byte × scale + min, also under a hostile name', () => {
    expect([...readQuantisedWeights(manifest([3]), Uint8Array.of(0, 2, 4)).tensor('__proto__').values]).toEqual([
      -1, 0, 1,
    ])
  })

  it.each([
    ['too few bytes', manifest([4])],
    ['a shape without end', manifest([1e9, 1e9])],
    ['no manifest', '{}'],
  ])('are refused with %s', (_, text) => {
    expect(() => readQuantisedWeights(text, Uint8Array.of(0, 2, 4))).toThrow(WeightsError)
  })

  it('say which name is missing', () => {
    expect(() => readQuantisedWeights(manifest([3]), Uint8Array.of(0, 2, 4)).tensor('toString')).toThrow('toString')
  })
})

const VECTOR_AT = 24

/** Root offset, vtable with two fields, table { 7, → [5, -6] }. */
function smallFlatbuffer(): Uint8Array {
  const bytes = new Uint8Array(36)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 12, true)
  view.setUint16(4, 8, true)
  view.setUint16(6, 12, true)
  view.setUint16(8, 4, true)
  view.setUint16(10, 8, true)
  view.setInt32(12, 8, true)
  view.setUint32(16, 7, true)
  view.setUint32(20, VECTOR_AT - 20, true)
  view.setUint32(VECTOR_AT, 2, true)
  view.setInt32(28, 5, true)
  view.setInt32(32, -6, true)
  return bytes
}
