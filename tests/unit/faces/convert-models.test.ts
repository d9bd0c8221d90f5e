import * as onnx from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { readModelFile } from '../../../src/engines/node/faces/model-files.ts'
import type { ModelSourceName } from '../../../src/engines/node/faces/model-sources-table.ts'
import { convertSsdModel } from '../../../src/engines/node/faces/ssd-to-onnx.ts'
import { readTfliteModel } from '../../../src/engines/node/faces/tflite-model.ts'
import { convertFullRangeModel } from '../../../src/engines/node/faces/tflite-to-onnx.ts'
import { runNaively } from './naive-tflite.ts'

describe('conversion of the MediaPipe full-range model', { timeout: 120_000 }, () => {
  it('computes what the TFLite operators say, at a size the model was not made for', async () => {
    const file = await modelFile('fullRange')
    const [rows, columns] = [64, 96]
    const rgb = pattern(rows, columns)
    const outputs = await run(expectOk(convertFullRangeModel(file)), rgb, rows, columns)

    const picture = { rows, columns, channels: 3, values: Float64Array.from(rgb, value => value / 127.5 - 1) }
    const expected = runNaively(expectOk(readTfliteModel(file)), picture)

    expect(largestDifference(outputs.logits, expected.get(1))).toBeLessThan(1e-3)
    expect(largestDifference(outputs.boxes, expected.get(16))).toBeLessThan(1e-3)
  })

  it('cuts the key points off inside the network', async () => {
    const outputs = await run(expectOk(convertFullRangeModel(await modelFile('fullRange'))), pattern(32, 32), 32, 32)
    expect(Object.keys(outputs).sort()).toEqual(['boxes', 'logits'])
    expect(outputs.boxes?.dims).toEqual([1, 4, 8, 8])
  })

  it('refuses a file that was cut short anywhere', async () => {
    const file = await modelFile('fullRange')
    for (const share of [0, 0.0001, 0.01, 0.3, 0.9]) {
      expect(convertFullRangeModel(file.slice(0, Math.floor(file.length * share))).ok, `cut at ${share}`).toBe(false)
    }
  })
})

describe('conversion of the face-api SSD model', { timeout: 120_000 }, () => {
  it("gives the scores that face-api's own tfjs network gives", async () => {
    const { onnx: bytes } = await ssdNetwork()
    const outputs = await run(bytes, pattern(512, 512), 512, 512)
    // Renew: run face-api 1.7.15 `SsdMobilenetv1.forwardInput` (tfjs 4.22, CPU) on `pattern(512, 512)`; scores of these anchors.
    for (const { layer, anchor, row, column, score } of TFJS_SCORES) {
      expect(sigmoid(value(outputs[`logits${layer}`], anchor, row, column)), `layer ${layer}`).toBeCloseTo(score, 5)
    }
  })

  it('has the anchors of a 512 px picture: six layers, growing', async () => {
    const { anchors } = await ssdNetwork()
    expect(anchors.map(layer => layer.length)).toEqual([3, 6, 6, 6, 6, 6])
    const heights = anchors.map(layer => layer[0]?.heightPx ?? 0)
    expect(heights).toEqual([...heights].sort((a, b) => a - b))
    expect(heights[0]).toBeCloseTo(51.2, 2)
  })

  it('takes sizes whose coarse maps are odd and keeps their cell count', async () => {
    const { onnx: bytes } = await ssdNetwork()
    const outputs = await run(bytes, pattern(96, 160), 96, 160)
    expect([0, 1, 2, 3, 4, 5].map(layer => outputs[`logits${layer}`]?.dims.slice(2))).toEqual([
      [6, 10],
      [3, 5],
      [2, 3],
      [1, 2],
      [1, 1],
      [1, 1],
    ])
  })

  it('refuses weights that do not fill their manifest', async () => {
    const manifest = new TextDecoder().decode(await modelFile('ssdManifest'))
    const weights = await modelFile('ssdWeights')
    expect(convertSsdModel(manifest, weights.slice(0, -1)).ok).toBe(false)
    expect(convertSsdModel('[]', weights).ok).toBe(false)
    expect(convertSsdModel('not json', weights).ok).toBe(false)
  })
})

