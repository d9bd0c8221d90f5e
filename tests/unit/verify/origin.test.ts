import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../../src/domain/evidence.ts'
import { EVIDENCE_SOURCES } from '../../../src/domain/evidence.ts'
import { ORIGIN_KINDS } from '../../../src/domain/origin-kind.ts'
import { ORIGIN_RULES } from '../../../src/verify/origin-rules-table.ts'
import { aiToolOf, judgeOrigin } from '../../../src/verify/origin.ts'

type Short = Pick<Evidence, 'source' | 'says' | 'weight'> & Partial<Evidence>
const mark = (short: Short): Evidence => ({ field: 'f', value: 'v', marker: 'm', ...short })
const signed = (says: Evidence['says'], marker: string): Evidence =>
  mark({ source: 'c2pa', says, weight: 'signed', marker })
const declared = (says: Evidence['says'], value = 'v'): Evidence =>
  mark({ source: 'iptc', says, weight: 'declared', value })
const trace = (says: Evidence['says']): Evidence => mark({ source: 'exif', says, weight: 'trace' })
const cameraName = mark({ source: 'exif', says: 'unknown', weight: 'trace', marker: 'exif.camera-name' })

const CASES: readonly (readonly [
  name: string,
  evidence: readonly Evidence[],
  kind: string,
  basis: string,
  rule: string,
])[] = [
  ['no marks', [], 'unknown', 'none', 'origin.no-marks'],
  ['marks that say nothing', [declared('unknown'), cameraName], 'unknown', 'none', 'origin.no-marks'],
  ['signed AI', [signed('ai-generated', 'c2pa.created')], 'ai-generated', 'signed', 'origin.signed-ai-generated'],
  [
    'signed AI over a declared human edit',
    [signed('ai-generated', 'c2pa.created'), declared('human-made', 'humanEdits')],
    'ai-generated',
    'signed',
    'origin.signed-ai-generated',
  ],
  [
    'a signed AI part over a declared whole',
    [signed('ai-modified', 'c2pa.edited'), declared('ai-generated')],
    'ai-modified',
    'signed',
    'origin.signed-ai-modified',
  ],
  [
    'an AI picture that AI edited',
    [signed('ai-generated', 'c2pa.ingredient'), signed('ai-modified', 'c2pa.edited')],
    'ai-generated',
    'signed',
    'origin.signed-ai-generated',
  ],
  [
    'an AI edit of an AI picture whose own manifest is damaged',
    [
      mark({ source: 'c2pa', says: 'ai-generated', weight: 'declared', marker: 'c2pa.ingredient' }),
      signed('ai-modified', 'c2pa.edited'),
    ],
    'ai-generated',
    'declared',
    'origin.ai-parent',
  ],
  [
    'a signed camera original that AI edited',
    [signed('camera', 'c2pa.ingredient'), signed('ai-modified', 'c2pa.edited'), trace('camera')],
    'ai-modified',
    'signed',
    'origin.chain',
  ],
  [
    'a signed AI edit over camera Exif',
    [signed('ai-modified', 'c2pa.edited'), trace('camera')],
    'ai-modified',
    'signed',
    'origin.chain',
  ],
  [
    'a signed AI edit, a declared whole and camera Exif',
    [signed('ai-modified', 'c2pa.edited'), declared('ai-generated'), trace('camera')],
    'ai-modified',
    'signed',
    'origin.chain',
  ],
  [
    'a camera original with an AI ingredient',
    [signed('camera', 'c2pa.camera'), signed('ai-generated', 'c2pa.ingredient')],
    'ai-modified',
    'signed',
    'origin.chain',
  ],
  [
    'signed AI beside camera Exif',
    [signed('ai-generated', 'c2pa.created'), trace('camera')],
    'conflicting',
    'signed',
    'origin.conflict',
  ],
  [
    'declared AI beside camera Exif',
    [declared('ai-generated'), trace('camera')],
    'conflicting',
    'declared',
    'origin.conflict',
  ],
  [
    'declared AI beside a camera name',
    [declared('ai-generated'), cameraName],
    'conflicting',
    'declared',
    'origin.conflict',
  ],
  [
    'parameters beside camera Exif',
    [trace('ai-generated'), trace('camera')],
    'conflicting',
    'trace',
    'origin.conflict',
  ],
  [
    'parameters beside a declared capture',
    [trace('ai-generated'), declared('camera', 'digitalCapture')],
    'conflicting',
    'declared',
    'origin.conflict',
  ],
  [
    'a broken manifest says AI beside camera Exif',
    [mark({ source: 'c2pa', says: 'ai-generated', weight: 'declared' }), trace('camera')],
    'conflicting',
    'declared',
    'origin.conflict',
  ],
  [
    'declared AI beside a declared drawing',
    [
      declared('ai-generated'),
      declared('human-made', 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation'),
    ],
    'conflicting',
    'declared',
    'origin.conflict',
  ],
  [
    'declared AI beside human edits',
    [declared('ai-generated'), declared('human-made', 'humanEdits')],
    'ai-generated',
    'declared',
    'origin.declared-ai-generated',
  ],
  [
    'a declared AI part beside camera Exif',
    [declared('ai-modified'), trace('camera')],
    'ai-modified',
    'declared',
    'origin.declared-ai-modified',
  ],
  [
    'a declared AI part over parameters',
    [declared('ai-modified'), trace('ai-generated')],
    'ai-modified',
    'declared',
    'origin.declared-ai-modified',
  ],
  [
    'a declared AI part, parameters, camera Exif',
    [declared('ai-modified'), trace('ai-generated'), trace('camera')],
    'ai-modified',
    'declared',
    'origin.declared-ai-modified',
  ],
  ['declared AI only', [declared('ai-generated')], 'ai-generated', 'declared', 'origin.declared-ai-generated'],
  ['parameters only', [trace('ai-generated')], 'ai-generated', 'trace', 'origin.trace-ai-generated'],
  [
    'a generative edit in a trailer',
    [trace('ai-modified'), trace('camera')],
    'ai-modified',
    'trace',
    'origin.trace-ai-modified',
  ],
  ['camera Exif', [trace('camera')], 'camera', 'trace', 'origin.camera'],
  [
    'a signed capture with camera Exif',
    [trace('camera'), signed('camera', 'c2pa.camera')],
    'camera',
    'signed',
    'origin.camera',
  ],
  [
    'a declared capture with human edits',
    [declared('camera'), declared('human-made', 'humanEdits')],
    'camera',
    'declared',
    'origin.camera',
  ],
  [
    'a declared drawing over camera Exif',
    [declared('human-made', 'digitalCreation'), trace('camera')],
    'human-made',
    'declared',
    'origin.human-made',
  ],
]

describe('judgeOrigin', () => {
  it.each(CASES)('%s', (...[, evidence, kind, basis, rule]) => {
    expect(judgeOrigin(evidence)).toMatchObject({ kind, basis, rule, evidence })
    expect(judgeOrigin(evidence.toReversed())).toMatchObject({ kind, basis, rule })
  })

  it('reaches every rule', () => {
    expect([...new Set(CASES.map(([, , , , rule]) => rule))].toSorted()).toEqual(
      ORIGIN_RULES.map(rule => rule.id).toSorted(),
    )
  })

  it('takes no camera for an AI tool, and of contradicting marks the one that speaks of AI', () => {
    const camera: Evidence = { ...declared('camera'), generator: 'Leica M11-P' }
    const tool: Evidence = { ...declared('ai-generated'), generator: 'Adobe Firefly' }
    expect(aiToolOf(judgeOrigin([camera]))).toBeNull()
    expect(aiToolOf(judgeOrigin([tool]))).toBe('Adobe Firefly')
    const both = judgeOrigin([camera, tool])
    expect([both.kind, aiToolOf(both)]).toEqual(['conflicting', 'Adobe Firefly'])
  })

  it('names the generator of the strongest deciding mark, or one that says the same', () => {
    expect(
      judgeOrigin([
        { ...trace('ai-generated'), generator: 'B' },
        { ...signed('ai-generated', 'c2pa.created'), generator: 'A' },
      ]).generator,
    ).toBe('A')
    expect(judgeOrigin([{ ...trace('ai-generated'), generator: 'B' }, declared('ai-generated')]).generator).toBe('B')
    expect(judgeOrigin([declared('ai-generated')]).generator).toBeNull()
  })

  const anyMark: fc.Arbitrary<Evidence> = fc.record({
    source: fc.constantFrom(...EVIDENCE_SOURCES),
    field: fc.constant('f'),
    value: fc.constantFrom('v', 'digitalCreation', 'humanEdits'),
    says: fc.constantFrom(...ORIGIN_KINDS.filter(kind => kind !== 'conflicting')),
    weight: fc.constantFrom('signed', 'declared', 'trace'),
    marker: fc.constantFrom('m', 'c2pa.created', 'c2pa.ingredient', 'c2pa.edited', 'exif.camera-name'),
  })
  const marks = fc.array(anyMark, { maxLength: 6 })

  it('never calls a picture wholly AI beside any camera mark', () => {
    fc.assert(
      fc.property(marks, evidence => {
        const isCamera = evidence.some(one => one.says === 'camera')
        expect(isCamera && judgeOrigin(evidence).kind === 'ai-generated').toBe(false)
      }),
    )
  })

  it('never calls AI what no mark calls AI', () => {
    fc.assert(
      fc.property(marks, evidence => {
        const claimsAi = evidence.some(one => one.says.startsWith('ai-'))
        expect(!claimsAi && judgeOrigin(evidence).kind.startsWith('ai-')).toBe(false)
      }),
    )
  })

  it('does not hang on the order of marks, loses none, and never claims more weight than there is', () => {
    fc.assert(
      fc.property(marks, evidence => {
        const origin = judgeOrigin(evidence)
        const reversed = judgeOrigin(evidence.toReversed())

        expect(origin.evidence).toEqual(evidence)
        expect([reversed.kind, reversed.basis, reversed.rule]).toEqual([origin.kind, origin.basis, origin.rule])
        expect(origin.basis === 'none' || evidence.some(one => one.weight === origin.basis)).toBe(true)
        expect(origin.kind === 'unknown').toBe(origin.basis === 'none')
      }),
    )
  })
})
