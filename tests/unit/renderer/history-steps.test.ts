import { describe, expect, it } from 'vitest'
import { historySteps, shortened } from '../../../renderer/workspaces/review/history-steps.ts'
import type { Manifest, ManifestIngredient, ManifestStore } from '../../../src/domain/provenance.ts'

const ingredient = (activeManifest: string | null): ManifestIngredient => ({
  title: 'del',
  format: null,
  relationship: 'parentOf',
  activeManifest,
  recordedFailures: [],
  digitalSourceType: null,
})
const manifest = (
  label: string,
  ingredients: readonly ManifestIngredient[],
  source: string | null = null,
): Manifest => ({
  label,
  claimVersion: 2,
  title: label,
  generator: null,
  signer: null,
  actions:
    source === null
      ? []
      : [
          {
            action: 'c2pa.created',
            when: null,
            softwareAgent: null,
            digitalSourceType: source,
            description: null,
            parameters: null,
          },
        ],
  ingredients,
  assertions: [],
})
const none = { success: [], informational: [], failure: [] }
const store = (manifests: readonly Manifest[], failure: ManifestStore['active']['failure'] = []): ManifestStore => ({
  activeLabel: 'a',
  manifests,
  active: { ...none, failure },
  ingredientDeltas: [],
  trustSlot: 'none',
  ownChecks: { coseSignature: null, timeStamp: null, certificateNotBefore: null, certificateNotAfter: null },
  isEmbedded: true,
  storeBytes: 1,
})

describe('historySteps', () => {
  it('puts the active manifest on top and origins at the bottom, AI marked', () => {
    const steps = historySteps(
      store([
        manifest('b', [ingredient(null)], 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'),
        manifest('a', [ingredient('b')]),
      ]),
    )
    expect(steps.map(step => [step.title, step.depth, step.says, step.hasManifest])).toEqual([
      ['a', 0, null, true],
      ['b', 1, 'ai-generated', true],
      ['del', 2, null, false],
    ])
  })

  it('calls a picture that a model’s work was placed into AI-edited, not AI-made', () => {
    const source = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
    const made = manifest('a', [], source)
    const says = (action: string) =>
      historySteps(store([{ ...made, actions: made.actions.map(entry => ({ ...entry, action })) }]))[0]?.says
    expect(says('c2pa.placed')).toBe('ai-modified')
    expect(says('c2pa.created')).toBe('ai-generated')
    // Ours says it of the original that was opened.
    expect(says('c2pa.opened')).toBe('ai-generated')
  })

  it('ends on a store that leads to itself, and on one named __proto__', () => {
    expect(
      historySteps(store([manifest('a', [ingredient('a'), ingredient('b')]), manifest('b', [ingredient('a')])])),
    ).toHaveLength(2)
    expect(historySteps({ ...store([manifest('__proto__', [])]), activeLabel: '__proto__' })).toHaveLength(1)
  })

  it('marks a part whose hash fails, and not one whose issuer is merely unknown', () => {
    const failing = (code: string) =>
      historySteps(
        store(
          [manifest('a', [])],
          [{ code, url: 'self#jumbf=/c2pa/a/c2pa.assertions/c2pa.hash.data', explanation: '' }],
        ),
      )[0]?.isBroken
    expect(failing('assertion.dataHash.mismatch')).toBe(true)
    expect(failing('signingCredential.untrusted')).toBe(false)
  })

  it('folds a long middle with its count', () => {
    const labels = ['a', ...Array.from({ length: 8 }, (_, index) => `m${index}`)]
    const chain = labels.map((label, index) =>
      manifest(label, index + 1 < labels.length ? [ingredient(labels[index + 1] ?? null)] : []),
    )
    const shown = shortened(historySteps(store(chain)))
    expect(shown.map(entry => (entry.kind === 'fold' ? entry.count : entry.step.key))).toEqual([
      'a',
      'm0',
      'm1',
      5,
      'm7',
    ])
  })
})
