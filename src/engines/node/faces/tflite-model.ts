import { err, ok, type Result } from '../../../domain/result.ts'
import { FlatbufferError, FlatbufferTable } from './flatbuffer.ts'

/** Builtin operator codes we know, from the TFLite schema (tensorflow/lite/schema/schema.fbs, `BuiltinOperator`). */
export const TFLITE_OPERATORS = {
  0: 'add',
  3: 'conv-2d',
  4: 'depthwise-conv-2d',
  6: 'dequantize',
  17: 'max-pool-2d',
  19: 'relu',
  22: 'reshape',
  23: 'resize-bilinear',
  34: 'pad',
} as const
/** An operator that the conversion to ONNX knows; a model with any other is refused. */
export type TfliteOperatorKind = (typeof TFLITE_OPERATORS)[keyof typeof TFLITE_OPERATORS]

/** Number types of stored tensors, `TensorType` of the schema. */
export type TfliteNumberType = 'float32' | 'float16' | 'int32'
const NUMBER_TYPES = new Map<number, TfliteNumberType>([
  [0, 'float32'],
  [1, 'float16'],
  [2, 'int32'],
])

/** A tensor; `data` is empty for those computed at run time. Shapes are in TFLite's order (NHWC, OHWI). */
export interface TfliteTensor {
  readonly shape: readonly number[]
  readonly type: TfliteNumberType
  readonly data: Uint8Array
}

/** An operator with the tensors it reads and writes, by index; `options` is the schema's options table, or null. */
export interface TfliteOperator {
  readonly kind: TfliteOperatorKind
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly options: FlatbufferTable | null
}

/** The one graph of a TFLite file. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[]
  readonly operators: readonly TfliteOperator[]
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

/** Reads a TFLite file. Fails with a sentence for developers when it is damaged or uses what we do not know. */
export function readTfliteModel(bytes: Uint8Array): Result<TfliteModel, string> {
  try {
    return ok(readModel(FlatbufferTable.root(bytes)))
  } catch (error) {
    if (error instanceof FlatbufferError) return err(error.message)
    throw error
  }
}

function readModel(model: FlatbufferTable): TfliteModel {
  const codes = model.tables(1).map(readOperatorCode)
  const buffers = model.tables(4)
  const graphs = model.tables(2)
  const graph = graphs[0]
  if (graph === undefined || graphs.length !== 1)
    throw new FlatbufferError(`Expected one graph but received ${graphs.length}`)
  const tensors = graph.tables(0).map(tensor => readTensor(tensor, buffers))
  const known = (index: number): number => {
    if (index < 0 || index >= tensors.length)
      throw new FlatbufferError(`Expected a tensor index below ${tensors.length} but received ${index}`)
    return index
  }
  return {
    tensors,
    operators: graph.tables(3).map(operator => ({
      kind: operatorKind(codes[operator.integer(0, 'uint32', 0)]),
      inputs: operator.int32s(1).map(known),
      outputs: operator.int32s(2).map(known),
      options: operator.table(4),
    })),
    inputs: graph.int32s(1).map(known),
    outputs: graph.int32s(2).map(known),
  }
}

/** Old writers use the 8-bit field, new ones the 32-bit field; the larger is right (schema.fbs, `OperatorCode`). */
const readOperatorCode = (code: FlatbufferTable): number =>
  Math.max(code.integer(0, 'int8', 0), code.integer(3, 'int32', 0))

function operatorKind(code: number | undefined): TfliteOperatorKind {
  const kind = Object.entries(TFLITE_OPERATORS).find(([known]) => Number(known) === code)?.[1]
  if (kind === undefined) throw new FlatbufferError(`Expected a known operator but received code ${code}`)
  return kind
}

function readTensor(tensor: FlatbufferTable, buffers: readonly FlatbufferTable[]): TfliteTensor {
  const typeCode = tensor.integer(1, 'int8', 0)
  const type = NUMBER_TYPES.get(typeCode)
  if (type === undefined) throw new FlatbufferError(`Expected a known number type but received ${typeCode}`)
  // Sparse weights would need unpacking; the sparse sister model gained nothing (docs/faces/model-card.md).
  if (tensor.table(6) !== null) throw new FlatbufferError('Expected dense weights but received sparse ones')
  return {
    shape: tensor.int32s(0),
    type,
    data: buffers[tensor.integer(2, 'uint32', 0)]?.bytes(0) ?? new Uint8Array(),
  }
}
