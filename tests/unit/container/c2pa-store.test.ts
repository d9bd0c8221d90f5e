import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manifestLabelOfUrl, readManifestBoxes, readManifestContent } from '../../../src/container/c2pa-store.ts'
import { readJumbf } from '../../../src/container/jumbf.ts'
import { box, manifestStore, superbox } from './jumbf-builder.ts'

const claim = { claim_generator_info: [{ name: 'Maker', version: '1' }], 'dc:title': 'sjö.jpg' }

describe('reading a manifest store by its boxes', () => {
  it('gives manifests in store order with claim bytes and assertions', () => {
    const store = manifestStore({ label: 'first', claim, claimLabel: 'c2pa.claim' }, { label: 'second', claim })
    const manifests = readManifestBoxes(store)
    expect(manifests.map(manifest => [manifest.label, manifest.claimVersion])).toEqual([
      ['first', 1],
      ['second', 2],
    ])
    expect(manifests[1]?.claimBytes?.length).toBeGreaterThan(20)
    expect(manifests[1]?.signatureBytes).toBeNull()
  })

  it('reads actions, vendor parameters, ingredients and recorded failures', () => {
    const store = manifestStore({
      label: '__proto__',
      claim,
      assertions: {
        'c2pa.actions.v2': {
          actions: [
            {
              action: 'c2pa.opened',
              softwareAgent: { name: 'Tool' },
              parameters: { 'com.adobe.digitalSourceType': 'x' },
            },
          ],
        },
        'c2pa.ingredient.v3': {
          'dc:title': 'parent.jpg',
          relationship: 'parentOf',
          activeManifest: { url: 'self#jumbf=/c2pa/older/c2pa.claim' },
          validationResults: { activeManifest: { failure: [{ code: 'assertion.dataHash.mismatch', url: 'u' }] } },
        },
      },
    })
    const [manifest] = readManifestBoxes(store).map(readManifestContent)
    expect(manifest).toMatchObject({
      label: '__proto__',
      title: 'sjö.jpg',
      generator: 'Maker',
      actions: [{ action: 'c2pa.opened', softwareAgent: 'Tool', parameters: { 'com.adobe.digitalSourceType': 'x' } }],
      ingredients: [
        {
          relationship: 'parentOf',
          activeManifest: 'older',
          recordedFailures: [{ code: 'assertion.dataHash.mismatch' }],
        },
      ],
    })
  })

  it('takes a length larger than the file as reaching to its end', () => {
    const store = Buffer.from(manifestStore({ label: 'a', claim }))
    store.writeUInt32BE(0x7fffffff, 0)
    expect(readManifestBoxes(store)).toHaveLength(1)
  })

  it('stops at its depth limit instead of overflowing the stack', () => {
    let nested = superbox('c2ma', 'inner')
    for (let depth = 0; depth < 2_000; depth += 1) nested = superbox('c2pa', 'c2pa', nested)
    expect(readJumbf(nested)).toHaveLength(1)
  })

  it('stops at its box limit', () => {
    const many = superbox('c2pa', 'c2pa', ...Array.from({ length: 30_000 }, () => box('free')))
    expect(readJumbf(many)[0]?.contents.length).toBeLessThanOrEqual(20_000)
  })

  it('never throws, whatever the bytes', () => {
    const valid = manifestStore({
      label: 'a',
      claim,
      assertions: { 'c2pa.actions': { actions: [{ action: 'c2pa.created' }] } },
    })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 20 }),
        changes => {
          const bytes = Uint8Array.from(valid)
          for (const [at, value] of changes) bytes[at] = value
          readManifestBoxes(bytes).map(readManifestContent)
        },
      ),
    )
  })

  it('finds the manifest label in absolute URLs only', () => {
    expect(manifestLabelOfUrl('self#jumbf=/c2pa/urn:c2pa:1/c2pa.assertions/x')).toBe('urn:c2pa:1')
    expect(manifestLabelOfUrl('self#jumbf=c2pa.assertions/x')).toBeNull()
    expect(manifestLabelOfUrl(null)).toBeNull()
  })
})
