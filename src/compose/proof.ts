import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DeviationRequest, ProofRequest, Publishing } from '../api/publishing.ts'
import type { LabelAs, LabellingParts } from './labelling.ts'
import { searchRegister } from './register.ts'
import { baseName } from '../domain/base-name.ts'
import type { ReportedError } from '../domain/finding.ts'
import { MEDIA_TYPES } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { FileEngine, FileFacts, RegisterEngine } from '../engines/engines.ts'
import { sha256Of } from '../engines/node/document/find-master.ts'
import { describeSystemError } from '../engines/node/local-files.ts'
import { loadPolicy } from '../engines/node/policy-files.ts'
import { type DeviationEntry, deviationReport, deviationText, mailDraft, titleOf } from '../publish/deviation.ts'
import { withPlainSteps } from '../publish/words.ts'
import { documentHtml } from '../publish/document-html.ts'
import { gatherProof, type ProofDependencies } from '../publish/gather-proof.ts'
import { type ProofPolicy, type ProofRegister, type ProofReport, summariseProof } from '../publish/proof.ts'
import { proofDocument } from '../publish/proof-document.ts'
import { percentAlike, type RecordedEntry } from '../register/entry.ts'
import { interruptionOf, registerFailure } from '../register/failure.ts'
import { type VerifyDependencies, verifyImage, type Verification } from '../verify/verify-image.ts'

