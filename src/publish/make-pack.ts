import { baseName } from '../domain/base-name.ts'
import type { Finding, FindingFact, ReportedError } from '../domain/finding.ts'
import { MEDIA_TYPES, type SizePx } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import type { CaptionPlace, SizePreset } from '../domain/label.ts'
import type { LabelKind } from '../domain/origin-kind.ts'
import type { LabelReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { type FigureFile, figureTexts } from './figure.ts'
import { endedPack, type PackRendition, type PackReport, planRenditions } from './pack.ts'
import { checksumLines, PACK_NAMES, packTexts } from './pack-files.ts'
import type { Translate } from './words.ts'

/** One picture to pack. */
export interface PackTask {
  /** The picture without a caption; each size is drawn from it. */
  readonly sourcePath: string
  /** Where the finished pack goes: a folder or a ZIP. */
  readonly target: { readonly path: string; readonly kind: 'folder' | 'zip' }
  readonly overwrite: boolean
  /** Stem of every file name; from `webName`. */
  readonly stem: string
  readonly title: string
  readonly presets: readonly SizePreset[]
  readonly pageLang: string
  readonly alt: { readonly text: string; readonly lang: string | null }
  readonly credit: string
  readonly baseUrl: string
}

/** The labelled master as a pack needs it. `report` has what `label` says of it. */
export interface PackMaster {
  readonly report: LabelReport
  readonly output: NonNullable<LabelReport['output']>
  readonly kind: LabelKind
  readonly tool: string | null
  /** `statement`: what the words beside the picture say, see `LabelPlan.statement`. */
  readonly caption: {
    readonly text: string
    readonly statement: string
    readonly lang: string
    readonly needsReview: boolean
  }
  /** Where its caption stands; the smaller sizes follow. Null lets each decide. */
  readonly place: CaptionPlace | null
}

/** How a pack touches the disk. */
export interface PackDisk {
  /** A fresh hidden folder beside `target`; nothing of it is seen before `finish`. */
  readonly begin: (target: string) => Promise<Result<string, ReportedError>>
  readonly writeText: (path: string, text: string) => Promise<Result<void, ReportedError>>
  /** Copies a file to a path that does not exist yet. */
  readonly copyIn: (from: string, path: string) => Promise<Result<void, ReportedError>>
  /** SHA-256 and size of every file below a folder, `/` in names, sorted. */
  readonly list: (
    folder: string,
  ) => Promise<
    Result<readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[], ReportedError>
  >
  /** Puts the work in its place in one step; an earlier pack of ours is replaced only when asked, anything else never. */
  readonly finish: (
    work: string,
    target: PackTask['target'],
    overwrite: boolean,
    job: Job,
  ) => Promise<Result<void, ReportedError>>
  readonly discard: (work: string) => Promise<void>
}

/** What the job needs from outside. */
export interface PackDependencies {
  readonly disk: PackDisk
  /** Labels the source in full size into `outputPath` (the extension is the callee's), or takes the labelled master it was given. */
  readonly makeMaster: (folder: string, job: Job) => Promise<Result<PackMaster, PackReport>>
  /** Draws, signs and proves one size with the master as parent. */
  readonly makeRendition: (outputPath: string, preset: SizePreset, master: PackMaster, job: Job) => Promise<LabelReport>
  /** Writes the register's entries of everything that leaves; a pack that cannot be recorded is not published. */
  readonly record: (
    master: PackMaster,
    left: readonly { readonly path: string; readonly rendition: PackRendition }[],
  ) => Promise<Result<void, ReportedError>>
  /** The caption's words in another language, for the alt text. */
  readonly statement: (master: PackMaster, lang: string) => string
  readonly sayFinding: (fact: FindingFact) => Finding
  readonly sayError: (error: ReportedError, path: string) => ReportedError
  readonly t: Translate
  readonly policy: string
  readonly version: string
}

/**
 * Makes one pack: master → each size from the un-captioned source → words → register → one rename. Every failure is a report and
 * leaves nothing behind; the source is never written to. Rejects only when the job is aborted.
 */
export async function makePack(task: PackTask, dependencies: PackDependencies, job: Job): Promise<PackReport> {
  const { disk, sayError } = dependencies
  const input = { path: task.sourcePath, sha256: null }
  const fail = (error: ReportedError, about: string): PackReport => endedPack(input, 'failed', sayError(error, about))
  const work = await disk.begin(task.target.path)
  if (!work.ok) return fail(work.error, task.target.path)
  try {
    const master = await dependencies.makeMaster(work.value, job)
    if (!master.ok) return master.error
    const kept = await keepMaster(disk, master.value, work.value)
    if (!kept.ok) return fail(kept.error, master.value.output.path)
    return await packSizes(task, { dependencies, master: master.value, work: work.value }, job)
  } finally {
    await disk.discard(work.value)
  }
}

interface PackWork {
  readonly dependencies: PackDependencies
  readonly master: PackMaster
  readonly work: string
}

interface MadeSizes {
  readonly renditions: readonly PackRendition[]
  readonly findings: readonly Finding[]
}

async function packSizes(task: PackTask, pack: PackWork, job: Job): Promise<PackReport> {
  const { dependencies, master, work } = pack
  const input = master.report.input
  const fail = (error: ReportedError, about: string): PackReport =>
    endedPack(input, 'failed', dependencies.sayError(error, about), master.report.findings)
  const made = await makeSizes(task, pack, job)
  if (!made.ok) return { ...made.error, input }
  const { renditions } = made.value
  const files: readonly FigureFile[] = renditions
  const facts = {
    files,
    kind: master.kind,
    tool: master.tool,
    caption: { text: master.caption.statement, lang: master.caption.lang },
    alt: altOf(task, dependencies, master),
    credit: task.credit,
    pageLang: task.pageLang,
    baseUrl: '',
  }
  const local = figureTexts(facts)
  // On the web the files lie in one place: the folder of the pack does not belong to their address.
  const onWeb = files.map(file => ({ ...file, name: baseName(file.name) }))
  const text = task.baseUrl === '' ? local : figureTexts({ ...facts, files: onWeb, baseUrl: task.baseUrl })
  const masterFile = masterRendition(master)
  const story = {
    title: task.title,
    texts: text,
    localHtml: local.html,
    masterName: masterFile.name,
    renditions,
    needsReview: master.caption.needsReview,
    pageLang: task.pageLang,
    policy: dependencies.policy,
    version: dependencies.version,
  }
  for (const { name, text: content } of packTexts(story, dependencies.t)) {
    const written = await dependencies.disk.writeText(`${work}/${name}`, content)
    if (!written.ok) return fail(written.error, task.target.path)
  }
  const report: PackReport = {
    ...endedPack(input, 'failed', null, [...master.report.findings, ...made.value.findings]),
    status: 'packed',
    master: masterFile,
    renditions,
    text,
  }
  return publishPack(task, pack, report, job)
}

/** A master that was labelled earlier lies elsewhere: the pack's words point to it by name, so it has to come along. */
async function keepMaster(disk: PackDisk, master: PackMaster, work: string): Promise<Result<void, ReportedError>> {
  const { output } = master
  const path = `${work}/${masterName(master)}`
  const listed = await disk.list(work)
  if (!listed.ok) return listed
  return listed.value.some(({ sha256 }) => sha256 === output.sha256) ? ok(undefined) : disk.copyIn(output.path, path)
}

/** Report and checksums last, then the register, then the one step that makes the pack appear. */
async function publishPack(
  task: PackTask,
  { dependencies, master, work }: PackWork,
  report: PackReport,
  job: Job,
): Promise<PackReport> {
  const { disk, sayError } = dependencies
  const fail = (error: ReportedError): PackReport =>
    endedPack(report.input, 'failed', sayError(error, task.target.path), report.findings)
  const before = await disk.list(work)
  if (!before.ok) return fail(before.error)
  // Without paths: the pack is handed on, and where it was made is nobody's business.
  const kept = {
    ...report,
    input: { ...report.input, path: baseName(report.input.path) },
    output: { files: before.value },
  }
  const written = await disk.writeText(`${work}/${PACK_NAMES.report}`, `${JSON.stringify(kept, null, 2)}\n`)
  if (!written.ok) return fail(written.error)
  const listed = await disk.list(work)
  if (!listed.ok) return fail(listed.error)
  const sums = await disk.writeText(`${work}/${PACK_NAMES.checksums}`, checksumLines(listed.value))
  if (!sums.ok) return fail(sums.error)
  job.signal.throwIfAborted()
  const left = report.renditions.map(rendition => ({ path: `${work}/${rendition.name}`, rendition }))
  const recorded = await dependencies.record(master, left)
  if (!recorded.ok) return fail(recorded.error)
  const finished = await disk.finish(work, task.target, task.overwrite, job)
  if (!finished.ok) return fail(finished.error)
  return { ...report, output: { ...task.target, files: listed.value } }
}

async function makeSizes(
  task: PackTask,
  { dependencies, master, work }: PackWork,
  job: Job,
): Promise<Result<MadeSizes, PackReport>> {
  const renditions: PackRendition[] = []
  const findings: Finding[] = []
  const leaveOut = (preset: string, reason: string): void => {
    const values = { preset, reason }
    findings.push(
      dependencies.sayFinding({ code: 'pack-size-left-out', severity: 'note', values, rule: 'WCAG 2.2, 1.4.5' }),
    )
  }
  const planned = planRenditions(sizeOf(master), task.presets)
  for (const [index, { preset, isMaster }] of planned.entries()) {
    job.signal.throwIfAborted()
    job.report({ doneCount: index, totalCount: planned.length, currentName: preset?.id ?? task.stem })
    if (isMaster || preset === null) {
      renditions.push(masterRendition(master))
      continue
    }
    const extension = master.output.path.split('.').pop() ?? 'jpg'
    const name = `${PACK_NAMES.images}/${task.stem}-${preset.widthPx}.${extension}`
    const report = await dependencies.makeRendition(`${work}/${name}`, preset, master, job)
    if (report.status === 'labelled') renditions.push(renditionOf(preset.id, name, report))
    else if (report.status === 'refused') leaveOut(preset.id, report.error?.message ?? '')
    else return err(endedPack(report.input, 'failed', report.error, report.findings))
  }
  // Every size too small for a readable caption: the master is published as it is rather than nothing.
  if (renditions.length === 0) renditions.push(masterRendition(master))
  return ok({ renditions, findings })
}

/** Below the folder of the pack. */
const masterName = ({ output }: PackMaster): string => `${PACK_NAMES.master}/${baseName(output.path)}`

const masterRendition = (master: PackMaster): PackRendition => renditionOf(null, masterName(master), master.report)

function renditionOf(preset: string | null, name: string, { output, caption, manifest }: LabelReport): PackRendition {
  if (output === null) throw new Error(`Expected ${name} to have been written`)
  return {
    preset,
    name,
    sha256: output.sha256,
    bytes: output.bytes,
    widthPx: output.width,
    heightPx: output.height,
    mediaType: MEDIA_TYPES[output.format],
    caption,
    manifest,
  }
}

function altOf(task: PackTask, dependencies: PackDependencies, master: PackMaster) {
  const lang = task.alt.text === '' ? master.caption.lang : (task.alt.lang ?? master.caption.lang)
  const isSame = lang === master.caption.lang
  return {
    text: task.alt.text,
    lang,
    statement: isSame ? master.caption.statement : dependencies.statement(master, lang),
  }
}

const sizeOf = ({ output }: PackMaster): SizePx => ({ widthPx: output.width, heightPx: output.height })
