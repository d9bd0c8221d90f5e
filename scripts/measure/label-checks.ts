/** Labels chosen pictures by the product's own `compose` and checks every output with readers that are not ours. */
import { join } from 'node:path'
import type { LabelRequest, Ursprung } from '../../src/api/ursprung.ts'
import { compose } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import type { LabelReport } from '../../src/domain/report.ts'
import { ownAnchorPath } from '../../src/engines/node/identity/own-anchors.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { outputFormat } from '../../src/label/output-names.ts'
import { AI_SOURCE_TYPES } from '../../src/label/manifest-definition.ts'
import type { ChosenPicture } from './label-corpus.ts'
import { comparePixels, decoderComplaint, type PixelDifference } from './label-pixels.ts'
import { createManifestReader, type ManifestFacts, readProfiles, readTags, type Tags } from './label-readers.ts'
import { carriedProblems } from './label-carried.ts'

/** Labels and what the other readers make of it. */
export interface CheckedLabel {
  readonly picture: ChosenPicture
  readonly report: LabelReport
  readonly ms: number
  readonly pixels: PixelDifference | null
  readonly manifest: ManifestFacts | null
  readonly isProfileKept: boolean
  readonly fieldsChecked: number
  /** In words; empty when everything is as it should be. */
  readonly problems: readonly string[]
}

export const TOOL = 'Provverktyget'
const CREDIT = 'Provkommunen'
const ALT = 'En bild att prova märkningen på'
/** Means over whole pictures and worst 16 x 16 blocks in 8-bit levels that re-encoding at the source's own quality stays under. */
const LOSSY_MEAN = 2.5
const LOSSY_BLOCK = 14

/** Opens the product on a data folder of its own. `readers`: processes. */
export async function openProduct(dataDir: string, readers = 2): Promise<Ursprung> {
  const opened = await compose({ dataDir, texts: createTexts('sv'), policy: null, version: '1.0.0-rc.1', readers })
  if (!opened.ok) throw new Error(`Expected the product to open but: ${opened.error.message}`)
  return opened.value
}

/** Everything asked for, every question of the policy answered so that it passes. */
export function labelRequest(app: Ursprung, more: Partial<LabelRequest> = {}): LabelRequest {
  const answers = app.policy.questions.map(({ id, answers: options }) => {
    const option =
      options.find(candidate => candidate.effect === 'pass') ?? options.find(candidate => candidate.effect === 'ask')
    return [id, option?.id ?? ''] as const
  })
  return {
    kind: 'ai-generated',
    tool: TOOL,
    captionText: null,
    template: null,
    captionLang: 'sv',
    place: null,
    format: 'keep',
    preset: null,
    alt: ALT,
    credit: CREDIT,
    strip: [],
    identity: null,
    answers: new Map(answers),
    decidedBy: 'mätningen',
    secondReviewer: 'mätningen, andra gången',
    overrides: new Map(),
    overwrite: false,
    findFaces: true,
    ...more,
  }
}

type LabelledPicture = Pick<CheckedLabel, 'picture' | 'report' | 'ms'>

/** Labels every picture into `outDir` and checks it. Order and names are those of `pictures`. */
export async function labelAndCheck(
  app: Ursprung,
  pictures: readonly ChosenPicture[],
  outDir: string,
): Promise<readonly CheckedLabel[]> {
  const made = await labelAll(app, pictures, outDir)
  const done = made.filter(({ report }) => report.output !== null)
  const outputs = done.map(({ report }) => report.output?.path ?? '')
  const inputs = done.map(({ picture }) => picture.path)
  const [before, after, profilesBefore, profilesAfter] = await Promise.all([
    readTags(inputs),
    readTags(outputs),
    readProfiles(inputs),
    readProfiles(outputs),
  ])
  const readManifest = await createManifestReader(ownAnchorPath(app.dataDir, 'standard'))
  const checked: CheckedLabel[] = []
  for (const { picture, report, ms } of made) {
    const index = done.findIndex(candidate => candidate.report === report)
    const isProfileKept = index >= 0 && profilesBefore[index] === profilesAfter[index]
    if (report.output === null || report.caption === null) {
      checked.push({
        picture,
        report,
        ms,
        pixels: null,
        manifest: null,
        isProfileKept: false,
        fieldsChecked: 0,
        problems: [],
      })
      continue
    }
    const pixels = await comparePixels(picture.path, report.output.path, report.caption.box)
    const [sourceManifest, manifest] = [
      await readManifest(picture.path, report.output.format),
      await readManifest(report.output.path, report.output.format),
    ]
    const carried = carriedProblems(before[index] ?? new Map(), after[index] ?? new Map(), report)
    const problems = [
      ...pixelProblems(pixels, report, picture),
      ...(await newComplaints(picture.path, report.output.path)),
      ...(isProfileKept ? [] : ['ICC profile differs']),
      ...manifestProblems(manifest, sourceManifest, { report, picture }),
      ...ownFieldProblems(after[index] ?? new Map(), report, picture),
      ...carried.problems,
    ]
    checked.push({ picture, report, ms, pixels, manifest, isProfileKept, fieldsChecked: carried.checked, problems })
  }
  return checked
}

