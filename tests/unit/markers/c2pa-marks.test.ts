import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Manifest, ProvenanceReading } from '../../../src/domain/provenance.ts'
import { manifestMarks } from '../../../src/markers/c2pa-marks.ts'
import { softBindings, trainingMiningStatements } from '../../../src/markers/c2pa-statements.ts'
import { action, ingredient, manifest, reading, status } from '../verify/made-store.ts'

const BASE = 'http://cv.iptc.org/newscodes/digitalsourcetype/'
const TAM = `${BASE}trainedAlgorithmicMedia`
const COMPOSITE = `${BASE}compositeWithTrainedAlgorithmicMedia`
const typed = (name: string, digitalSourceType: string) => action(name, { digitalSourceType })
const marks = (
  manifests: readonly Manifest[],
  over: Parameters<typeof reading>[0] = {},
  integrity: 'intact' | 'broken' | 'unknown' = 'intact',
) =>
  manifestMarks(reading({ manifests, ...over }), { integrity }).map(({ marker, says, weight }) => [
    marker,
    says,
    weight,
  ])

describe('marks of manifests', () => {
  it.each([
    ['c2pa.created', TAM, 'c2pa.created', 'ai-generated'],
    ['c2pa.placed', TAM, 'c2pa.placed', 'ai-modified'],
    ['c2pa.edited', TAM, 'c2pa.edited', 'ai-modified'],
    ['c2pa.edited', COMPOSITE, 'c2pa.edited', 'ai-modified'],
    ['c2pa.created', COMPOSITE, 'c2pa.created', 'ai-modified'],
    ['c2pa.created', `${BASE}digitalCapture`, 'c2pa.camera', 'camera'],
    ['c2pa.created', `${BASE}humanEdits`, 'c2pa.source-type', 'human-made'],
    ['c2pa.created', `${BASE}algorithmicMedia`, 'c2pa.source-type', 'unknown'],
    ['c2pa.created', 'http://example.test/new-type', 'c2pa.source-type', 'unknown'],
  ])('%s with %s', (name, type, marker, says) => {
    expect(marks([manifest({ actions: [typed(name, type)] })])).toEqual([[marker, says, 'signed']])
  })

  it('reads source types under vendor keys of the parameters', () => {
    const parameters = { 'com.adobe.digitalSourceType': TAM, nested: { 'x.digitalSourceType': COMPOSITE } }
    expect(marks([manifest({ actions: [action('c2pa.opened', { parameters })] })])).toEqual([
      ['c2pa.opened', 'ai-generated', 'signed'],
      ['c2pa.opened', 'ai-modified', 'signed'],
    ])
  })

  it('finds AI that stands in the deepest ingredient only', () => {
    const chain = [
      manifest({ ingredients: [ingredient({ activeManifest: 'b' })] }),
      manifest({ label: 'b', ingredients: [ingredient({ activeManifest: 'c' })] }),
      manifest({ label: 'c', actions: [typed('c2pa.created', TAM)] }),
    ]
    expect(marks(chain)).toEqual([['c2pa.ingredient', 'ai-generated', 'signed']])
  })

  it('takes one AI component among others for partly AI, a lone converted one for the whole', () => {
    const made = manifest({ label: 'b', actions: [typed('c2pa.created', TAM)] })
    const part = ingredient({ relationship: 'componentOf', activeManifest: 'b' })
    const lone = manifest({ actions: [action('c2pa.converted')], ingredients: [part] })
    const among = manifest({ ingredients: [part, ingredient({ relationship: 'componentOf' })] })
    const placed = manifest({ actions: [action('c2pa.placed')], ingredients: [part] })
    expect(marks([lone, made])).toEqual([['c2pa.ingredient', 'ai-generated', 'signed']])
    expect(marks([among, made])).toEqual([['c2pa.ingredient', 'ai-modified', 'signed']])
    expect(marks([placed, made])).toEqual([['c2pa.ingredient', 'ai-modified', 'signed']])
  })

  it('explains a camera original that was edited with AI', () => {
    const chain = [
      manifest({ actions: [typed('c2pa.edited', COMPOSITE)], ingredients: [ingredient({ activeManifest: 'b' })] }),
      manifest({ label: 'b', actions: [typed('c2pa.created', `${BASE}computationalCapture`)] }),
    ]
    expect(marks(chain)).toEqual([
      ['c2pa.edited', 'ai-modified', 'signed'],
      ['c2pa.ingredient-camera', 'camera', 'signed'],
    ])
  })

  it('knows AI tools that name no source type, and guesses about no other', () => {
    const bing = manifest({
      generator: 'Microsoft_Responsible_AI/1.0',
      actions: [action('c2pa.created', { softwareAgent: 'Image Creator from Designer' })],
    })
    expect(marks([bing])).toEqual([['c2pa.agent', 'ai-generated', 'signed']])
    expect(marks([manifest({ generator: 'Adobe_Firefly/1.0', actions: [action('c2pa.created')] })])).toEqual([
      ['c2pa.agent', 'ai-generated', 'signed'],
    ])
    expect(marks([manifest({ actions: [action('c2pa.edited', { softwareAgent: 'Adobe Firefly' })] })])).toEqual([
      ['c2pa.agent', 'ai-modified', 'signed'],
    ])
    expect(marks([manifest({ actions: [action('c2pa.created', { softwareAgent: 'Dreamy Paint' })] })])).toEqual([])
  })
})

