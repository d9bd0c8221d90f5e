import { baseName } from '../domain/base-name.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { percentAlike, type RecordedEntry, type SimilarEntry } from '../register/entry.ts'
import type { Verification } from '../verify/verify-image.ts'
import {
  MAX_RELATED,
  type ProofFile,
  type ProofMatch,
  type ProofPicture,
  type ProofPolicy,
  type ProofThumbnail,
  type SigningCertificate,
} from './proof.ts'

/** What is to be proved: pictures by their files, or entries by their number. */
export interface ProofTask {
  readonly pictures: readonly string[]
  readonly sequences: readonly number[]
  /** Files among which the untouched originals are looked for, by hash. */
  readonly originals: readonly string[]
}

/** What the job needs from outside. */
export interface ProofDependencies {
  readonly read: (path: string, job: Job) => Promise<Verification>
  readonly hashOf: (path: string) => Promise<string | null>
  readonly findBySha256: (sha256: string) => Promise<Result<readonly RecordedEntry[], ReportedError>>
  readonly findSimilar: (path: string, job: Job) => Promise<Result<readonly SimilarEntry[], ReportedError>>
  readonly entryAt: (sequence: number) => Promise<Result<RecordedEntry | null, ReportedError>>
  readonly thumbnail: (path: string) => Promise<ProofThumbnail | null>
  readonly certificateOf: (path: string) => Promise<SigningCertificate | null>
  /** The policy that an entry names as `id@version`; null when it is no longer here. */
  readonly policyOf: (name: string) => Promise<ProofPolicy | null>
  readonly sayError: (error: ReportedError, path: string) => ReportedError
}

/** Pictures that can be proved, in the order they were asked for and each entry once, and those that cannot. */
export interface GatheredProof {
  readonly pictures: readonly ProofPicture[]
  readonly problems: readonly { readonly path: string; readonly error: ReportedError }[]
}

interface Located {
  readonly recorded: RecordedEntry
  readonly match: ProofMatch
  readonly likenessPercent: number | null
  readonly labelledPath: string | null
  readonly originalPath: string | null
}

/** Finds the entry of each picture and gathers what is known of it. Rejects only when the job is aborted. */
export async function gatherProof(task: ProofTask, dependencies: ProofDependencies, job: Job): Promise<GatheredProof> {
  const problems: { path: string; error: ReportedError }[] = []
  const located = new Map<number, Located>()
  const note = (about: string, found: Result<Located, ReportedError>): void => {
    if (!found.ok) problems.push({ path: about, error: dependencies.sayError(found.error, about) })
    else located.set(found.value.recorded.sequence, merge(located.get(found.value.recorded.sequence), found.value))
  }
  for (const sequence of task.sequences) note(`#${sequence}`, await locateSequence(sequence, dependencies))
  for (const path of task.pictures) {
    job.signal.throwIfAborted()
    note(path, await locateFile(path, dependencies, job))
  }
  const originals = await hashAll(task.originals, dependencies)
  const pictures: ProofPicture[] = []
  for (const [index, place] of [...located.values()].entries()) {
    job.signal.throwIfAborted()
    job.report({
      doneCount: index,
      totalCount: located.size,
      currentName: place.labelledPath ?? place.originalPath ?? '',
    })
    const input = place.recorded.entry?.input?.sha256
    const output = place.recorded.entry?.output?.sha256
    const originalPath = place.originalPath ?? (input === undefined ? null : (originals.get(input) ?? null))
    const labelledPath = place.labelledPath ?? (output === undefined ? null : (originals.get(output) ?? null))
    pictures.push(await describe({ ...place, originalPath, labelledPath }, dependencies, job))
  }
  return { pictures, problems }
}

/** The same entry asked for twice, by its copy and by its original, is one picture with both files. */
function merge(before: Located | undefined, now: Located): Located {
  if (before === undefined) return now
  return {
    ...before,
    labelledPath: before.labelledPath ?? now.labelledPath,
    originalPath: before.originalPath ?? now.originalPath,
  }
}