const TFJS_SCORES: readonly { layer: number; anchor: number; row: number; column: number; score: number }[] = [
  { layer: 0, anchor: 0, row: 26, column: 0, score: 0.0116005 },
  { layer: 0, anchor: 2, row: 31, column: 29, score: 0.0027395 },
  { layer: 1, anchor: 4, row: 6, column: 8, score: 0.0251514 },
  { layer: 1, anchor: 0, row: 11, column: 7, score: 0.0044433 },
  { layer: 2, anchor: 1, row: 3, column: 4, score: 0.0207158 },
  { layer: 2, anchor: 1, row: 1, column: 7, score: 0.0028601 },
  { layer: 3, anchor: 2, row: 2, column: 1, score: 0.0347286 },
  { layer: 3, anchor: 1, row: 1, column: 0, score: 0.0039848 },
  { layer: 4, anchor: 4, row: 0, column: 0, score: 0.0368816 },
  { layer: 4, anchor: 2, row: 1, column: 1, score: 0.0023195 },
  { layer: 5, anchor: 1, row: 0, column: 0, score: 0.0169727 },
  { layer: 5, anchor: 5, row: 0, column: 0, score: 0.0077264 },
]

/** A deterministic picture with edges, gradients and fine texture in every channel. */
function pattern(rows: number, columns: number): Uint8Array {
  const rgb = new Uint8Array(rows * columns * 3)
  for (let i = 0; i < rgb.length; i++) {
    const pixel = Math.floor(i / 3)
    const [row, column] = [Math.floor(pixel / columns), pixel % columns]
    const inside = (row - rows / 2) ** 2 + (column - columns / 2) ** 2 < (rows / 3) ** 2
    rgb[i] = inside ? 180 + ((row * 7 + column * 3 + (i % 3) * 20) % 40) : (row * 5 + column * 11 + (i % 3) * 60) % 256
  }
  return rgb
}

async function modelFile(name: ModelSourceName): Promise<Uint8Array> {
  return expectOk(await readModelFile(name))
}

/** Converted once: it takes a second, and nothing here changes it. */
let converted: ReturnType<typeof convertSsd> | undefined
const ssdNetwork = async () => (converted ??= convertSsd())
const convertSsd = async () =>
  expectOk(convertSsdModel(new TextDecoder().decode(await modelFile('ssdManifest')), await modelFile('ssdWeights')))

async function run(bytes: Uint8Array, rgb: Uint8Array, rows: number, columns: number) {
  const session = await onnx.InferenceSession.create(bytes, { intraOpNumThreads: 1 })
  const outputs = await session.run({ picture: new onnx.Tensor('uint8', rgb, [1, rows, columns, 3]) })
  await session.release()
  return outputs as Readonly<Record<string, onnx.Tensor | undefined>>
}

function value(output: onnx.Tensor | undefined, channel: number, row: number, column: number): number {
  const [, , rows = 0, columns = 0] = output?.dims ?? []
  return Number(output?.data[(channel * rows + row) * columns + column])
}

function largestDifference(
  output: onnx.Tensor | undefined,
  expected: ReturnType<typeof runNaively> extends Map<number, infer V> ? V | undefined : never,
): number {
  if (output === undefined || expected === undefined) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let channel = 0; channel < (output.dims[1] ?? 0); channel++)
    for (let row = 0; row < expected.rows; row++)
      for (let column = 0; column < expected.columns; column++) {
        const wanted = expected.values[(row * expected.columns + column) * expected.channels + channel] ?? Number.NaN
        largest = Math.max(largest, Math.abs(value(output, channel, row, column) - wanted))
      }
  return largest
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit))

function expectOk<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
