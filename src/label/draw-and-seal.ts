import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import type { LabelOutputFormat, MetadataChanges } from '../domain/label.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { CarriedMetadata, DrawnPicture, SignedPicture, SourceMetadata } from '../engines/label-engines.ts'
import { baseName, type Made } from './label-report.ts'
import type { LabelDependencies, LabelFingerprints, LabelTask, PreparedLabel } from './label-task.ts'
import { AI_SOURCE_TYPES, captionActions } from './manifest-definition.ts'

/** Where work in progress lies: pixels with metadata first, then the signed file. */
export interface WorkPaths {
  readonly unsigned: string
  readonly signed: string
}

interface Work {
  readonly dependencies: LabelDependencies
  readonly job: Job
}

/** A label in the making: its picture in memory, its parts waited for one by one. */
interface Drawing {
  readonly picture: DrawnPicture
  /** What the input says. */
  readonly source: SourceMetadata
  /** The register's fingerprint of the input; has ended when a drawing fails. Never rejects. */
  readonly input: Promise<string | null>
}

/**
 * Pixels first, then metadata, then the signature, then `prove`: nothing writes to the file after signing. What needs the pixels once
 * more (contrast, the register's fingerprints) is read beside the work that waits for one core, so that two cores are used for one picture.
 * Fails with the first thing that went wrong, in the order of the work; rejects when the job is aborted.
 */
export async function drawAndSeal<Proof>(
  task: LabelTask,
  prepared: PreparedLabel,
  paths: WorkPaths,
  work: Work & { readonly prove: () => Promise<Proof> },
): Promise<Result<{ readonly made: Made; readonly proof: Proof }, ReportedError>> {
  const drawn = await draw(task, prepared, work)
  if (!drawn.ok) return drawn
  const { picture, source } = drawn.value
  const target = { picture: picture.bytes, outputPath: paths.unsigned }
  const carrying = source.carry(target, changesOf(task, prepared, picture, work.dependencies.version))
  const readAgain = readBack(drawn.value, { format: prepared.plan.format, carrying }, work.dependencies)
  const sealing = seal(task, prepared, { picture, carrying, paths }, work)
  const [sealed, [seen, fingerprints]] = await bothEnded(sealing, readAgain)
  if (!seen.ok) return seen
  if (!sealed.ok) return err(sealed.error)
  const { carried, signed, proof } = sealed.value
  const rendering = { ...picture.rendering, contrast: seen.value.contrast }
  return ok({ made: { rendering, carried, signed, fingerprints }, proof })
}

async function draw(
  { inputPath }: LabelTask,
  { plan, context }: PreparedLabel,
  { dependencies, job }: Work,
): Promise<Result<Drawing, ReportedError>> {
  const { pixels, register, metadata } = dependencies
  const fingerprints: Promise<string | null>[] = []
  const drawing = pixels.draw(
    {
      sourcePath: inputPath,
      sourceFormat: context.evidence.format ?? plan.format,
      caption: plan.caption,
      format: plan.format,
      preset: plan.preset,
      faces: context.evidence.faces ?? [],
      onSource: source => {
        fingerprints.push(register.fingerprint(source))
      },
    },
    job,
  )
  try {
    const [picture, source] = await bothEnded(drawing, metadata.open(inputPath))
    if (!picture.ok) return picture
    if (!source.ok) return source
    job.signal.throwIfAborted()
    const [input = register.fingerprint(inputPath)] = fingerprints.splice(0)
    return ok({ picture: picture.value, source: source.value, input })
  } finally {
    await Promise.all(fingerprints)
  }
}

type Carrying = ReturnType<SourceMetadata['carry']>

/** Their decoders need the whole picture for a part of it, and longer than the sealing takes: the engine decodes them once for all looks. */
const DECODED_WHOLE: ReadonlySet<LabelOutputFormat> = new Set(['png', 'webp', 'avif'])

/**
 * Contrast of the encoded picture, and the fingerprints. What is short waits until the metadata are in: it takes no longer than the sealing.
 * Never rejects, and nothing is being read when it answers.
 */
async function readBack(
  { picture, input }: Drawing,
  { format, carrying }: { readonly format: LabelOutputFormat; readonly carrying: Carrying },
  { register }: LabelDependencies,
): Promise<readonly [Awaited<ReturnType<DrawnPicture['readBack']>>, LabelFingerprints]> {
  if (!DECODED_WHOLE.has(format)) await carrying.catch(() => undefined) // `seal` tells what went wrong
  const seen = await picture.readBack()
  const output = seen.ok ? await register.fingerprint(seen.value.picture) : null
  return [seen, { input: await input, output }]
}

interface Sealed<Proof> {
  readonly carried: CarriedMetadata
  readonly signed: SignedPicture
  readonly proof: Proof
}

async function seal<Proof>(
  task: LabelTask,
  prepared: PreparedLabel,
  {
    picture,
    carrying,
    paths,
  }: { readonly picture: DrawnPicture; readonly carrying: Carrying; readonly paths: WorkPaths },
  work: Work & { readonly prove: () => Promise<Proof> },
): Promise<Result<Sealed<Proof>, ReportedError>> {
  const carried = await carrying
  if (!carried.ok) return carried
  work.job.signal.throwIfAborted()
  const signed = await sign(task, prepared, { picture, paths }, work)
  if (!signed.ok) return signed
  return ok({ carried: carried.value, signed: signed.value, proof: await work.prove() })
}

/** The results of both, or the first one's rejection, after both have let go of their files. `second` never rejects. */
async function bothEnded<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  try {
    return [await first, await second]
  } finally {
    await second
  }
}

/** What our label sets in the metadata. */
function changesOf(
  { wishes }: LabelTask,
  { plan }: PreparedLabel,
  { rendering }: DrawnPicture,
  version: string,
): MetadataChanges {
  const { text, lang } = plan.caption
  return {
    digitalSourceType: AI_SOURCE_TYPES[plan.kind],
    ...(plan.tool === null ? {} : { aiSystemUsed: plan.tool }),
    ...(plan.alt === '' ? {} : { alt: { text: plan.alt, lang } }),
    ...(plan.credit === '' ? {} : { credit: plan.credit }),
    labelMark: { text, lang, box: rendering.caption.box, version },
    strip: wishes.strip,
  }
}

function sign(
  task: LabelTask,
  { plan, earlier }: PreparedLabel,
  { picture, paths }: { readonly picture: DrawnPicture; readonly paths: WorkPaths },
  { dependencies, job }: Work,
): ReturnType<LabelDependencies['signing']['sign']> {
  const { version, now, signing } = dependencies
  return signing.sign(
    {
      unsignedPath: paths.unsigned,
      outputPath: paths.signed,
      parentPath: task.parentPath ?? task.inputPath,
      parentTitle: baseName(task.parentPath ?? task.inputPath),
      title: baseName(task.outputPath),
      earlierPath: earlier?.path ?? null,
      format: plan.format,
      actions: captionActions(plan, picture.rendering.caption, { version, when: now() }),
      thumbnailJpeg: null,
    },
    task.wishes.identity,
    job,
  )
}