/** What publishing is built from. */
export interface PublishingParts {
  readonly parts: LabellingParts
  readonly verifying: VerifyDependencies
  readonly labelAs: LabelAs
  readonly assetsDir: string
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** How many look-alikes of the register are considered. */
export const SIMILAR_LIMIT = 10
/** A picture that is sent along by mail; larger ones are for the organisation's own file transfer. */
const MAX_ATTACHMENT_BYTES = 20_000_000

/** Proofs of labelling from register and files. */
export function composeProof(
  publishing: PublishingParts,
  read: (path: string, job: Job) => Promise<Verification>,
): Publishing['proof'] {
  const { parts } = publishing
  const { texts, version, now } = parts.options
  return async (request, job) => {
    const none = { pdf: null, html: null, json: null }
    const failed = (error: ReportedError, path: string): ProofReport => ({
      schema: 'ursprung.proof/1',
      status: 'failed',
      output: none,
      register: null,
      pictures: [],
      problems: [{ path, error: texts.error(error, path) }],
    })
    const opened = await parts.register.open()
    if (!opened.ok) return failed(opened.error, parts.register.place)
    const gathered = await gatherProof(request, proofDependencies(publishing, opened.value, read), job)
    const register = await describeRegister(opened.value, job)
    if (!register.ok) return failed(register.error, parts.register.place)
    const pictures = gathered.pictures.map(summariseProof)
    const report = {
      schema: 'ursprung.proof/1',
      register: register.value,
      pictures,
      problems: gathered.problems,
    } as const
    if (pictures.length === 0) return { ...report, status: 'nothing-found', output: none }
    const madeAt = (now?.() ?? new Date()).toISOString()
    const facts = { madeAt, version, lang: texts.language, register: register.value, pictures: gathered.pictures }
    const written = await writeProof(proofDocument(facts, texts.t), request, parts.files)
    if (!written.ok) return failed(written.error.error, written.error.path)
    return {
      ...report,
      status: 'written',
      output: { pdf: request.pdfPath, html: request.htmlPath, json: request.jsonPath },
    }
  }
}

async function writeProof(
  model: ReturnType<typeof proofDocument>,
  request: ProofRequest,
  files: FileEngine,
): Promise<Result<void, { readonly error: ReportedError; readonly path: string }>> {
  const { pdfPath, htmlPath, jsonPath, overwrite } = request
  const wanted: [string | null, () => Promise<Uint8Array | string>][] = [
    // Loaded here: the library and its font tables cost a tenth of a second that other commands do not pay.
    [pdfPath, async () => (await import('../engines/node/document/write-pdf.ts')).writePdf(model)],
    [htmlPath, async () => documentHtml(model, toBase64)],
    [jsonPath, async () => model.attachment.bytes],
  ]
  for (const [path, make] of wanted) {
    if (path === null) continue
    const written = await writeOutput(files, path, await make(), { overwrite })
    if (!written.ok) return err({ error: written.error, path })
  }
  return ok(undefined)
}

function proofDependencies(
  { parts, assetsDir }: PublishingParts,
  register: RegisterEngine,
  read: ProofDependencies['read'],
): ProofDependencies {
  return {
    read,
    hashOf: sha256Of,
    findBySha256: async sha256 => {
      const found = await register.findBySha256(sha256)
      return found.ok ? found : err(registerFailure(found.error))
    },
    findSimilar: async (path, job) => {
      const evidence = await parts.evidence.read(path, parts.evidenceOptions(false), job)
      if (!evidence.ok) return evidence
      const found = await searchRegister(parts.register, parts.evidence.looks, evidence.value.file, SIMILAR_LIMIT)
      return found.ok ? ok(found.value.similar) : found
    },
    entryAt: sequence => entryAt(register, sequence),
    thumbnail: async path => {
      const drawn = await parts.evidence.looks.thumbnail(path)
      return drawn.ok ? drawn.value : null
    },
    certificateOf: async path =>
      (await import('../engines/node/document/signing-certificate.ts')).signingCertificateOf(path),
    policyOf: name => policyOf(name, parts.policy, assetsDir),
    sayError: parts.options.texts.error,
  }
}

async function entryAt(
  register: RegisterEngine,
  sequence: number,
): Promise<Result<RecordedEntry | null, ReportedError>> {
  try {
    for await (const recorded of register.list({ afterSequence: sequence - 1, limit: 1 }))
      return ok(recorded.sequence === sequence ? recorded : null)
    return ok(null)
  } catch (cause) {
    const error = interruptionOf(cause)
    if (error === null) throw cause
    return err(error)
  }
}

/** The policy in use, when it is the one, else the one of that id that comes with the program. */
async function policyOf(name: string, current: ProofPolicy['policy'], assetsDir: string): Promise<ProofPolicy | null> {
  const [id = '', version] = name.split('@')
  if (current.id === id) return { policy: current, isSameVersion: current.version === version }
  if (!/^[a-z0-9-]{1,64}$/.test(id)) return null
  const loaded = await loadPolicy(id, assetsDir)
  return loaded.ok ? { policy: loaded.value, isSameVersion: loaded.value.version === version } : null
}

async function describeRegister(register: RegisterEngine, job: Job): Promise<Result<ProofRegister, ReportedError>> {
  const head = await register.head()
  if (!head.ok) return err(registerFailure(head.error))
  const checked = await register.check(job)
  return ok({
    head: head.value,
    check: checked.ok
      ? { ok: true, entries: checked.entries, deleted: checked.deleted }
      : { ok: false, ...checked.firstBroken },
  })
}

/** Deviation reports for the organisation's ordinary channel. */
export function composeDeviation({ parts, verifying }: PublishingParts): Publishing['deviation'] {
  const { texts, version, now } = parts.options
  return async (request, job) => {
    const { outputPath, path } = request
    if (outputPath !== null && (await parts.files.isSameFile(outputPath, path)))
      return {
        report: null,
        text: '',
        path: null,
        error: texts.error({ kind: 'output-is-input', message: outputPath }, outputPath),
      }
    const { report: verdict, evidence } = await verifyImage(request.path, parts.evidenceOptions(true), verifying, job)
    if (evidence === null) return { report: null, text: '', path: null, error: verdict.error }
    const name = baseName(request.path)
    const report = deviationReport({
      statement: request.statement,
      verdict: { ...verdict, findings: withPlainSteps(verdict.findings, texts) },
      name,
      register: await newestEntry(parts, evidence.file),
      channel: parts.policy.contacts.find(({ role }) => role === 'incident-channel') ?? null,
      lang: texts.language,
      version,
      at: (now?.() ?? new Date()).toISOString(),
      attachesPicture: request.attachPicture,
    })
    const text = deviationText(report, texts.t)
    const fail = (error: ReportedError, path: string) => ({ report, text, path: null, error: texts.error(error, path) })
    if (request.outputPath === null) return { report, text, path: null, error: null }
    const picture = request.attachPicture
      ? await pictureFor(request, evidence.format, evidence.file.sizeBytes)
      : ok(null)
    if (!picture.ok) return fail(picture.error, request.path)
    const subject = texts.t(`deviation.${titleOf('subject', report)}`, { name })
    const content =
      request.format === 'json'
        ? `${JSON.stringify(report, null, 2)}\n`
        : request.format === 'txt'
          ? text.replaceAll('\n', '\r\n')
          : mailDraft({ subject, text, to: report.channel?.address ?? null, picture: picture.value, toBase64 })
    const written = await writeOutput(parts.files, request.outputPath, content, { overwrite: request.overwrite })
    if (!written.ok) return fail(written.error, request.outputPath)
    if (picture.value === null || request.format === 'eml')
      return { report, text, path: request.outputPath, error: null }
    const besidePath = join(dirname(request.outputPath), `${baseName(request.outputPath)}-${name}`)
    const beside = await writeOutput(parts.files, besidePath, picture.value.bytes, { overwrite: false })
    return beside.ok ? { report, text, path: request.outputPath, error: null } : fail(beside.error, besidePath)
  }
}

async function pictureFor(
  { path }: DeviationRequest,
  format: keyof typeof MEDIA_TYPES | null,
  sizeBytes: number,
): Promise<Result<{ readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }, ReportedError>> {
  if (sizeBytes > MAX_ATTACHMENT_BYTES) return err({ kind: 'attachment-too-large', message: `${sizeBytes} bytes` })
  try {
    const mediaType = format === null ? 'application/octet-stream' : MEDIA_TYPES[format]
    return ok({ name: baseName(path), mediaType, bytes: await readFile(path) })
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

async function newestEntry(
  { register, evidence }: Pick<PublishingParts['parts'], 'register' | 'evidence'>,
  file: FileFacts,
): Promise<DeviationEntry | null> {
  const found = await searchRegister(register, evidence.looks, file, SIMILAR_LIMIT)
  if (!found.ok) return null
  const { exact, similar } = found.value
  const nearest = similar[0]
  const newest = exact.at(-1) ?? nearest?.recorded
  if (newest === undefined) return null
  const likenessPercent = exact.length > 0 || nearest === undefined ? null : percentAlike(nearest.score)
  return { sequence: newest.sequence, at: newest.at, entryHash: newest.entryHash, likenessPercent }
}

/** Writes beside the target and renames; an existing file is replaced only when asked, and a picture never. */
async function writeOutput(
  files: FileEngine,
  path: string,
  content: Uint8Array | string,
  { overwrite }: { readonly overwrite: boolean },
): Promise<Result<void, ReportedError>> {
  if (overwrite && (await files.sniffFormat(path)) !== null) return err({ kind: 'document-not-ours', message: path })
  const temporary = await files.temporaryBeside(path)
  if (!temporary.ok) return temporary
  try {
    await writeFile(temporary.value, content, { flag: 'wx' })
    return await files.publish(temporary.value, path, overwrite)
  } catch (cause) {
    return err(describeSystemError(cause))
  } finally {
    await files.discard(temporary.value)
  }
}
