import { readFile, stat } from 'node:fs/promises'
import type { Verification } from '../verify/verify-image.ts'
import { compareVerdicts } from '../verify/compare-verdicts.ts'
import { type PastVerdicts, readPastVerdicts } from '../catalog/past-verdicts.ts'
import { printDiff } from './print-diff.ts'
import { type Session } from './session.ts'
import { UsageError } from './usage-error.ts'

/** Verdicts of 100,000 pictures are about 300 MB. */
const MAX_BYTES = 512 * 1024 * 1024

/** Old verdicts to compare with, and what has come of it so far. */
export interface Comparison {
  readonly past: PastVerdicts
  readonly counts: { same: number; changed: number; new: number }
}

/** Reads the output of an earlier `verify --json`. A file that cannot be read, or holds no verdict, is wrong usage. */
export async function openComparison(path: string, { texts, output }: Session): Promise<Comparison> {
  const past = readPastVerdicts(await readOld(path, texts.t('diff.unreadable', { path })))
  if (past.count === 0) throw new UsageError(texts.t('diff.no-verdicts', { path }))
  if (past.unreadLines > 0) output.notice(texts.t('diff.unread-lines', { count: past.unreadLines }))
  return { past, counts: { same: 0, changed: 0, new: 0 } }
}

async function readOld(path: string, problem: string): Promise<string> {
  try {
    if ((await stat(path)).size > MAX_BYTES) throw new UsageError(problem)
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new UsageError(problem, { cause })
  }
}

/** Prints what changed of one verdict and why; nothing where nothing did. */
export function showComparison(
  { past, counts }: Comparison,
  { report, evidence }: Verification,
  { output, texts }: Session,
): void {
  const old = past.find(report.path, report.sha256)
  const store = evidence?.provenance.kind === 'read' ? evidence.provenance.store : null
  const diff = compareVerdicts(old, report, { certificateNotAfter: store?.ownChecks.certificateNotAfter ?? null })
  counts[diff.outcome] += 1
  if (diff.outcome === 'same') return
  if (output.isJson) output.json(diff)
  else for (const line of printDiff(diff, { old, report }, texts)) output.text(line)
}
