import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasCorpus, measureCorpus, type MeasuredFile } from '../../../scripts/measure/credentials-corpus.ts'
import type { Credentials } from '../../../src/domain/provenance.ts'
import { openByteSource } from '../../../src/engines/node/byte-source.ts'
import { validateRefusedSource } from '../../../src/engines/node/c2pa/own/validate-file.ts'
import { loadTrustLists } from '../../../src/engines/node/trust/load-lists.ts'
import { assessCredentials } from '../../../src/verify/credentials.ts'

const corpus = join(import.meta.dirname, '../../../../shared/corpus')
const NOW = new Date().toISOString()

/**
 * Where our own validation and the engine's differ for a reason: a draft whose hashes follow other rules (therefore never validated by us in
 * use), and a rule about actions that concerns no change, with a manifest that the engine lost.
 */
const EXPLAINED = /prerelease\.jpg$|CAI\.c67c36\.jpg$/

/** Pictures the engine refuses: there is nothing to compare with. */
const REFUSED = /ocsp_with_assertion\.jpg$|ocsp\.bcd67d\.jpg$|no_alg\.jpg$|png-cabx-twice\.png$/

interface Pair {
  readonly file: string
  readonly own: Credentials
  readonly engine: Credentials
}

describe.skipIf(!hasCorpus)('own validation beside the engine, over the corpus', () => {
  let pairs: readonly Pair[]
  beforeAll(async () => {
    const { bundle: trust } = await loadTrustLists(join(corpus, 'trust'))
    const found: Pair[] = []
    for (const { entry, credentials } of await measureCorpus('auto')) {
      const own = await ownCredentials(entry, trust)
      if (own !== null && !EXPLAINED.test(entry.file) && !REFUSED.test(entry.file))
        found.push({ file: entry.file, own, engine: credentials })
    }
    pairs = found
  }, 120_000)

  it('settles most of it, intact and broken', () => {
    expect(pairs.filter(({ own }) => own.integrity === 'intact').length).toBeGreaterThan(100)
    expect(pairs.filter(({ own }) => own.integrity === 'broken').length).toBeGreaterThan(20)
  })

  it('gives the same answers', () => {
    expect(pairs.map(({ file, own }) => ({ file, ...withoutCodes(own) }))).toEqual(
      pairs.map(({ file, engine }) => ({ file, ...withoutCodes(engine) })),
    )
  })
})

/** Codes differ in small print (a rule about actions, two codes for one certificate); what a person is told does not. */
function withoutCodes({ codes: _codes, ...rest }: Credentials) {
  return rest
}

async function ownCredentials(
  { file }: MeasuredFile['entry'],
  trust: Parameters<typeof validateRefusedSource>[1]['trust'],
): Promise<Credentials | null> {
  const source = await openByteSource(join(corpus, 'c2pa', file))
  try {
    const store = await validateRefusedSource(source, { sidecar: null, trust, engineRefusal: 'asked for comparison' })
    return store === null ? null : assessCredentials({ kind: 'read', store }, NOW)
  } finally {
    await source.close()
  }
}
