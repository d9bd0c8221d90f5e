import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from '../../src/domain/evidence.ts'
import type { Credentials } from '../../src/domain/provenance.ts'
import { readProvenance } from '../../src/engines/node/c2pa/c2pa-provenance.ts'
import { readSettings } from '../../src/engines/node/c2pa/c2pa-settings.ts'
import { loadC2paEngine, type EngineChoice } from '../../src/engines/node/c2pa/load-engine.ts'
import { loadTrustLists } from '../../src/engines/node/trust/load-lists.ts'
import { manifestMarks } from '../../src/markers/c2pa-marks.ts'
import { assessCredentials } from '../../src/verify/credentials.ts'

/** What the corpus index says of one file (the parts that are compared). */
export interface CorpusEntry {
  readonly file: string
  readonly mime: string
  readonly category: string
  readonly expected: {
    readonly state: string
    readonly integrity?: 'intact' | 'broken' | null
    readonly trusted: { readonly official: boolean; readonly interim: boolean; readonly testRoots: boolean } | null
    readonly aiDigitalSourceType: string | null
    readonly digitalSourceTypes: readonly string[]
    readonly manifests: number
    readonly ingredientDepth: number
    readonly expiredUntimestamped?: boolean | null
    readonly conflict?: string | null
  }
}

/** One file measured. */
export interface MeasuredFile {
  readonly entry: CorpusEntry
  readonly credentials: Credentials
  readonly marks: readonly Evidence[]
  readonly elapsedMs: number
}

/** One answer compared with the index. */
export interface Comparison {
  readonly axis: 'presence' | 'integrity' | 'trust' | 'expiry' | 'state' | 'ai' | 'source-types' | 'manifests' | 'depth'
  readonly file: string
  readonly expected: string
  readonly actual: string
  readonly isAgreed: boolean
}

const shared = join(import.meta.dirname, '../../../shared/corpus')
/** Whether the corpus lies beside the repository; measurements are skipped without it. */
export const hasCorpus: boolean = existsSync(join(shared, 'c2pa/index.json')) && existsSync(join(shared, 'trust'))

/** Reads every file of the corpus with the official and the interim lists (test roots are never a product list). */
export async function measureCorpus(choice?: EngineChoice): Promise<readonly MeasuredFile[]> {
  const entries = JSON.parse(readFileSync(join(shared, 'c2pa/index.json'), 'utf8')) as readonly CorpusEntry[]
  const { bundle: trust } = await loadTrustLists(join(shared, 'trust'))
  const engine = await loadC2paEngine(choice)
  if (engine === null) throw new Error(`Expected the engine '${choice ?? 'auto'}' to load`)
  const now = new Date().toISOString()
  const measured: MeasuredFile[] = []
  for (const entry of entries) {
    const started = performance.now()
    const reading = await readProvenance(join(shared, 'c2pa', entry.file), entry.mime, { trust, engine })
    const credentials = assessCredentials(reading, now)
    const marks = manifestMarks(reading, credentials)
    measured.push({ entry, credentials, marks, elapsedMs: performance.now() - started })
  }
  return measured
}

/**
 * What our reading costs beside the bare engine with the same settings, over all files: ms at median and 95th percentile, and the ratio of
 * both. The two take turns on each file after one unmeasured round of both, so that caches favour neither.
 */
export async function costBesideEngine(choice?: EngineChoice): Promise<string> {
  const entries = JSON.parse(readFileSync(join(shared, 'c2pa/index.json'), 'utf8')) as readonly CorpusEntry[]
  const { bundle: trust } = await loadTrustLists(join(shared, 'trust'))
  const engine = await loadC2paEngine(choice)
  if (engine === null) throw new Error(`Expected the engine '${choice ?? 'auto'}' to load`)
  const settings = readSettings(trust)
  const ours: number[] = []
  const bare: number[] = []
  // The TIFF that takes the engine minutes is not given to it bare.
  for (const { file, mime: mediaType } of entries.filter(({ category }) => category !== 'denial-of-service')) {
    const path = join(shared, 'c2pa', file)
    const readBare = () => engine.read({ path, mediaType, settings, sidecar: null })
    const readOurs = () => readProvenance(path, mediaType, { trust, engine })
    await elapsedMs(readBare)
    await elapsedMs(readOurs)
    bare.push(await elapsedMs(readBare))
    ours.push(await elapsedMs(readOurs))
  }
  const line = [0.5, 0.95].map(share => {
    const [own, engineMs] = [quantile(ours, share), quantile(bare, share)]
    const name = share === 0.5 ? 'median' : 'p95'
    return `${name} ${own.toFixed(1)} / ${engineMs.toFixed(1)} ms = ${(own / engineMs).toFixed(2)}`
  })
  return `readProvenance / bare engine with the same settings: ${line.join(', ')}`
}

async function elapsedMs(read: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await read()
  return performance.now() - started
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Compares one file on every axis the index speaks about; contested expectations (`conflict`) are left out. */
export function compare({ entry, credentials, marks }: MeasuredFile): readonly Comparison[] {
  const { expected, file } = entry
  const row = (axis: Comparison['axis'], wanted: string, actual: string, isAgreed = wanted === actual): Comparison => {
    return { axis, file, expected: wanted, actual, isAgreed }
  }
  const rows = [row('state', expected.state, credentials.state, isStateAgreed(expected, credentials))]
  if (expected.conflict != null) return []
  if (expected.integrity != null) rows.push(row('integrity', expected.integrity, credentials.integrity))
  if (expected.trusted !== null) rows.push(row('trust', expectedTrust(expected.trusted), credentials.trust))
  if (expected.expiredUntimestamped === true) rows.push(row('expiry', 'expired', credentials.time))
  if (expected.aiDigitalSourceType !== null) {
    const says = expected.aiDigitalSourceType === 'trainedAlgorithmicMedia' ? 'ai-' : 'ai-modified'
    rows.push(
      row(
        'ai',
        says,
        marks.map(mark => mark.says).find(said => said.startsWith(says)) ?? 'none',
        marks.some(mark => mark.says.startsWith(says)),
      ),
    )
  } else if (expected.integrity != null) {
    // A known AI tool without a source type is our rule (c), which the index does not know: only source types are compared.
    const wrong = marks.find(mark => mark.says.startsWith('ai-') && mark.marker !== 'c2pa.agent')
    rows.push(row('ai', 'none', wrong?.value ?? 'none'))
  }
  if (expected.integrity != null) rows.push(row('manifests', String(expected.manifests), String(credentials.manifests)))
  if (expected.integrity != null) rows.push(row('depth', String(expected.ingredientDepth), String(credentials.depth)))
  return rows
}

function expectedTrust(trusted: NonNullable<CorpusEntry['expected']['trusted']>): string {
  if (trusted.official) return 'official'
  return trusted.interim ? 'interim' : 'none'
}

/** The index speaks c2pa-rs (valid, invalid), we the contract: which of our states each allows. */
function isStateAgreed(expected: CorpusEntry['expected'], { state, integrity }: Credentials): boolean {
  const words = expected.state.split('-or-')
  return words.some(word => {
    if (word === 'valid') return state === 'trusted' || state === 'intact'
    // "Invalid" is not "tampered": an expired or unfit certificate, or a broken rule, is `intact` with a finding.
    if (word === 'invalid')
      return expected.integrity === 'intact' ? state === 'intact' || state === 'trusted' : integrity === 'broken'
    if (word === 'none' || word === 'not' || word === 'not-an-image') return state === 'none'
    if (word === 'remote') return state === 'remote-only'
    return state === 'unreadable'
  })
}
