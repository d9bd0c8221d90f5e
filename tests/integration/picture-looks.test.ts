import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { NO_TRUST_LISTS } from '../../src/catalog/trust-lists.ts'
import { readGrey } from '../../src/engines/node/document/read-grey.ts'
import { createIsolatedEvidence } from '../../src/engines/node/evidence/isolated-evidence.ts'
import { perceptualHash } from '../../src/engines/node/register/perceptual-hash.ts'
import { temporaryFolder } from '../support/run-cli.ts'
import { draw } from '../unit/jpeg/drawn-jpeg.ts'

const folder = temporaryFolder()
const evidence = createIsolatedEvidence({
  readers: 1,
  loadTrust: () => Promise.resolve(NO_TRUST_LISTS),
  faces: { sensitivity: 'normal', plugin: null },
  engineName: () => Promise.resolve('test'),
})
const { looks } = evidence
afterAll(() => evidence.close())

const path = join(folder, 'bild.jpg')
const broken = join(folder, 'trasig.jpg')

describe('looks at the pixels, in a process of their own', () => {
  it('see what a look in this process sees', async () => {
    writeFileSync(path, await draw(3).jpeg().toBuffer())
    const own = await perceptualHash(path)
    if (!own.ok || own.value.kind !== 'fingerprint') throw new Error('Expected a fingerprint')
    const { fingerprint, searchFor } = own.value
    expect(await looks.fingerprint(path, 'keep')).toEqual({
      ok: true,
      value: { kind: 'fingerprint', fingerprint, search: [] },
    })
    expect(await looks.fingerprint(path, 'search')).toEqual({
      ok: true,
      value: { kind: 'fingerprint', fingerprint, search: searchFor() },
    })
    const part = [
      { x: 8, y: 4, width: 100, height: 50 },
      { widthPx: 50, heightPx: 25 },
    ] as const
    expect(await looks.grey(path, ...part)).toEqual(await readGrey(path, ...part))
    const thumbnail = await looks.thumbnail(path)
    if (!thumbnail.ok || thumbnail.value === null) throw new Error('Expected a thumbnail')
    expect(await sharp(thumbnail.value.jpeg).metadata()).toMatchObject({
      format: 'jpeg',
      width: thumbnail.value.size.widthPx,
    })
  })

  it('say in words what does not decode', async () => {
    writeFileSync(broken, 'ingen bild')
    const refused = { ok: false, error: { kind: 'unreadable-image' } }
    expect(await looks.fingerprint(broken, 'keep')).toMatchObject(refused)
    expect(await looks.grey(broken, null, { widthPx: 8, heightPx: 8 })).toMatchObject(refused)
    expect(await looks.thumbnail(broken)).toEqual({ ok: true, value: null })
  })
})
