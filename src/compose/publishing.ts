import { join } from 'node:path'
import type { PackRequest, Publishing } from '../api/publishing.ts'
import type { LabelRequest } from '../api/ursprung.ts'
import { composeDeviation, composeProof, type PublishingParts, SIMILAR_LIMIT } from './proof.ts'
import { labelRegister, recordEvent, searchRegister } from './register.ts'
import { baseName } from '../domain/base-name.ts'
import type { ReportedError } from '../domain/finding.ts'
import { type Job, unattendedJob } from '../domain/job.ts'
import { LABEL_KINDS } from '../domain/origin-kind.ts'
import { namePolicy } from '../domain/policy.ts'
import type { LabelReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { writeZip } from '../desktop/zip-writer.ts'
import { createMasterFinder } from '../engines/node/document/find-master.ts'
import { createPackDisk } from '../engines/node/document/pack-disk.ts'
import { readCaptionCatalog } from '../engines/node/pixels/template-files.ts'
import type { LabelRecord, LabelRegister } from '../label/label-task.ts'
import { outputFormat } from '../label/output-names.ts'
import { statementOf } from '../label/publishing-text.ts'
import { chooseCaption } from '../policy/caption-text.ts'
import { captionPresets } from '../publish/caption-presets.ts'
import { judgeSurvival } from '../publish/judge-survival.ts'
import { makePack, type PackDependencies, type PackMaster } from '../publish/make-pack.ts'
import { endedPack, type PackReport, planRenditions } from '../publish/pack.ts'
import { webName } from '../publish/web-name.ts'
import { aiToolOf } from '../verify/origin.ts'
import { type Verification, verifyImage } from '../verify/verify-image.ts'

/** Packs, survival, proofs and deviation reports over the real engines. */
export function composePublishing(publishing: PublishingParts): Publishing {
  const { parts, assetsDir } = publishing
  const { policy } = parts
  return {
    captionPresets: async kind => {
      const catalog = await readCaptionCatalog(join(assetsDir, 'templates'))
      return captionPresets(kind, policy.caption.texts[kind], catalog.ok ? catalog.value.captions[kind] : new Map())
    },
    planRenditions: (size, presets) => planRenditions(size, presets ?? policy.sizes),
    pack: (request, job) => pack(request, publishing, job),
    survival: (copyPath, masters, job) =>
      judgeSurvival(
        { copyPath, masters },
        {
          read: (path, ownJob) => readQuietly(publishing, path, ownJob),
          readGrey: parts.evidence.looks.grey,
          findInRegister: async (path, ownJob) => findInRegister(publishing, path, ownJob),
          findMaster: createMasterFinder(parts.files, parts.evidence.looks),
          sayError: parts.options.texts.error,
        },
        job,
      ),
    proof: composeProof(publishing, (path, job) => readQuietly(publishing, path, job)),
    deviation: composeDeviation(publishing),
  }
}

/** A verdict that is not recorded, without a look for faces. */
const readQuietly = ({ parts, verifying }: PublishingParts, path: string, job: Job): Promise<Verification> =>
  verifyImage(path, parts.evidenceOptions(false), verifying, job)

async function findInRegister({ parts }: PublishingParts, path: string, job: Job) {
  const read = await parts.evidence.read(path, parts.evidenceOptions(false), job)
  return read.ok ? searchRegister(parts.register, parts.evidence.looks, read.value.file, SIMILAR_LIMIT) : read
}

async function pack(request: PackRequest, publishing: PublishingParts, job: Job): Promise<PackReport> {
  const { parts } = publishing
  const { texts, version } = parts.options
  const { policy } = parts
  const { label } = request
  const records: LabelRecord[] = []
  const dependencies: PackDependencies = {
    disk: createPackDisk(writeZip, parts.files),
    makeMaster: (folder, ownJob) =>
      request.masterPath === null
        ? labelMaster(request, publishing, { folder, records }, ownJob)
        : takeMaster(request.masterPath, request, publishing, ownJob),
    makeRendition: (outputPath, preset, master, ownJob) =>
      publishing.labelAs(
        {
          inputPath: request.sourcePath,
          outputPath,
          parentPath: master.output.path,
          register: NO_REGISTER,
        },
        renditionRequest({ ...label, preset }, master),
        ownJob,
      ),
    record: (master, left) => recordAll(request, publishing, { master, left, records }),
    statement: ({ kind, tool }, lang) => chooseCaption(policy, { kind, lang, tool }, parts.wording).text,
    sayFinding: texts.finding,
    sayError: texts.error,
    t: texts.t,
    policy: namePolicy(policy),
    version,
  }
  const stem = request.stem ?? webName(request.sourcePath)
  const task = {
    ...request,
    stem,
    title: baseName(request.sourcePath),
    presets: request.presets ?? policy.sizes,
    pageLang: request.pageLang ?? texts.language,
    alt: { text: label.alt, lang: request.altLang },
    credit: label.credit,
    overwrite: label.overwrite,
  }
  return makePack(task, dependencies, job)
}

/** A smaller size is written down with the others of its pack, when all of them have been made. */
const NO_REGISTER: LabelRegister = {
  fingerprint: () => Promise.resolve(null),
  record: () => Promise.resolve(ok(null)),
}

/** The smaller sizes say what the master says, in the same place. */
function renditionRequest(label: LabelRequest, master: PackMaster): LabelRequest {
  const { caption, place, kind, tool } = master
  return {
    ...label,
    kind,
    tool,
    captionText: caption.text,
    captionLang: caption.lang,
    place: place ?? label.place,
    overwrite: false,
  }
}

async function labelMaster(
  { sourcePath, stem, label }: PackRequest,
  { parts, labelAs }: PublishingParts,
  { folder, records }: { readonly folder: string; readonly records: LabelRecord[] },
  job: Job,
): Promise<Result<PackMaster, PackReport>> {
  const source = (await parts.files.sniffFormat(sourcePath)) ?? 'jpeg'
  const format = outputFormat(label.format, source) ?? 'jpeg'
  const extension = format === 'jpeg' ? 'jpg' : format === 'tiff' ? 'tif' : format
  const outputPath = join(folder, 'master', `${stem ?? webName(sourcePath)}.${extension}`)
  const register: LabelRegister = {
    ...labelRegister(parts.register, parts.policy, label),
    record: labelled => {
      records.push({ ...labelled, outputPath })
      return Promise.resolve(ok(null))
    },
  }
  const request = { ...label, preset: null, overwrite: false }
  const report = await labelAs({ inputPath: sourcePath, outputPath, register }, request, job)
  const plan = records.at(-1)?.plan
  if (report.status !== 'labelled' || report.output === null || plan === undefined) return err(asPack(report))
  return ok({
    report,
    output: report.output,
    kind: plan.kind,
    tool: plan.tool,
    caption: {
      ...plan.caption,
      statement: plan.statement,
      needsReview: report.findings.some(({ code }) => code === 'policy-caption-unreviewed'),
    },
    place: report.caption?.place ?? null,
  })
}

const asPack = ({ input, status, findings, error }: LabelReport): PackReport =>
  endedPack(input, status === 'failed' ? 'failed' : 'refused', error, findings)

/** A copy labelled earlier can stand as the master when the register or the looks say that it was made from this very picture. */
async function takeMaster(
  masterPath: string,
  { sourcePath }: PackRequest,
  publishing: PublishingParts,
  job: Job,
): Promise<Result<PackMaster, PackReport>> {
  const { parts } = publishing
  const { texts } = parts.options
  const refuse = (kind: string, message: string): Result<never, PackReport> =>
    err(endedPack({ path: sourcePath, sha256: null }, 'refused', texts.error({ kind, message }, masterPath)))
  const { report, evidence } = await readQuietly(publishing, masterPath, job)
  const source = await readQuietly(publishing, sourcePath, job)
  if (report.error !== null) return err(endedPack({ path: masterPath, sha256: null }, 'failed', report.error))
  if (source.report.error !== null)
    return err(endedPack({ path: sourcePath, sha256: null }, 'failed', source.report.error))
  const kind = LABEL_KINDS.find(known => known === report.origin.kind)
  const { text } = report.label
  if (report.label.state !== 'present' || text === null || kind === undefined || evidence === null)
    return refuse('pack-master-unlabelled', report.label.state)
  if (source.report.label.text !== null) return refuse('pack-source-labelled', baseName(sourcePath))
  const isSame = await isMadeFrom(report.sha256, source.report.sha256, publishing)
  if (!isSame) return refuse('pack-master-differs', baseName(sourcePath))
  const tool = aiToolOf(report.origin)
  const lang = evidence.labelMark?.lang ?? 'sv'
  const output = {
    path: masterPath,
    sha256: evidence.file.sha256,
    bytes: evidence.file.sizeBytes,
    format: evidence.format ?? 'jpeg',
    width: evidence.size?.widthPx ?? 0,
    height: evidence.size?.heightPx ?? 0,
  }
  return ok({
    report: { ...masterReport(source.report.sha256, sourcePath, report), output },
    output,
    kind,
    tool,
    caption: {
      text,
      lang,
      statement: statementOf(text, () => chooseCaption(parts.policy, { kind, tool, lang }, parts.wording).text),
      needsReview: false,
    },
    place: null,
  })
}

function masterReport(sha256: string | null, path: string, verdict: Verification['report']): LabelReport {
  const { credentials } = verdict
  return {
    schema: 'ursprung.label/1',
    input: { path, sha256 },
    status: 'already-labelled',
    output: null,
    kind: null,
    caption: null,
    manifest: {
      state: credentials.state,
      signer: credentials.signer?.organisation ?? credentials.signer?.name ?? null,
      parentKept: credentials.manifests > 1,
      bytes: 0,
    },
    text: null,
    findings: [],
    error: null,
  }
}

/** The register knows what was made from what; without it nobody can vouch that two files belong together. */
async function isMadeFrom(master: string | null, source: string | null, { parts }: PublishingParts): Promise<boolean> {
  if (master === null || source === null) return false
  const register = await parts.register.open()
  if (!register.ok) return false
  const found = await register.value.findBySha256(master)
  return found.ok && found.value.some(({ entry }) => entry?.output?.sha256 === master && entry.input?.sha256 === source)
}

interface Leaving {
  readonly master: PackMaster
  readonly left: Parameters<PackDependencies['record']>[1]
  readonly records: readonly LabelRecord[]
}

/** The labelling first, then one export per file; each names the master as what it was made from. */
async function recordAll(
  { label }: PackRequest,
  { parts, verifying }: PublishingParts,
  { master, left, records }: Leaving,
): Promise<Result<void, ReportedError>> {
  const { policy, register, evidence } = parts
  for (const record of records) {
    const recorded = await labelRegister(register, policy, label).record(record)
    if (!recorded.ok) return recorded
  }
  const { report } = await verifyImage(master.output.path, parts.evidenceOptions(false), verifying, unattendedJob())
  for (const { path, rendition } of left) {
    const recorded = await recordEvent(register, policy, evidence.looks, {
      event: 'exported',
      report,
      inputPath: master.output.path,
      output: { path, sha256: rendition.sha256 },
      given: label,
      kind: master.kind,
      tool: master.tool,
    })
    if (!recorded.ok) return recorded
  }
  return ok(undefined)
}