async function labelAll(
  app: Ursprung,
  pictures: readonly ChosenPicture[],
  outDir: string,
): Promise<readonly LabelledPicture[]> {
  const made: LabelledPicture[] = []
  for (const [index, picture] of pictures.entries()) {
    const sniffed = await app.files.sniffFormat(picture.path)
    const extension = sniffed === null ? 'jpeg' : (outputFormat('keep', sniffed) ?? 'jpeg')
    const start = performance.now()
    const report = await app.label(
      picture.path,
      join(outDir, `${String(index).padStart(2, '0')}.${extension}`),
      labelRequest(app, { kind: picture.kind }),
      unattendedJob(),
    )
    made.push({ picture, report, ms: performance.now() - start })
  }
  return made
}

async function newComplaints(source: string, output: string): Promise<readonly string[]> {
  const [before, after] = [await decoderComplaint(source), await decoderComplaint(output)]
  return after === null || before !== null ? [] : [`strict decoding fails: ${after.slice(0, 100)}`]
}

/** Coding that gives back the same samples: PNG always, TIFF and WebP unless said otherwise by the source's own bytes. */
export function isLossless(report: LabelReport, picture: ChosenPicture): boolean {
  const format = report.output?.format
  if (format === 'png') return true
  return format === 'tiff' || (format === 'webp' && /lossless/.test(picture.why))
}

function pixelProblems(pixels: PixelDifference | null, report: LabelReport, picture: ChosenPicture): readonly string[] {
  if (pixels === null) return ['size or bands differ']
  if (isLossless(report, picture))
    return pixels.differingShare === 0
      ? []
      : [`${(pixels.differingShare * 100).toFixed(3)} % of pixels outside of the box differ`]
  const isFar = pixels.mean > LOSSY_MEAN || pixels.worstBlock > LOSSY_BLOCK
  return isFar
    ? [`outside of the box: mean ${pixels.mean.toFixed(2)}, worst block ${pixels.worstBlock.toFixed(1)} levels`]
    : []
}

function manifestProblems(
  manifest: ManifestFacts,
  source: ManifestFacts,
  { report, picture }: { readonly report: LabelReport; readonly picture: ChosenPicture },
): readonly string[] {
  const problems: string[] = []
  if (manifest.state !== 'Trusted') problems.push(`manifest is ${manifest.state}`)
  if (!manifest.hasParent) problems.push('no parent ingredient')
  const isNamedAsLost = report.findings.some(finding => finding.code === 'made.parent-manifest-not-kept')
  if (source.manifests > 0 && !manifest.keepsParentManifest && !isNamedAsLost)
    problems.push('the parent manifest is gone')
  if (!manifest.sourceTypes.includes(AI_SOURCE_TYPES[picture.kind]))
    problems.push('no digital source type in the actions')
  if (!manifest.captions.includes(report.caption?.text ?? '')) problems.push('no caption action')
  return problems
}

function ownFieldProblems(tags: Tags, report: LabelReport, picture: ChosenPicture): readonly string[] {
  const expected: readonly (readonly [tag: string, part: string])[] = [
    ['XMP-iptcExt:DigitalSourceType', AI_SOURCE_TYPES[picture.kind]],
    ['XMP-iptcExt:AISystemUsed', TOOL],
    ['XMP-iptcCore:AltTextAccessibility', ALT],
    ['XMP-photoshop:Credit', CREDIT],
    ['XMP-ursprung:', report.caption?.text ?? ''],
  ]
  return expected.flatMap(([tag, part]) => {
    const isThere = [...tags].some(([name, value]) => name.startsWith(tag) && value.includes(part))
    return isThere ? [] : [`${tag} without "${part.slice(0, 40)}"`]
  })
}
