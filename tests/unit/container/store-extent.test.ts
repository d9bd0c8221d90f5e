import { describe, expect, it } from 'vitest'
import { memoryByteSource } from '../../../src/container/memory-byte-source.ts'
import { storeExtent } from '../../../src/container/store-extent.ts'

describe('the place of a store in a GIF', () => {
  const block = { kind: 'c2pa', bytes: Buffer.from('store'), key: '', at: '', offset: 2 } as const
  const extentOf = (head: Buffer) =>
    storeExtent(
      memoryByteSource(Buffer.concat([Buffer.alloc(2), head, Buffer.from('\x03sto\x02re\0more')])),
      'gif',
      block,
    )

  it('is its application extension, to the end of its blocks', async () => {
    expect(await extentOf(Buffer.from('\x21\xff\x0bC2PA_GIF\x01\0\0', 'latin1'))).toEqual({ start: 2, length: 22 })
  })

  it('is no picture, whose blocks may be as long', async () => {
    const picture = Buffer.concat([Buffer.from('2c000000000a000a0000', 'hex'), Buffer.from('\x02\x02ab', 'latin1')])
    expect(await extentOf(picture)).toBeNull()
    expect(await extentOf(Buffer.from('\x21\xff\x0bNETSCAPE2.0', 'latin1'))).toBeNull()
  })
})
