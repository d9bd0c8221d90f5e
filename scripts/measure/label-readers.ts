/** Readers that are not ours, for what `label` wrote: ExifTool for metadata and profile, c2pa-wasm for the manifest. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { MEDIA_TYPES, type ImageFormat } from '../../src/domain/image.ts'
import { createWasmEngine } from '../../src/engines/node/c2pa/wasm-engine.ts'
import { trustingSettings } from '../../tests/support/trusting-settings.ts'

const run = promisify(execFile)
const EXIFTOOL = join(import.meta.dirname, '../../node_modules/exiftool-vendored.pl/bin/exiftool')
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024

/** Tag with its family 1 group (`XMP-iptcExt:DigitalSourceType`) to its value as JSON text. */
export type Tags = ReadonlyMap<string, string>

/** Whether ExifTool can run here. */
export const hasExifTool = async (): Promise<boolean> =>
  existsSync(EXIFTOOL) &&
  (await run('perl', [EXIFTOOL, '-ver']).then(
    () => true,
    () => false,
  ))

/** All tags of many files in one run, and what ExifTool warns of. Values as stored (`-n`), long ones whole. */
export async function readTags(paths: readonly string[]): Promise<readonly Tags[]> {
  const rows = await exifTool([
    '-j',
    '-G1',
    '-a',
    '-n',
    '-struct',
    '-api',
    'LimitLongValues=0',
    '-x',
    'File:all',
    ...paths,
  ])
  return paths.map(path => {
    const row = rows.find(candidate => candidate['SourceFile'] === path) ?? {}
    return new Map(
      Object.entries(row)
        .filter(([tag]) => tag !== 'SourceFile')
        .map(([tag, value]) => [tag, JSON.stringify(value)]),
    )
  })
}

/** The ICC profile of each file, base64, or null. */
export async function readProfiles(paths: readonly string[]): Promise<readonly (string | null)[]> {
  const rows = await exifTool(['-j', '-b', '-ICC_Profile', ...paths])
  return paths.map(path => {
    const value = rows.find(candidate => candidate['SourceFile'] === path)?.['ICC_Profile']
    return typeof value === 'string' ? value : null
  })
}

async function exifTool(args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const done = await run('perl', [EXIFTOOL, '-q', '-charset', 'filename=utf8', ...args], {
    maxBuffer: MAX_OUTPUT_BYTES,
  }).catch(
    // ExifTool ends with 1 when one of the files was no good, and prints the others all the same.
    (cause: { readonly stdout?: string }) => ({ stdout: cause.stdout ?? '[]' }),
  )
  return z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(done.stdout === '' ? '[]' : done.stdout))
}

const manifestSchema = z.object({
  claim_generator_info: z.array(z.object({ name: z.string() })).optional(),
  assertions: z.array(z.object({ label: z.string(), data: z.unknown() })).optional(),
  ingredients: z.array(z.object({ relationship: z.string(), active_manifest: z.string().optional() })).optional(),
})
const storeSchema = z.object({
  active_manifest: z.string(),
  validation_state: z.string(),
  manifests: z.record(z.string(), manifestSchema),
})
const actionsSchema = z.object({
  actions: z.array(
    z.object({
      action: z.string(),
      digitalSourceType: z.string().optional(),
      description: z.string().optional(),
      parameters: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
})

/** What c2pa-wasm says of a file's active manifest; `state` is its error where it reads none. */
export interface ManifestFacts {
  readonly state: string
  readonly generator: string
  readonly manifests: number
  /** The parent ingredient's own manifest is in the store. */
  readonly keepsParentManifest: boolean
  readonly hasParent: boolean
  readonly sourceTypes: readonly string[]
  readonly captions: readonly string[]
}

/** A reader that trusts the authority of one identity alone. */
export async function createManifestReader(
  anchorPath: string,
): Promise<(path: string, format: ImageFormat) => Promise<ManifestFacts>> {
  const engine = await createWasmEngine()
  if (engine === null) throw new Error('Expected c2pa-wasm to load')
  const settings = trustingSettings(existsSync(anchorPath) ? readFileSync(anchorPath, 'utf8') : '')
  return async (path, format) => {
    const reading = await engine.read({
      path,
      mediaType: MEDIA_TYPES[format],
      settings: settings as never,
      sidecar: null,
    })
    if (reading.kind !== 'read') return noManifest(reading.kind === 'failed' ? reading.variant : 'none')
    return factsOf(storeSchema.parse(reading.store))
  }
}

const noManifest = (state: string): ManifestFacts => ({
  state,
  generator: '',
  manifests: 0,
  keepsParentManifest: false,
  hasParent: false,
  sourceTypes: [],
  captions: [],
})

function factsOf(store: z.infer<typeof storeSchema>): ManifestFacts {
  const active = store.manifests[store.active_manifest]
  const parent = active?.ingredients?.find(ingredient => ingredient.relationship === 'parentOf')
  const actions = (active?.assertions ?? [])
    .filter(assertion => assertion.label.startsWith('c2pa.actions'))
    .flatMap(assertion => actionsSchema.parse(assertion.data).actions)
  return {
    state: store.validation_state,
    generator: active?.claim_generator_info?.[0]?.name ?? '',
    manifests: Object.keys(store.manifests).length,
    hasParent: parent !== undefined,
    keepsParentManifest: parent?.active_manifest !== undefined && parent.active_manifest in store.manifests,
    sourceTypes: actions.flatMap(action => action.digitalSourceType ?? []),
    captions: actions.filter(action => action.action === 'c2pa.edited').flatMap(action => action.description ?? []),
  }
}