async function locateSequence(
  sequence: number,
  { entryAt }: ProofDependencies,
): Promise<Result<Located, ReportedError>> {
  const found = await entryAt(sequence)
  if (!found.ok) return found
  if (found.value === null) return err({ kind: 'entry-not-found', message: String(sequence) })
  return ok({ recorded: found.value, match: 'sequence', likenessPercent: null, labelledPath: null, originalPath: null })
}

async function locateFile(
  path: string,
  dependencies: ProofDependencies,
  job: Job,
): Promise<Result<Located, ReportedError>> {
  const sha256 = await dependencies.hashOf(path)
  if (sha256 === null) return err({ kind: 'not-found', message: path })
  const exact = await dependencies.findBySha256(sha256)
  if (!exact.ok) return exact
  const made = exact.value.filter(isMaking)
  const asOutput = newest(made.filter(({ entry }) => entry?.output?.sha256 === sha256))
  if (asOutput !== undefined)
    return ok({ recorded: asOutput, match: 'output', likenessPercent: null, labelledPath: path, originalPath: null })
  const asInput = newest(made.filter(({ entry }) => entry?.input?.sha256 === sha256))
  if (asInput !== undefined)
    return ok({ recorded: asInput, match: 'input', likenessPercent: null, labelledPath: null, originalPath: path })
  const similar = await dependencies.findSimilar(path, job)
  if (!similar.ok) return similar
  const nearest = similar.value.find(({ recorded }) => isMaking(recorded))
  if (nearest === undefined) return err({ kind: 'proof-not-recorded', message: path })
  const likenessPercent = percentAlike(nearest.score)
  return ok({ recorded: nearest.recorded, match: 'likeness', likenessPercent, labelledPath: path, originalPath: null })
}

/** The newest labelling; a picture that was also exported as it is was labelled first, and that is what is to be proved. */
const newest = (entries: readonly RecordedEntry[]): RecordedEntry | undefined =>
  entries.findLast(({ event }) => event === 'labelled') ?? entries.at(-1)

/** Events that made something of a picture or decided about it; a mere look at it proves no labelling. */
const isMaking = ({ event }: RecordedEntry): boolean =>
  event === 'labelled' || event === 'exported' || event === 'decided'

async function hashAll(paths: readonly string[], { hashOf }: ProofDependencies): Promise<ReadonlyMap<string, string>> {
  const byHash = new Map<string, string>()
  for (const path of paths) {
    const sha256 = await hashOf(path)
    if (sha256 !== null && !byHash.has(sha256)) byHash.set(sha256, path)
  }
  return byHash
}

async function describe(place: Located, dependencies: ProofDependencies, job: Job): Promise<ProofPicture> {
  const { recorded, match, likenessPercent, labelledPath, originalPath } = place
  const labelled = labelledPath === null ? null : await dependencies.read(labelledPath, job)
  const original = originalPath === null ? null : await dependencies.read(originalPath, job)
  const picture = (path: string | null): Promise<ProofThumbnail | null> | null =>
    path === null ? null : dependencies.thumbnail(path)
  return {
    recorded,
    match,
    likenessPercent,
    labelled: fileOf(labelled),
    original: fileOf(original),
    before: await picture(originalPath),
    after: await picture(labelledPath),
    verdict: labelled?.report.error === null ? labelled.report : null,
    certificate: labelledPath === null ? null : await dependencies.certificateOf(labelledPath),
    policy: recorded.entry === null ? null : await dependencies.policyOf(recorded.entry.policy),
    later: await laterEvents(recorded, dependencies),
  }
}

function fileOf(verification: Verification | null): ProofFile | null {
  const evidence = verification?.evidence ?? null
  if (evidence === null) return null
  const { path, sha256, sizeBytes } = evidence.file
  return { name: baseName(path), sha256, bytes: sizeBytes, size: evidence.size }
}

async function laterEvents(
  { sequence, entry }: RecordedEntry,
  { findBySha256 }: ProofDependencies,
): Promise<readonly RecordedEntry[]> {
  const sha256 = entry?.output?.sha256 ?? entry?.input?.sha256
  if (sha256 === undefined) return []
  const found = await findBySha256(sha256)
  return found.ok ? found.value.filter(other => other.sequence > sequence).slice(0, MAX_RELATED) : []
}
