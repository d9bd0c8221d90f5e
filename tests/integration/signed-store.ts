import { Reader } from '@contentauth/c2pa-node'
import { expect } from 'vitest'
import { MEDIA_TYPES } from '../../src/domain/image.ts'
import type { LabelOutputFormat } from '../../src/domain/label.ts'
import { trustingSettings } from '../support/trusting-settings.ts'
import { createWasmEngine } from '../../src/engines/node/c2pa/wasm-engine.ts'

/** What c2pa-rs's JSON holds, as far as the tests look. */
export interface Store {
  validation_state: string
  active_manifest: string
  manifests: Record<string, StoredManifest>
}
interface StoredManifest {
  label: string
  title: string
  thumbnail?: unknown
  assertions: { label: string; data: { actions?: { action: string }[] } }[]
  ingredients: { active_manifest?: string; informational_URI?: string }[]
}

/** Reads with c2pa-node; only `anchorsPem` is trusted. */
export async function readNativeStore(path: string, format: LabelOutputFormat, anchorsPem: string): Promise<Store> {
  const reader = await Reader.fromAsset({ path, mimeType: MEDIA_TYPES[format] }, trustingSettings(anchorsPem))
  return reader?.json() as unknown as Store
}

/** The same with c2pa-wasm. */
export async function readWasmStore(path: string, format: LabelOutputFormat, anchors: string): Promise<Store> {
  const engine = await createWasmEngine()
  const settings = trustingSettings(anchors) as never
  const reading = await engine?.read({ path, mediaType: MEDIA_TYPES[format], settings, sidecar: null })
  expect(reading).toMatchObject({ kind: 'read' })
  return (reading as { store: Store }).store
}

/** The active manifest; a store without one is a failure of the test. */
export function activeOf(store: Store): StoredManifest {
  const active = store.manifests[store.active_manifest]
  if (active === undefined) throw new Error('Expected an active manifest')
  return active
}

/** Actions of a manifest, in order. */
export function actionsOf(manifest: StoredManifest): { action: string }[] {
  return manifest.assertions.find(a => a.label.startsWith('c2pa.actions'))?.data.actions ?? []
}
