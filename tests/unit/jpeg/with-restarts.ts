import { readBaselineJpeg } from '../../../src/engines/node/jpeg/baseline-jpeg.ts'
import { BitWriter } from '../../../src/engines/node/jpeg/bit-writer.ts'
import { planBlocks } from '../../../src/engines/node/jpeg/block-plan.ts'
import { codesOf, writeHuffmanTable } from '../../../src/engines/node/jpeg/huffman-table.ts'
import { eachSymbol } from '../../../src/engines/node/jpeg/mcu-symbols.ts'
import { makeWritingTables } from '../../../src/engines/node/jpeg/writing-tables.ts'
import { decodeAll } from './open-jpeg.ts'

/** The same picture with a restart marker after every `interval` MCUs, as cameras write them and our encoder does not. */
export async function withRestarts(source: Uint8Array, interval: number): Promise<Uint8Array> {
  const jpeg = readBaselineJpeg(source)
  const plan = jpeg === null ? null : planBlocks(jpeg)
  if (jpeg === null || plan === null) throw new Error('Expected a baseline JPEG')
  const mcus = await decodeAll(source)
  const runs = Array.from({ length: Math.ceil(jpeg.mcuCount / interval) }, (_, index) => ({
    asked: mcus
      .slice(index * interval, (index + 1) * interval)
      .map((mcu, at) => (at === 0 ? { ...mcu, before: new Int32Array(4) } : mcu)),
  }))
  const tables = makeWritingTables(jpeg, plan, runs)
  if (tables === null) throw new Error('Expected room in the tables')
  const parts: Uint8Array[] = [
    Uint8Array.of(0xff, 0xd8),
    ...jpeg.kept,
    Uint8Array.of(0xff, 0xdd, 0, 4, interval >> 8, interval & 255),
  ]
  for (const [key, table] of tables.byKey) {
    const body = writeHuffmanTable(table)
    parts.push(Uint8Array.of(0xff, 0xc4, (body.length + 3) >> 8, (body.length + 3) & 255, key), body)
  }
  parts.push(jpeg.scanHead)
  for (const [index, { asked }] of runs.entries()) {
    const writer = new BitWriter(1024)
    eachSymbol(asked, plan, (block, symbol, isAc, bits) => {
      const codes = (isAc ? tables.codes[block]?.ac : tables.codes[block]?.dc) ?? codesOf({ byLength: [] })
      writer.put(codes.code[symbol] ?? 0, codes.length[symbol] ?? 0)
      writer.put(bits, symbol & 15)
    })
    parts.push(writer.finish(), Uint8Array.of(0xff, index === runs.length - 1 ? 0xd9 : 0xd0 + (index & 7)))
  }
  return Uint8Array.from(Buffer.concat(parts))
}
