import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { engineFailure } from '../../../src/engines/node/c2pa/c2pa-engine.ts'
import { mapStore } from '../../../src/engines/node/c2pa/map-store.ts'

describe('the engine’s JSON as a domain store', () => {
  it('keeps a manifest labelled __proto__ as a label like any other', () => {
    const json: unknown = JSON.parse(
      '{"active_manifest":"__proto__","manifests":{"__proto__":{"title":"t","signature_info":{"issuer":"O"}}}}',
    )
    expect(mapStore(json)).toMatchObject({
      activeLabel: '__proto__',
      manifests: [{ label: '__proto__', title: 't', signer: { organisation: 'O' } }],
    })
  })

  it('takes the source type, agent and parameters of actions, in both spellings of the agent', () => {
    const actions = [
      { action: 'c2pa.created', softwareAgent: 'A', digitalSourceType: 'x' },
      { action: 'c2pa.edited', softwareAgent: { name: 'B' }, parameters: { 'com.x': 1 } },
    ]
    const json = { manifests: { m: { assertions: [{ label: 'c2pa.actions.v2', data: { actions } }] } } }
    expect(mapStore(json).manifests[0]?.actions).toMatchObject([
      { softwareAgent: 'A', digitalSourceType: 'x' },
      { softwareAgent: 'B', parameters: { 'com.x': 1 } },
    ])
  })

  it('takes only failures from what claim v1 recorded about an ingredient', () => {
    const validation_status = [
      { code: 'assertion.dataHash.match', url: 'u' },
      { code: 'claimSignature.mismatch', url: 'v' },
    ]
    const json = { manifests: { m: { ingredients: [{ relationship: 'odd', validation_status }] } } }
    expect(mapStore(json).manifests[0]?.ingredients[0]).toMatchObject({
      relationship: 'unknown',
      recordedFailures: [{ code: 'claimSignature.mismatch' }],
    })
  })

  it('never throws, whatever the engine says', () => {
    fc.assert(fc.property(fc.jsonValue(), value => void mapStore(value)))
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        (manifests, validation_results) => void mapStore({ manifests, validation_results }),
      ),
    )
  })
})

describe('engine errors', () => {
  it('are read from the native name and from the thrown text of WebAssembly alike', () => {
    const native = Object.assign(new Error('prerelease content detected'), { name: 'C2pa(PrereleaseError)' })
    expect(engineFailure(native)).toEqual({ kind: 'failed', variant: 'PrereleaseError' })
    expect(engineFailure('C2pa(RemoteManifestUrl("https://a.test"))')).toMatchObject({
      variant: 'RemoteManifestUrl("https://a.test")',
    })
    expect(engineFailure('C2pa(JumbfNotFound)')).toEqual({ kind: 'none' })
  })
})
