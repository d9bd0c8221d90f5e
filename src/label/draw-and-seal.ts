import { baseName } from '../domain/base-name.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import type { PictureSource, PixelBox } from '../domain/image.ts'
import type { MetadataChanges } from '../domain/label.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type {
  CarriedMetadata,
  DrawnPicture,
  ManifestOutline,
  MetadataEngine,
  PlacedPicture,
  PreparedSigning,
  SignedPicture,
  SourceMetadata,
} from '../engines/label-engines.ts'
import type { Made } from './label-report.ts'
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

type Look = () => Promise<string | null>

/** A label in the making: its picture in memory, its parts waited for one by one. */
interface Drawing {
  readonly picture: DrawnPicture
  /** What the input says. */
  readonly source: SourceMetadata
  /** The register's fingerprint of the input. Never rejects. */
  readonly input: Look
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
  const begun = beginDrawing(task, prepared, work) // first: nothing takes longer
  const ahead = readAhead(task, prepared, work)
  composeAhead(task, prepared, { ...begun, ...ahead }, work)
  try {
    const drawn = await finishDrawing(task, begun, ahead.opening, work)
    return drawn.ok ? await sealAndProve(task, prepared, { ...ahead, ...drawn.value, paths }, work) : drawn
  } finally {
    await ahead.preparing.catch(() => undefined) // nothing is being read when it answers
  }
}

/** What needs no picture yet: read while it is drawn. */
interface ReadAhead {
  readonly opening: ReturnType<MetadataEngine['open']>
  readonly preparing: Promise<PreparedSigning>
}

function readAhead(task: LabelTask, prepared: PreparedLabel, { dependencies }: Work): ReadAhead {
  const { inputPath, parentPath = inputPath, wishes } = task
  const opening = dependencies.metadata.open(inputPath)
  const known = parentPath === inputPath ? opening.then(read => (read.ok ? read.value.asParent : null)) : undefined
  const preparing = dependencies.signing.prepare(outlineOf(task, prepared), wishes.identity, known)
  preparing.catch(() => undefined) // told where it is waited for
  return { opening, preparing }
}

async function sealAndProve<Proof>(
  task: LabelTask,
  prepared: PreparedLabel,
  { paths, preparing, ...drawing }: Drawing & ReadAhead & { readonly paths: WorkPaths },
  work: Work & { readonly prove: () => Promise<Proof> },
): Promise<Result<{ readonly made: Made; readonly proof: Proof }, ReportedError>> {
  const { picture, source } = drawing
  const target = { picture: picture.bytes, outputPath: paths.unsigned }
  const { box } = picture.rendering.caption
  const carrying = source.carry(target, changesOf(task, prepared, box, work.dependencies.version))
  const begun = Promise.withResolvers<void>()
  const sealing = seal(task, prepared, { picture, carrying, paths, preparing, onSigning: begun.resolve }, work)
  const proving = proveSealed(sealing, work)
  const signing = Promise.race([begun.promise, proving.catch(() => undefined)])
  const [sealed, [seen, fingerprints]] = await bothEnded(proving, readBack(drawing, signing, work.dependencies))
  if (!seen.ok) return seen
  if (!sealed.ok) return err(sealed.error)
  const { carried, signed, proof } = sealed.value
  const rendering = { ...picture.rendering, contrast: seen.value.contrast }
  return ok({ made: { rendering, carried, signed, fingerprints }, proof })
}

/** A picture that is being drawn. */
interface BegunDrawing {
  readonly drawing: ReturnType<LabelDependencies['pixels']['draw']>
  /** Where the caption stands; never, where it is not drawn. */
  readonly placed: Promise<PlacedPicture>
  /** At the input's pixels, as soon as they are there for it. */
  readonly looks: Look[]
}

function beginDrawing(
  { inputPath }: LabelTask,
  { plan, context, begun }: PreparedLabel,
  { dependencies, job }: Work,
): BegunDrawing {
  const { pixels, register } = dependencies
  const looks: Look[] = []
  const { promise: placed, resolve: onPlaced } = Promise.withResolvers<PlacedPicture>()
  const drawing = pixels.draw(
    {
      sourcePath: inputPath,
      sourceFormat: context.evidence.format ?? plan.format,
      caption: plan.caption,
      format: plan.format,
      preset: plan.preset,
      faces: context.evidence.faces ?? [],
      begun,
      ...(context.evidence.size === null ? {} : { sizeTold: context.evidence.size }),
      onSource: source => {
        looks.push(lookAt(source, register))
      },
      onPlaced,
    },
    job,
  )
  drawing.catch(() => undefined) // told where it is waited for
  return { drawing, placed, looks }
}

