/** Real chains: every picture is signed by the product's own engine with the one before as its parent. */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Reader } from '@contentauth/c2pa-node'
import type { ManifestAction } from '../../src/domain/provenance.ts'
import { createSigningEngine } from '../../src/engines/node/c2pa-sign/create-signing-engine.ts'
import { AI_SOURCE_TYPES } from '../../src/label/manifest-definition.ts'
import { drawPicture } from '../bench/drawn-pictures.ts'

const MEGAPIXELS = 0.2
const GENERATOR = { name: 'Tortyr', version: '1' }

/** What a chain is made of. */
export interface ChainOrder {
  /** Made; holds the pictures `level-1.jpg` and so on. */
  readonly folder: string
  readonly depth: number
  /** Data folders of those who sign, in turn. */
  readonly signers: readonly string[]
  /** Title of a level's manifest, and of its parent in it. */
  readonly titleOf: (level: number) => string
  /** Of the picture; another size is another picture. */
  readonly megapixels?: number
}

/** Signs a chain; the last path has `depth` manifests. Throws what the engine says when it refuses a level. */
export async function signChain({
  folder,
  depth,
  signers,
  titleOf,
  megapixels = MEGAPIXELS,
}: ChainOrder): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true })
  const bare = join(folder, 'bare.jpg')
  await drawPicture(bare, megapixels, 'jpeg')
  const engines = signers.map(dataDir =>
    createSigningEngine({ dataDir, organisation: `Organisation ${dataDir.slice(-8)}`, generator: GENERATOR }),
  )
  const paths: string[] = []
  for (let level = 1; level <= depth; level += 1) {
    const outputPath = join(folder, `level-${level}.jpg`)
    const unsignedPath = join(folder, 'unsigned.jpg')
    copyFileSync(bare, unsignedPath)
    const signed = await engines[level % engines.length]?.sign(
      {
        title: titleOf(level),
        parentTitle: titleOf(level - 1),
        actions: actionsOf(titleOf(level)),
        unsignedPath,
        outputPath,
        parentPath: paths.at(-1) ?? bare,
        format: 'jpeg',
        thumbnailJpeg: null,
      },
      null,
    )
    if (signed?.ok !== true) throw new Error(`level ${level}: ${signed?.error.message ?? 'nobody signs'}`)
    if (signed.value.notes.length > 0) throw new Error(`level ${level}: ${signed.value.notes.join(', ')}`)
    paths.push(outputPath)
  }
  return paths
}

const actionsOf = (description: string): readonly ManifestAction[] => {
  const base = { when: '2026-11-22T12:00:00Z', description, parameters: null }
  const opened = { ...base, action: 'c2pa.opened', softwareAgent: 'Tortyr' }
  const edited = { ...base, action: 'c2pa.edited', softwareAgent: 'Tortyr', digitalSourceType: null }
  return [{ ...opened, digitalSourceType: AI_SOURCE_TYPES['ai-generated'] }, edited]
}

interface StoredChain {
  readonly active_manifest?: string
  readonly manifests?: Readonly<
    Record<string, { readonly ingredients?: readonly { readonly active_manifest?: string }[] }>
  >
}

/** How many manifests hang on one another in a picture, by c2pa-rs itself, and their labels, active first. Stops at a circle. */
export async function labelsOf(path: string): Promise<readonly string[]> {
  const settings = { verify: { verify_trust: false, remote_manifest_fetch: false, ocsp_fetch: false } }
  const reader = await Reader.fromAsset({ path, mimeType: 'image/jpeg' }, settings)
  const store = reader?.json() as unknown as StoredChain | undefined
  const labels: string[] = []
  for (let label = store?.active_manifest; label !== undefined && !labels.includes(label); ) {
    labels.push(label)
    label = store?.manifests?.[label]?.ingredients?.find(each => each.active_manifest !== undefined)?.active_manifest
  }
  return labels
}
