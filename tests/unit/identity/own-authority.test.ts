import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownAnchorPath } from '../../../src/engines/node/identity/own-anchors.ts'
import { importIdentity } from '../../../src/engines/node/identity/import-identity.ts'
import { makeChain } from '../../support/certificates.ts'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ursprung-authority-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

describe('an authority to count as our own', () => {
  it('is no signer, and none with a short key; then nothing is stored', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey
    const [alone, weak] = [makeChain(), makeChain({ root: { key: short } })]
    for (const [{ key }, certificates, kind] of [
      [alone, alone.chain.slice(0, 1), 'authority-missing'],
      [weak, [...weak.chain, weak.root.der], 'authority-weak'],
    ] as const) {
      const pem = Buffer.from(key.export({ type: 'pkcs8', format: 'pem' }).toString())
      const wish = { dataDir, name: kind, files: [...certificates, pem] }
      expect(await importIdentity({ ...wish, trustAuthority: true })).toMatchObject({ ok: false, error: { kind } })
      for (const path of [join(dataDir, 'identities', kind), ownAnchorPath(dataDir, kind)])
        await expect(stat(path)).rejects.toThrow('ENOENT')
      expect(await importIdentity(wish)).toMatchObject({ ok: true })
    }
  })
})
