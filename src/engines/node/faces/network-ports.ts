import type { OnnxGraph, OnnxPort } from './onnx-writer.ts'

/** Input of both networks: 8-bit RGB, rows of pixels, one picture; height and width multiples of 32 px. */
export const PICTURE_PORT: OnnxPort = { name: 'picture', type: 'uint8', shape: [1, 'height', 'width', 3] }

/** Name of the output with one logit per cell or anchor. */
export const LOGITS_OUTPUT = 'logits'

/** Name of the output with four box numbers per cell or anchor. */
export const BOXES_OUTPUT = 'boxes'

/** Adds the steps from 8-bit RGB to planes in [-1, 1], as both models were trained (MediaPipe model card; face-api `SsdMobilenetv1`). */
export function addPictureInput(graph: OnnxGraph): string {
  const floats = graph.add({ operator: 'Cast', inputs: [PICTURE_PORT.name], attributes: { to: 1 } })
  const planes = graph.add({ operator: 'Transpose', inputs: [floats], attributes: { perm: [0, 3, 1, 2] } })
  const scale = graph.floats(Float32Array.of(1 / 127.5), [1])
  const shift = graph.floats(Float32Array.of(-1), [1])
  const scaled = graph.add({ operator: 'Mul', inputs: [planes, scale] })
  return graph.add({ operator: 'Add', inputs: [scaled, shift] })
}
