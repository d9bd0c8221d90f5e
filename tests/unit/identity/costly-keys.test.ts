import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encryptKey } from '../../../src/engines/node/identity/encrypt-key.ts'
import { openKey } from '../../../src/engines/node/identity/identity-store.ts'
import { costsTooMuch } from '../../../src/engines/node/identity/key-cost.ts'
import { readPemBlocks } from '../../../src/engines/node/identity/parse-pem.ts'
import { readMaterial } from '../../../src/engines/node/identity/read-material.ts'
import { costlyPkcs12, costlyPkcs8 } from '../../fixtures/costly-keys.ts'

/** Ten times what a busy machine needs; without the guard each of these takes minutes to days. */
const SOON_MS = 2_000
const timed = <T>(work: () => T): { readonly value: T; readonly ms: number } => {
  const started = performance.now()
  return { value: work(), ms: performance.now() - started }
}

describe('files made to keep us busy', () => {
  it.each([
    ['PKCS#12', costlyPkcs12()],
    ['PKCS#8', new TextEncoder().encode(costlyPkcs8())],
  ])('a %s file that asks for two thousand million rounds is refused at once', (_, bytes) => {
    const { value, ms } = timed(() => readMaterial([bytes], 'tortyr'))
    expect(value).toMatchObject({ ok: false, error: { kind: 'passphrase-wrong' } })
    expect(ms).toBeLessThan(SOON_MS)
  })

  it('a megabyte of heads without feet is read in one pass', () => {
    for (const text of ['-----BEGIN A-----'.repeat(58_000), `${'-----BEGIN A-----'.repeat(50_000)}-----END B-----`]) {
      const { value, ms } = timed(() => readPemBlocks(text))
      expect(value).toEqual([])
      expect(ms).toBeLessThan(SOON_MS)
    }
  })
})

it('a file of many keys is not opened key by key', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keys = Array.from({ length: 8 }, () => encryptKey(privateKey, 'tortyr'))
  const { value, ms } = timed(() => readMaterial([new TextEncoder().encode(keys.join(''))], 'tortyr'))
  expect(value).toMatchObject({ ok: true, value: { keys: { length: 4 } } })
  const repeated = new TextEncoder().encode((keys[0] ?? '').repeat(200))
  expect(readMaterial([repeated], 'tortyr')).toMatchObject({ ok: true, value: { keys: { length: 1 } } })
  expect(ms).toBeLessThan(SOON_MS * 5)
})

describe('what people have', () => {
  it('an ordinary encrypted key is opened', () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'tortyr' },
    })
    expect(costsTooMuch(readPemBlocks(privateKey)[0]?.der ?? new Uint8Array())).toBe(false)
    expect(openKey(privateKey, 'tortyr')).not.toBeNull()
  })

  it('a block behind a head without a foot is still found', () => {
    const text =
      'x\n-----BEGIN A-----\n-----BEGIN B-----\nAAAA\n-----END B-----\n-----BEGIN C-----\nAAEC\n-----END C-----\n'
    expect(readPemBlocks(text).map(({ label, der }) => [label, der.length])).toEqual([
      ['B', 3],
      ['C', 3],
    ])
  })
})
