import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { TrustBundle } from '../../src/catalog/trust-lists.ts'
import type { Credentials } from '../../src/domain/provenance.ts'
import type { Origin } from '../../src/domain/report.ts'
import type { ImageEvidence } from '../../src/engines/engines.ts'
import { readEvidence } from '../../src/engines/node/evidence/read-evidence.ts'
import { loadTrustLists } from '../../src/engines/node/trust/load-lists.ts'
import { judgeOrigin } from '../../src/verify/origin.ts'
import { judge } from '../../src/verify/verify-image.ts'

/** Folder with the three corpora and the trust lists; measurements are skipped where it is absent. */
export const CORPUS: string = resolve(import.meta.dirname, '../../../shared/corpus')
/** Whether the corpus lies beside the repository. */
export const hasCorpus: boolean = existsSync(join(CORPUS, 'origin/index.json')) && existsSync(join(CORPUS, 'trust'))

/** What the index says of one file of the origin corpus (the parts that are compared). */
export interface ExpectedOrigin {
  readonly file: string
  readonly expectedKind: string
  /** `ai`, `ai-edited`, `camera`, `other`, … : how the picture was really made. */
  readonly truth: string
}

/** One file as the product judges it. `error`: it could not be read, and why. */
export interface Verdict {
  readonly origin: Origin
  readonly credentials: Credentials | null
  readonly evidence: ImageEvidence | null
  readonly error: string | null
  readonly ms: number
}

/** One file of the origin corpus, expected and found. */
export interface OriginVerdict extends Verdict {
  readonly expected: ExpectedOrigin
}

/** What the index of the C2PA corpus says of one file's AI claims. */
export interface ExpectedClaim {
  readonly file: string
  readonly category: string
  readonly aiSourceType: string | null
  readonly sourceTypes: readonly string[]
  readonly integrity: string | null
}

/** One file of the C2PA corpus. */
export interface ClaimVerdict extends Verdict {
  readonly expected: ExpectedClaim
}

const originIndex = z.array(
  z.object({ file: z.string(), expected_kind: z.string(), truth: z.object({ origin: z.string() }) }),
)
const claimIndex = z.array(
  z.object({
    file: z.string(),
    category: z.string(),
    expected: z.object({
      aiDigitalSourceType: z.string().nullable(),
      digitalSourceTypes: z.array(z.string()),
      integrity: z.string().nullish(),
    }),
  }),
)

/** The product's own reading (everything but faces) and judgement of one file, in this process. */
export async function verdictOf(path: string, trust: TrustBundle): Promise<Verdict> {
  const started = performance.now()
  const read = await readEvidence({ path, trust })
  if (!read.ok) {
    const { kind, message } = read.error
    return {
      origin: judgeOrigin([]),
      credentials: null,
      evidence: null,
      error: `${kind}: ${message}`,
      ms: performance.now() - started,
    }
  }
  const { origin, credentials } = judge(read.value, [], new Date().toISOString())
  return { origin, credentials, evidence: read.value, error: null, ms: performance.now() - started }
}

/** Trust lists of the corpus. */
export const corpusTrust = async (): Promise<TrustBundle> => (await loadTrustLists(join(CORPUS, 'trust'))).bundle

/** Judges every file of the origin corpus. */
export async function measureOriginVerdicts(): Promise<readonly OriginVerdict[]> {
  const trust = await corpusTrust()
  const measured: OriginVerdict[] = []
  for (const entry of originIndex.parse(readIndex('origin'))) {
    const expected = { file: entry.file, expectedKind: entry.expected_kind, truth: entry.truth.origin }
    measured.push({ expected, ...(await verdictOf(join(CORPUS, 'origin', entry.file), trust)) })
  }
  return measured
}

/** Judges every file of the C2PA corpus: an independent check, because the rules were not made on it. */
export async function measureClaimVerdicts(): Promise<readonly ClaimVerdict[]> {
  const trust = await corpusTrust()
  const measured: ClaimVerdict[] = []
  for (const { file, category, expected } of claimIndex.parse(readIndex('c2pa'))) {
    const { aiDigitalSourceType: aiSourceType, digitalSourceTypes: sourceTypes, integrity } = expected
    const claim = { file, category, aiSourceType, sourceTypes, integrity: integrity ?? null }
    measured.push({ expected: claim, ...(await verdictOf(join(CORPUS, 'c2pa', file), trust)) })
  }
  return measured
}

/** Whether a picture that is no AI picture was called one. */
export const isFalseAlarm = ({ expected, origin }: OriginVerdict): boolean =>
  ['camera', 'other'].includes(expected.truth) && origin.kind.startsWith('ai-')

const readIndex = (corpus: string): unknown => JSON.parse(readFileSync(join(CORPUS, corpus, 'index.json'), 'utf8'))
