import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KEY_PURPOSES } from '../../../src/domain/key-purposes.ts'
import { checkTimeStamp } from '../../../src/engines/node/c2pa/own/time-stamp.ts'
import { makeAuthority, makeSigner } from './made-chains.ts'
import { makeToken, type Stamper } from './made-stamps.ts'

const THEN = new Date('2026-01-15T12:00:00Z')

describe('an honest token', () => {
  const [data, others] = [Buffer.from('these bytes'), Buffer.from('others')]
  const root = makeAuthority('Root')
  const authority = (usage: string): Stamper => {
    const { der, key } = makeSigner(root, { usage })
    return { chain: [der], key }
  }
  const honest = authority(KEY_PURPOSES.timeStamping)
  const anchors = [new X509Certificate(root.der)]

  it('proves the time of the bytes it was made for, and of no others', async () => {
    const token = makeToken(data, honest, THEN)
    expect(await checkTimeStamp(token, data, anchors)).toEqual({ answer: 'trusted', time: THEN.toISOString() })
    expect((await checkTimeStamp(token, others, anchors)).answer).toBe('untrusted')
  })

  it('proves nothing under another content type, where pkijs compares no imprint', async () => {
    const token = makeToken(data, honest, THEN, { contentType: '1.2.840.113549.1.7.1' })
    for (const bytes of [data, others])
      expect(await checkTimeStamp(token, bytes, anchors)).toEqual({ answer: 'not-checked', time: null })
  })

  it('proves nothing with a second signature in it, as readers choose one', async () => {
    const token = makeToken(data, honest, THEN, { second: authority(KEY_PURPOSES.emailProtection) })
    expect(await checkTimeStamp(token, data, anchors)).toEqual({ answer: 'not-checked', time: null })
  })
})