/** Sets out the metadata while the picture is still being encoded. What goes wrong is told when they are carried. */
function composeAhead(
  task: LabelTask,
  prepared: PreparedLabel,
  { placed, opening }: Pick<BegunDrawing & ReadAhead, 'placed' | 'opening'>,
  { dependencies }: Work,
): void {
  const compose = async (): Promise<void> => {
    const [{ box, size }, source] = await Promise.all([placed, opening])
    const changes = changesOf(task, prepared, box, dependencies.version)
    if (source.ok) source.value.composeAhead(changes, { format: prepared.plan.format, size })
  }
  compose().catch(() => undefined)
}

async function finishDrawing(
  { inputPath }: LabelTask,
  { drawing, looks }: BegunDrawing,
  opening: ReadAhead['opening'],
  { dependencies, job }: Work,
): Promise<Result<Drawing, ReportedError>> {
  try {
    const [picture, source] = await bothEnded(drawing, opening)
    if (!picture.ok) return picture
    if (!source.ok) return source
    job.signal.throwIfAborted()
    const [input = lookAt(inputPath, dependencies.register)] = looks.splice(0)
    return ok({ picture: picture.value, source: source.value, input })
  } finally {
    await Promise.all(looks.map(look => look()))
  }
}

/** What must be decoded is, from now on, on other threads; a picture made small costs this thread's time, and waits until it is asked for. */
function lookAt(source: PictureSource | Promise<PictureSource>, { fingerprint }: LabelDependencies['register']): Look {
  if (source instanceof Promise) {
    const small = source.catch(() => null) // a picture that cannot be looked at has no fingerprint
    return async () => {
      const picture = await small
      return picture === null ? null : fingerprint(picture)
    }
  }
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) return () => fingerprint(source)
  const looking = fingerprint(source)
  return () => looking
}

type Carrying = ReturnType<SourceMetadata['carry']>

/**
 * Contrast of the encoded picture, and the fingerprints. What is short waits until metadata are written, which needs this thread, and is looked at
 * beside the signature and the proof, which hardly do. Never rejects, and nothing is being read when it answers.
 */
async function readBack(
  { picture, input }: Drawing,
  signing: Promise<unknown>,
  { register }: LabelDependencies,
): Promise<readonly [Awaited<ReturnType<DrawnPicture['readBack']>>, LabelFingerprints]> {
  if (!picture.decodesWhole) await signing // `proveSealed` tells what went wrong
  const seen = await picture.readBack()
  const output = seen.ok ? await register.fingerprint(seen.value.picture) : null
  return [seen, { input: await input(), output }]
}

interface Sealed {
  readonly carried: CarriedMetadata
  readonly signed: SignedPicture
}

async function seal(
  task: LabelTask,
  prepared: PreparedLabel,
  {
    picture,
    carrying,
    paths,
    preparing,
    onSigning,
  }: {
    readonly picture: DrawnPicture
    readonly carrying: Carrying
    readonly paths: WorkPaths
    readonly preparing: Promise<PreparedSigning>
    readonly onSigning: () => void
  },
  work: Work,
): Promise<Result<Sealed, ReportedError>> {
  const carried = await carrying
  if (!carried.ok) return carried
  work.job.signal.throwIfAborted()
  const { version, now } = work.dependencies
  const actions = captionActions(prepared.plan, picture.rendering.caption, { version, when: now() })
  const finished = { unsignedPath: paths.unsigned, outputPath: paths.signed, actions }
  const signing = (await preparing).sign(finished, work.job)
  onSigning()
  const signed = await signing
  if (!signed.ok) return signed
  return ok({ carried: carried.value, signed: signed.value })
}

async function proveSealed<Proof>(
  sealing: Promise<Result<Sealed, ReportedError>>,
  { prove }: { readonly prove: () => Promise<Proof> },
): Promise<Result<Sealed & { readonly proof: Proof }, ReportedError>> {
  const sealed = await sealing
  return sealed.ok ? ok({ ...sealed.value, proof: await prove() }) : sealed
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
function changesOf({ wishes }: LabelTask, { plan }: PreparedLabel, box: PixelBox, version: string): MetadataChanges {
  const { text, lang } = plan.caption
  return {
    digitalSourceType: AI_SOURCE_TYPES[plan.kind],
    ...(plan.tool === null ? {} : { aiSystemUsed: plan.tool }),
    ...(plan.alt === '' ? {} : { alt: { text: plan.alt, lang } }),
    ...(plan.credit === '' ? {} : { credit: plan.credit }),
    labelMark: { text, lang, box, version },
    strip: wishes.strip,
  }
}

/** What the manifest is to say, as far as it needs no picture. */
function outlineOf(
  { inputPath, parentPath = inputPath, outputPath }: LabelTask,
  prepared: PreparedLabel,
): ManifestOutline {
  return {
    parentPath,
    parentTitle: baseName(parentPath),
    title: baseName(outputPath),
    earlierPath: prepared.earlier?.path ?? null,
    format: prepared.plan.format,
    thumbnailJpeg: null,
  }
}
