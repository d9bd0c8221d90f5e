import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  compare,
  hasCorpus,
  measureCorpus,
  type Comparison,
  type MeasuredFile,
} from '../../scripts/measure/credentials-corpus.ts'
import { NO_TRUST_LISTS, type TrustBundle, type TrustListKind } from '../../src/catalog/trust-lists.ts'
import { readProvenance } from '../../src/engines/node/c2pa/c2pa-provenance.ts'
import { loadC2paEngine } from '../../src/engines/node/c2pa/load-engine.ts'
import { readStoreOfFile } from '../../src/engines/node/c2pa/store-of-file.ts'
import { loadTrustLists } from '../../src/engines/node/trust/load-lists.ts'
import { assessCredentials } from '../../src/verify/credentials.ts'

const corpus = join(import.meta.dirname, '../../../shared/corpus')
const file = (name: string) => join(corpus, 'c2pa', name)
const NOW = new Date().toISOString()

/**
 * Where we differ from the index, and why each is right or a documented limit of c2pa-rs 0.90.1 (knowledge c2pa.md sections 2.1, 4):
 * `node scripts/measure/credentials.ts` prints them.
 */
const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  'contentauth__c2pa-rs/sdk/tests/fixtures/prerelease.jpg':
    'pre-1.0 manifest: unreadable, as the index says of its state',
  'contentauth__c2pa-python/history/tests__fixtures__screenshot-signed-badsig.ba2aee.jpg':
    'ES256K is no C2PA algorithm: nobody can tell',
  'lrosenthol__c2pa-test-tool/tests/fixtures/assets/raw/sample-out.heic':
    'the signer’s hash leaves out the table that tells where the picture stands',
  'c2pa-org__public-testfiles/image/jpeg/truepic-20230212-camera.jpg':
    'its hash leaves out the first 13 KB of the file beside the store: whatever stands there now was not signed',
  'derived/jpeg-two-manifest-stores.jpg': 'two stores joined: depth is meaningless',
}

/** Read once for all stories here: the corpus takes ten seconds. */
let nativeRun: Promise<readonly MeasuredFile[]> | null = null
const nativeAnswers = (): Promise<readonly MeasuredFile[]> => (nativeRun ??= measureCorpus('native'))

describe.skipIf(!hasCorpus)('Content Credentials of the corpus', () => {
  let measured: readonly MeasuredFile[]
  let comparisons: readonly Comparison[]
  beforeAll(async () => {
    measured = await nativeAnswers()
    comparisons = measured.flatMap(compare)
  }, 120_000)
  const differing = (axis: Comparison['axis']) =>
    comparisons.filter(row => row.axis === axis && !row.isAgreed).map(row => row.file)

  it.each(['state', 'integrity', 'trust', 'expiry', 'manifests', 'depth'] as const)(
    'agrees with the index on %s but for known limits',
    axis => {
      expect(comparisons.filter(row => row.axis === axis).length).toBeGreaterThan(3)
      expect(differing(axis).filter(name => !Object.hasOwn(KNOWN_DIFFERENCES, name))).toEqual([])
    },
  )

  it('finds every AI declaration and invents none', () => {
    expect(differing('ai')).toEqual([])
  })

  it('never calls an intact picture broken, and never a changed one intact', () => {
    const known = measured.filter(({ entry }) => entry.expected.integrity != null && entry.expected.conflict == null)
    expect(
      known.filter(
        ({ entry, credentials }) => entry.expected.integrity === 'intact' && credentials.integrity === 'broken',
      ),
    ).toEqual([])
    expect(
      known.filter(
        ({ entry, credentials }) => entry.expected.integrity === 'broken' && credentials.integrity === 'intact',
      ),
    ).toEqual([])
  })

  it('counts the broken ingredient of every picture that has one', () => {
    const nested = measured.filter(({ entry }) => entry.category.endsWith('nested-bad-ingredient'))
    expect(nested.length).toBeGreaterThan(3)
    expect(nested.filter(({ credentials }) => credentials.brokenIngredients === 0)).toEqual([])
  })

  it('validates pictures with stapled OCSP responses itself, signer and stamp included', () => {
    const stapled = measured.filter(({ entry }) => /ocsp_with_assertion|ocsp\.bcd67d/.test(entry.file))
    expect(stapled).toHaveLength(2)
    for (const { credentials } of stapled) {
      const signer = { name: 'Adobe C2PA', organisation: 'Adobe Inc.' }
      expect(credentials).toMatchObject({ state: 'trusted', trust: 'interim', time: 'stamped', signer, codes: [] })
    }
  })

  it('gives the same answers twice with the same lists', async () => {
    const again = await measureCorpus('auto')
    const answers = (files: readonly MeasuredFile[]) =>
      files.map(({ entry, credentials, marks }) => ({ file: entry.file, credentials, marks }))
    expect(answers(again)).toEqual(answers(measured))
  })

  it('answers the 38 KB TIFF that takes the engine minutes at once', () => {
    const bomb = measured.find(({ entry }) => entry.category === 'denial-of-service')
    expect(bomb?.credentials).toMatchObject({ state: 'unreadable', unreadable: { reason: 'engine-limit' } })
    expect(bomb?.elapsedMs).toBeLessThan(1_000)
  })
})

