import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { MeasuredFile } from '../../scripts/measure/origin-corpus.ts'
import { measureOriginCorpus } from '../../scripts/measure/origin-corpus.ts'
import {
  type ClaimVerdict,
  hasCorpus,
  isFalseAlarm,
  measureClaimVerdicts,
  measureOriginVerdicts,
  type OriginVerdict,
} from '../../scripts/measure/verdict-corpus.ts'

const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus/origin')
/** An AI part placed into a picture is "partly AI" (markers.md 6, rule b); the index expects "wholly". */
const OUR_REASON = ['ai-edited/contentauth__gen-fill.jpg']
/** Called AI without a source type of AI: a sealed AI agent, and parameters in a file without a manifest. */
const AI_WITHOUT_SOURCE_TYPE = [
  'contentauth__c2pa-js-legacy/tools/testing/fixtures/images/firefly-1.jpg',
  'd3x-at__sd-parsers/tests/resources/bad_images/text_after_idat.png',
]

/** `node scripts/measure/verdict.ts` prints the figures. */
describe.skipIf(!hasCorpus)('the whole verdict over the origin corpus', () => {
  let files: readonly OriginVerdict[] = []
  beforeAll(async () => {
    files = await measureOriginVerdicts()
  }, 90_000)

  it('gets the expected verdict for every file but one', () => {
    expect(files).toHaveLength(234)
    expect(
      files.filter(file => file.origin.kind !== file.expected.expectedKind).map(file => file.expected.file),
    ).toEqual(OUR_REASON)
  })

  it('calls no camera picture, drawing or screenshot AI', () => {
    expect(files.filter(isFalseAlarm).map(file => file.expected.file)).toEqual([])
  })

  it('rests "signed" only on credentials that hold', () => {
    const signed = files.filter(file => file.origin.basis === 'signed')

    expect(signed.length).toBeGreaterThanOrEqual(4)
    expect(signed.filter(file => file.credentials?.integrity !== 'intact').map(file => file.expected.file)).toEqual([])
  })
})

/** The rules were not made on this corpus: an independent check. */
describe.skipIf(!hasCorpus)('the verdict over the c2pa corpus', () => {
  let files: readonly ClaimVerdict[] = []
  beforeAll(async () => {
    files = await measureClaimVerdicts()
  }, 90_000)

  it('calls every picture AI whose manifests say so', () => {
    const claimed = files.filter(file => file.expected.aiSourceType !== null)

    expect(claimed.length).toBeGreaterThan(25)
    expect(claimed.filter(file => !file.origin.kind.startsWith('ai-')).map(file => file.expected.file)).toEqual([])
  })

  it('calls nothing else AI but what an agent or its parameters betray', () => {
    const others = files.filter(file => file.expected.aiSourceType === null && file.origin.kind.startsWith('ai-'))

    expect(others.map(file => file.expected.file)).toEqual(AI_WITHOUT_SOURCE_TYPE)
  })
})

/** Metadata alone, without credentials and pixels: `node scripts/measure/origin.ts` prints the figures. */
describe.skipIf(!existsSync(CORPUS))('the marks of the origin corpus', () => {
  let files: readonly MeasuredFile[] = []
  beforeAll(async () => {
    files = await measureOriginCorpus(CORPUS)
  }, 90_000)

  it('has all 234 files', () => {
    expect(files).toHaveLength(234)
  })

  it('finds every mark the truth lists outside manifests and pixels', () => {
    expect(files.flatMap(file => file.missed.map(missed => `${file.entry.file}: ${missed}`))).toEqual([])
    expect(files.reduce((total, file) => total + file.soughtCount, 0)).toBe(391)
  })

  it('names a product for 51 of the 52 pictures of local tools', () => {
    const local = files.filter(file => file.entry.file.startsWith('ai-local/'))

    expect(local).toHaveLength(52)
    // Nothing in a Hugging Face Space's parameters names it.
    expect(local.filter(file => file.origin.generator === null).map(file => file.entry.file)).toEqual([
      'ai-local/enslo__huggingface-space.png',
    ])
  })
})
