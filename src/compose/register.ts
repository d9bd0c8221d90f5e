import type { PictureSource } from '../domain/image.ts'
import type { LabelRequest, RegisterMatches } from '../api/ursprung.ts'
import { aiToolOf } from '../verify/origin.ts'
import type { OwnRecord } from '../verify/verify-image.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { OriginKind } from '../domain/origin-kind.ts'
import { namePolicy, type Policy } from '../domain/policy.ts'
import type { VerifyReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { FileFacts, RegisterEngine } from '../engines/engines.ts'
import type { PictureLooks } from '../engines/node/evidence/isolated-looks.ts'
import { openSqliteRegister } from '../engines/node/register/sqlite-register.ts'
import type { LabelRegister } from '../label/label-task.ts'
import { registerFailure } from '../register/failure.ts'
import type { RegisterEntry, RegisterHead, SimilarEntry } from '../register/entry.ts'

/** Longest texts that an entry takes; the schema refuses more, and a tool's name can come from a hostile file. */
const MAX_TOOL = 200
const MAX_CAPTION = 300

/** The register of one data folder, opened at first use and closed once. */
export interface LazyRegister {
  readonly open: () => Promise<Result<RegisterEngine, ReportedError>>
  /** Where it is, for people: the data folder, or the server's address without its password. */
  readonly place: string
  readonly close: () => Promise<void>
}

/** Opens nothing until it is asked to. */
export function createLazyRegister(
  path: string,
  { databaseUrl, registerPlace }: { readonly databaseUrl: string | null; readonly registerPlace: string },
): LazyRegister {
  let opening: Promise<Result<RegisterEngine, ReportedError>> | null = null
  return {
    place: registerPlace,
    open: async () => {
      opening ??= openRegister(path, databaseUrl)
      const opened = await opening
      // A server that was away may be there at the next picture.
      if (!opened.ok) opening = null
      return opened
    },
    close: async () => {
      const opened = await opening
      opening = null
      if (opened?.ok === true) await opened.value.close()
    },
  }
}

async function openRegister(path: string, databaseUrl: string | null): Promise<Result<RegisterEngine, ReportedError>> {
  const opened = databaseUrl === null ? openSqliteRegister(path) : await openShared(databaseUrl)
  return opened.ok ? opened : err(registerFailure(opened.error))
}

/** The driver is loaded where there is a shared database; everybody else starts without it. */
const openShared = async (url: string) =>
  (await import('../engines/node/postgres/postgres-stores.ts')).openPostgresRegister(url)

/** The entry of a labelled copy is written before it is published: a copy without an entry could not be accounted for, an entry without a copy can. */
export function labelRegister(register: LazyRegister, policy: Policy, request: LabelRequest): LabelRegister {
  return {
    fingerprint: fingerprintOf,
    record: ({ context, plan, proof, fingerprints: { input, output } }) =>
      append(register, {
        ...blankEntry(policy, proof),
        event: 'labelled',
        input: { sha256: context.evidence.file.sha256, fingerprint: input },
        output: proof.sha256 === null ? null : { sha256: proof.sha256, fingerprint: output },
        kind: plan.kind,
        tool: plan.tool?.slice(0, MAX_TOOL) ?? null,
        caption: plan.caption.text.slice(0, MAX_CAPTION),
        ...givenParts(request),
        faceCount: context.evidence.faces?.length ?? null,
      }),
  }
}

/** Writes the entry of a verified picture. Its pixels are not decoded for it, so it is found again by its hash alone. */
export async function recordVerification(
  register: LazyRegister,
  policy: Policy,
  report: VerifyReport,
): Promise<Result<unknown, ReportedError>> {
  if (report.sha256 === null) return ok(undefined)
  return append(register, {
    ...blankEntry(policy, report),
    event: 'verified',
    input: { sha256: report.sha256, fingerprint: null },
    kind: report.origin.kind,
    tool: aiToolOf(report.origin)?.slice(0, MAX_TOOL) ?? null,
    caption: report.label.text?.slice(0, MAX_CAPTION) ?? null,
    faceCount: report.people.faces?.length ?? null,
  })
}

/** Something that happened to a picture without a labelled file being made of it. */
export interface RegisterEventRecord {
  /** `decided`: a person decided to publish it as it is · `exported`: a file of it left for the web, a colleague or an archive. */
  readonly event: 'decided' | 'exported'
  /** The verdict on the picture that it was decided about, or that the exported file was made from. */
  readonly report: VerifyReport
  readonly inputPath: string
  /** The file that left; null for a decision. */
  readonly output: { readonly path: string; readonly sha256: string } | null
  readonly given: Pick<LabelRequest, 'answers' | 'overrides' | 'decidedBy' | 'secondReviewer'>
  /** What a person stated; left out, the verdict's own. */
  readonly kind?: OriginKind | null
  readonly tool?: string | null
}

/** Writes the entry of a decision or an export. The head that comes back is the acknowledgement: before it nothing is promised. */
export async function recordEvent(
  register: LazyRegister,
  policy: Policy,
  looks: PictureLooks,
  { event, report, inputPath, output, given, kind, tool }: RegisterEventRecord,
): Promise<Result<RegisterHead, ReportedError>> {
  if (report.sha256 === null) return err({ kind: 'register-unavailable', message: `${report.path} could not be read` })
  const [input, copy] = await Promise.all([
    keptFingerprint(looks, inputPath),
    output === null ? null : keptFingerprint(looks, output.path),
  ])
  return append(register, {
    ...blankEntry(policy, report),
    event,
    input: { sha256: report.sha256, fingerprint: input },
    output: output === null ? null : { sha256: output.sha256, fingerprint: copy },
    kind: kind ?? report.origin.kind,
    tool: (tool ?? aiToolOf(report.origin))?.slice(0, MAX_TOOL) ?? null,
    caption: report.label.text?.slice(0, MAX_CAPTION) ?? null,
    ...givenParts(given),
    faceCount: report.people.faces?.length ?? null,
  })
}

/** What a person said, cut to what an entry takes. */
function givenParts({
  answers,
  overrides,
  decidedBy,
  secondReviewer,
}: RegisterEventRecord['given']): Pick<RegisterEntry, 'answers' | 'overrides' | 'decidedBy' | 'secondReviewer'> {
  return {
    answers: [...answers].map(([question, answer]) => ({
      question: question.slice(0, 60),
      answer: answer.slice(0, 60),
    })),
    overrides: [...overrides].map(([rule, reason]) => ({ rule: rule.slice(0, 80), reason: reason.slice(0, 1_000) })),
    decidedBy: decidedBy?.slice(0, 120) ?? null,
    secondReviewer: secondReviewer?.slice(0, 120) ?? null,
  }
}

function blankEntry(policy: Policy, { basis, credentials }: VerifyReport): RegisterEntry {
  return {
    schema: 'ursprung.register/1',
    event: 'decided',
    at: new Date().toISOString(),
    input: null,
    output: null,
    kind: null,
    credentials: credentials.state,
    tool: null,
    caption: null,
    policy: namePolicy(policy),
    answers: [],
    overrides: [],
    decidedBy: null,
    secondReviewer: null,
    faceCount: null,
    engine: basis.engine.slice(0, 120),
    rules: basis.rules.slice(0, 120),
    trustLists: basis.trustLists
      .slice(0, 20)
      .map(({ name, date, sha256 }) => ({ name: name.slice(0, 120), date: date.slice(0, 40), sha256 })),
    retained: null,
  }
}

async function append(register: LazyRegister, entry: RegisterEntry): Promise<Result<RegisterHead, ReportedError>> {
  const opened = await register.open()
  if (!opened.ok) return opened
  const appended = await opened.value.append([entry])
  return appended.ok ? appended : err(registerFailure(appended.error))
}

/**
 * Of a picture that is being labelled, which a reader has read without complaint; null where it is too plain to be told from others, or does not
 * decode. Loaded with the first: sharp costs a command that only reads marks a tenth of a second.
 */
async function fingerprintOf(picture: PictureSource): Promise<string | null> {
  const { perceptualHash } = await import('../engines/node/register/perceptual-hash.ts')
  const reading = await perceptualHash(picture)
  return reading.ok && reading.value.kind === 'fingerprint' ? reading.value.fingerprint : null
}

/** Of any file, taken by a reader; null as above. */
async function keptFingerprint(looks: PictureLooks, path: string): Promise<string | null> {
  const reading = await looks.fingerprint(path, 'keep')
  return reading.ok && reading.value.kind === 'fingerprint' ? reading.value.fingerprint : null
}

/** Searches by hash, and by likeness where the bytes differ. */
export async function searchRegister(
  register: LazyRegister,
  looks: PictureLooks,
  file: FileFacts,
  limit: number,
): Promise<Result<RegisterMatches, ReportedError>> {
  const opened = await register.open()
  if (!opened.ok) return opened
  const exact = await opened.value.findBySha256(file.sha256)
  if (!exact.ok) return err(registerFailure(exact.error))
  const reading = await looks.fingerprint(file.path, 'search')
  if (!reading.ok || reading.value.kind === 'too-plain') return ok({ exact: exact.value, similar: [] })
  const similar = await opened.value.findSimilar(reading.value.search, limit)
  if (!similar.ok) return err(registerFailure(similar.error))
  // Nearest first: of an entry whose input and output both look alike, the nearer stays.
  const shown = new Set(exact.value.map(({ sequence }) => sequence))
  const isNew = ({ recorded }: SimilarEntry): boolean =>
    !shown.has(recorded.sequence) && shown.add(recorded.sequence).size > 0
  return ok({ exact: exact.value, similar: similar.value.filter(isNew) })
}

/** What the organisation itself has recorded of this very file: the newest labelling whose result it is. A register that cannot be read says nothing. */
export async function findOwnRecord(register: LazyRegister, sha256: string): Promise<OwnRecord | null> {
  const opened = await register.open()
  if (!opened.ok) return null
  const found = await opened.value.findBySha256(sha256)
  if (!found.ok) return null
  const labelled = found.value.findLast(({ event, entry }) => event === 'labelled' && entry?.output?.sha256 === sha256)
  const entry = labelled?.entry
  if (labelled === undefined || entry === null || entry === undefined || entry.kind === null) return null
  const { sequence, at } = labelled
  return {
    sequence,
    at,
    mark: {
      source: 'register',
      field: `register/${sequence}`,
      value: `${at} ${entry.caption ?? ''}`.trim(),
      says: entry.kind,
      weight: 'declared',
      marker: 'register.labelled',
      ...(entry.tool === null ? {} : { generator: entry.tool }),
    },
    policyName: entry.policy,
    answers: new Map(entry.answers.map(({ question, answer }) => [question, answer])),
    overrides: new Map(entry.overrides.map(({ rule, reason }) => [rule, reason])),
    decidedBy: entry.decidedBy,
    secondReviewer: entry.secondReviewer,
  }
}