describe.skipIf(!hasCorpus)('trust', () => {
  const testRoots = () => readFileSync(join(corpus, 'trust/c2pa-rs-test-roots.pem'), 'utf8')
  const withTestRoots = async (...kinds: readonly TrustListKind[]): Promise<TrustBundle> => {
    const { bundle } = await loadTrustLists(join(corpus, 'trust'))
    const list = {
      name: 'roots',
      source: '',
      date: NOW,
      nextUpdate: null,
      certificateCount: 1,
      sha256: '',
      pem: testRoots(),
    }
    return { ...bundle, lists: [...bundle.lists, ...kinds.map(kind => ({ ...list, kind }))] }
  }
  const trustOf = async (name: string, trust: TrustBundle) =>
    assessCredentials(await readProvenance(file(name), 'image/jpeg', { trust }), NOW)
  const signedByTestRoot = 'contentauth__c2pa-rs/sdk/tests/fixtures/C.jpg'
  const signedByInterim = 'contentauth__c2pa-rs/sdk/tests/fixtures/ocsp.jpg'

  it('tells the slots apart by the engine’s own words, which this pins', async () => {
    expect(await trustOf(signedByTestRoot, await withTestRoots('official-signers'))).toMatchObject({
      trust: 'official',
      state: 'trusted',
    })
    expect(await trustOf(signedByTestRoot, await withTestRoots('own-anchors'))).toMatchObject({
      trust: 'own',
      state: 'trusted',
    })
    expect(await trustOf(signedByTestRoot, await withTestRoots())).toMatchObject({ trust: 'none', state: 'intact' })
  })

  it('tells own from interim though both stand in the user slot', async () => {
    expect(await trustOf(signedByInterim, await withTestRoots('own-anchors'))).toMatchObject({ trust: 'interim' })
  })

  it('takes no signer from the time-stamp list', async () => {
    expect(await trustOf(signedByTestRoot, await withTestRoots('official-time-stamps'))).toMatchObject({
      trust: 'none',
      state: 'intact',
    })
  })

  it('works without any list: intact, signer unknown', async () => {
    expect(await trustOf(signedByInterim, NO_TRUST_LISTS)).toMatchObject({ trust: 'none', integrity: 'intact' })
  })
})

describe.skipIf(!hasCorpus)('files beside the picture', () => {
  it('checks a picture against a manifest beside it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ursprung-sidecar-'))
    const sidecarPath = join(folder, 'bild.c2pa')
    await writeFile(sidecarPath, (await readStoreOfFile(file('own-signed/created-tam.jpg'))) ?? '')
    const read = (name: string) => readProvenance(file(name), 'image/jpeg', { trust: NO_TRUST_LISTS, sidecarPath })
    const reading = await read('own-signed/created-tam.jpg')
    expect(reading).toMatchObject({ kind: 'read', store: { isEmbedded: false } })
    expect(assessCredentials(reading, NOW)).toMatchObject({ state: 'intact', integrity: 'intact' })
    expect(assessCredentials(await read('own-signed/sidecar.jpg'), NOW).integrity).toBe('broken')
    await rm(folder, { recursive: true })
  })

  it('says so when a sidecar cannot be read', async () => {
    const options = { trust: NO_TRUST_LISTS, sidecarPath: file('absent.c2pa') }
    expect(await readProvenance(file('own-signed/sidecar.jpg'), 'image/jpeg', options)).toMatchObject({
      kind: 'unreadable',
      reason: 'damaged',
    })
  })
})

describe.skipIf(!hasCorpus)('the portable engine', () => {
  it('gives the same answers as the native one', async () => {
    const [native, wasm] = [await nativeAnswers(), await measureCorpus('wasm')]
    const answers = (files: readonly MeasuredFile[]) =>
      files.map(({ entry, credentials, marks }) => ({ file: entry.file, credentials, marks }))
    expect(answers(wasm)).toEqual(answers(native))
  })

  it('names itself', async () => {
    expect((await loadC2paEngine('wasm'))?.description).toBe('c2pa-rs 0.90.1 (c2pa-wasm 0.11.0)')
    expect((await loadC2paEngine('native'))?.description).toBe('c2pa-rs 0.90.1 (c2pa-node 0.8.0)')
  })
})