describe('weight', () => {
  const created = [typed('c2pa.created', TAM)]
  const weightOf = (
    manifests: readonly Manifest[],
    over: Parameters<typeof reading>[0] = {},
    integrity: 'intact' | 'broken' | 'unknown' = 'intact',
  ) => marks(manifests, over, integrity).map(([, , weight]) => weight)

  it('is never signed for a picture that changed or could not be checked', () => {
    expect(weightOf([manifest({ actions: created })], {}, 'broken')).toEqual(['declared'])
    expect(weightOf([manifest({ actions: created })], {}, 'unknown')).toEqual(['declared'])
  })

  it('is declared for an ingredient that was recorded or is found broken', () => {
    const parent = manifest({ label: 'p', actions: created })
    const recorded = manifest({
      ingredients: [ingredient({ activeManifest: 'p', recordedFailures: [status('assertion.dataHash.mismatch')] })],
    })
    const active = manifest({ ingredients: [ingredient({ activeManifest: 'p' })] })
    const failure = [status('claimSignature.mismatch', 'self#jumbf=/c2pa/p/c2pa.signature')]
    expect(weightOf([recorded, parent])).toEqual(['declared'])
    expect(
      weightOf([active, parent], {
        ingredientDeltas: [{ ingredientUrl: '', success: [], informational: [], failure }],
      }),
    ).toEqual(['declared'])
    expect(weightOf([active, parent])).toEqual(['signed'])
  })

  it('is declared for test signers, unless an own list knows them', () => {
    const signer = {
      name: 'C2PA Signer',
      organisation: 'C2PA Test Signing Cert',
      serialNumber: '1',
      algorithm: null,
      claimedTime: null,
    }
    expect(weightOf([manifest({ signer, actions: created })])).toEqual(['declared'])
    expect(weightOf([manifest({ signer, actions: created })], { trustSlot: 'own' })).toEqual(['signed'])
  })

  it('is declared for what our own reader saw in a store the engine refused', () => {
    const refused: ProvenanceReading = {
      kind: 'unreadable',
      reason: 'engine-limit',
      message: '',
      own: {
        activeLabel: 'active',
        manifests: [manifest({ actions: created })],
        ownChecks: {
          coseSignature: 'valid',
          timeStamp: null,
          certificateNotBefore: null,
          certificateNotAfter: null,
        },
        hasHardBinding: true,
      },
    }
    expect(manifestMarks(refused, { integrity: 'unknown' })).toMatchObject([
      { says: 'ai-generated', weight: 'declared' },
    ])
  })
})

describe('hostile stores', () => {
  it('bounds marks and text and goes round no ring', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => typed('c2pa.edited', `${'x'.repeat(9_000)}${index}`))
    const found = manifestMarks(
      reading({ manifests: [manifest({ actions: many, ingredients: [ingredient({ activeManifest: 'active' })] })] }),
      { integrity: 'intact' },
    )
    expect(found.length).toBeLessThanOrEqual(400)
    expect(Math.max(...found.map(mark => mark.value.length))).toBeLessThanOrEqual(500)
  })

  it('removes control and direction characters from everything kept', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
        const found = manifestMarks(
          reading({ manifests: [manifest({ generator: value, actions: [typed(name, value)] })] }),
          { integrity: 'intact' },
        )
        for (const mark of found)
          expect(`${mark.field}${mark.value}${mark.generator ?? ''}`).not.toMatch(/[\u0000-\u0008\u202a-\u202e]/)
      }),
    )
  })
})

describe('statements', () => {
  it('lists what manifests say of training, with the reason of a constraint', () => {
    const data = {
      entries: {
        'c2pa.ai_training': { use: 'notAllowed' },
        'c2pa.data_mining': { use: 'constrained', constraint_info: 'ask first' },
      },
    }
    const given = reading({ manifests: [manifest({ assertions: [{ label: 'c2pa.training-mining', data }] })] })
    expect(trainingMiningStatements(given)).toEqual([
      { field: 'c2pa.training-mining/c2pa.ai_training', value: 'notAllowed' },
      { field: 'c2pa.training-mining/c2pa.data_mining', value: 'constrained: ask first' },
    ])
  })

  it('lists invisible marks by algorithm', () => {
    const assertions = [
      { label: 'c2pa.soft-binding', data: { alg: 'com.adobe.trustmark.P' } },
      { label: 'c2pa.soft-binding__1', data: { alg: 'com.adobe.trustmark.P' } },
      { label: 'c2pa.soft-binding__2', data: null },
    ]
    expect(softBindings(reading({ manifests: [manifest({ assertions })] }))).toEqual([
      { algorithm: 'com.adobe.trustmark.P', manifestLabel: 'active' },
    ])
  })
})
