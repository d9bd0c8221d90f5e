/**
 * Writes ONNX models: just the part of the protobuf schema that our graphs need (onnx.proto3, IR version 8, opset 17).
 * Own, because the `onnx` package exists only for Python and a protobuf library would be larger than these lines.
 */
import { concatBytes } from '../../../container/bytes.ts'

const IR_VERSION = 8
const OPSET_VERSION = 17
/** Field and enum numbers of onnx.proto3. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const
const ELEMENT_TYPE = { float32: 1, uint8: 2, int64: 7 } as const

/** Value of a node's attribute: a whole number, a list of whole numbers, a text, or `{ float }`. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number }

/** A tensor that is fed in or read out; a text as dimension means "any size". */
export interface OnnxPort {
  readonly name: string
  readonly type: 'float32' | 'uint8'
  readonly shape: readonly (number | string)[]
}

/** A node to add. Outputs are named by the graph unless `output` is given. */
export interface OnnxNode {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>
  readonly output?: string
}

/** Collects nodes and constants of one graph and writes it as the bytes of an ONNX model. */
export class OnnxGraph {
  readonly #nodes: Uint8Array[] = []
  readonly #constants: Uint8Array[] = []
  #counter = 0

  /** Adds a node with one output and gives back the output's name. Nodes must be added in order of use. */
  add({ operator, inputs, attributes = {}, output }: OnnxNode): string {
    const name = output ?? this.#nextName()
    this.#nodes.push(
      concatBytes([
        ...inputs.map(input => textField(1, input)),
        textField(2, name),
        textField(4, operator),
        ...Object.entries(attributes).map(([key, value]) => bytesField(5, attributeBytes(key, value))),
      ]),
    )
    return name
  }

  /** Adds a constant of floats; `values.length` must be the product of `shape`. Gives back its name. */
  floats(values: Float32Array, shape: readonly number[]): string {
    const expected = shape.reduce((product, size) => product * size, 1)
    if (values.length !== expected)
      throw new Error(`Expected ${expected} numbers for shape ${shape.join('x')} but received ${values.length}`)
    return this.#constant('float32', shape, littleEndianFloats(values))
  }

  /** Adds a one-dimensional constant of 64-bit whole numbers, as ONNX wants sizes and axes. */
  integers(values: readonly number[]): string {
    const raw = new Uint8Array(8 * values.length)
    const view = new DataView(raw.buffer)
    for (const [i, value] of values.entries()) view.setBigInt64(8 * i, BigInt(value), true)
    return this.#constant('int64', [values.length], raw)
  }

  /** The finished model. */
  write(inputs: readonly OnnxPort[], outputs: readonly OnnxPort[]): Uint8Array {
    const graph = concatBytes([
      ...this.#nodes.map(node => bytesField(1, node)),
      textField(2, 'graph'),
      ...this.#constants.map(constant => bytesField(5, constant)),
      ...inputs.map(port => bytesField(11, portBytes(port))),
      ...outputs.map(port => bytesField(12, portBytes(port))),
    ])
    return concatBytes([
      numberField(1, IR_VERSION),
      textField(2, 'ursprung'),
      bytesField(7, graph),
      bytesField(8, concatBytes([textField(1, ''), numberField(2, OPSET_VERSION)])),
    ])
  }

  #constant(type: keyof typeof ELEMENT_TYPE, shape: readonly number[], raw: Uint8Array): string {
    const name = this.#nextName()
    this.#constants.push(
      concatBytes([
        ...shape.map(size => numberField(1, size)),
        numberField(2, ELEMENT_TYPE[type]),
        textField(8, name),
        bytesField(9, raw),
      ]),
    )
    return name
  }

  #nextName(): string {
    return `t${this.#counter++}`
  }
}

function attributeBytes(name: string, value: OnnxAttribute): Uint8Array {
  const named = textField(1, name)
  if (typeof value === 'number') return concatBytes([named, numberField(3, value), numberField(20, ATTRIBUTE_TYPE.int)])
  if (typeof value === 'string')
    return concatBytes([named, textField(4, value), numberField(20, ATTRIBUTE_TYPE.string)])
  if ('float' in value) return concatBytes([named, floatField(2, value.float), numberField(20, ATTRIBUTE_TYPE.float)])
  return concatBytes([named, ...value.map(item => numberField(8, item)), numberField(20, ATTRIBUTE_TYPE.ints)])
}

function portBytes({ name, type, shape }: OnnxPort): Uint8Array {
  const dimensions = shape.map(size =>
    bytesField(1, typeof size === 'number' ? numberField(1, size) : textField(2, size)),
  )
  const tensorType = concatBytes([numberField(1, ELEMENT_TYPE[type]), bytesField(2, concatBytes(dimensions))])
  return concatBytes([textField(1, name), bytesField(2, bytesField(1, tensorType))])
}

/** Protobuf wire format: varint 0, 64-bit 1, length-delimited 2, 32-bit 5. */
const numberField = (field: number, value: number): Uint8Array => concatBytes([varint(field << 3), varint(value)])

const bytesField = (field: number, bytes: Uint8Array): Uint8Array =>
  concatBytes([varint((field << 3) | 2), varint(bytes.length), bytes])

const textField = (field: number, text: string): Uint8Array => bytesField(field, new TextEncoder().encode(text))

function floatField(field: number, value: number): Uint8Array {
  return concatBytes([varint((field << 3) | 5), littleEndianFloats(Float32Array.of(value))])
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}

/** Every platform we run on is little endian, as the format is; a view saves copying 20 MB number by number. */
const littleEndianFloats = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
