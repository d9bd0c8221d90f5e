import { statSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TrustBundle } from '../../../catalog/trust-lists.ts'
import type { Block, ContainerReading } from '../../../container/container-reading.ts'
import { readContainer } from '../../../container/read-container.ts'
import { type Exposure, tidyValue } from '../../../domain/evidence.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { MEDIA_TYPES, type SizePx } from '../../../domain/image.ts'
import type { ProvenanceReading, UnreadableReason } from '../../../domain/provenance.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { recogniseMarks } from '../../../markers/recognise-marks.ts'
import type { DecodedMetadata } from '../../../metadata/decoded-metadata.ts'
import { decodeMetadata } from '../../../metadata/decode-metadata.ts'
import type { ImageEvidence } from '../../engines.ts'
import { nodeContainerTools } from '../byte-source.ts'
import { describeSystemError } from '../local-files.ts'
import type { TaskFailure } from '../isolated/task-messages.ts'
import { type OpenOnce, openOnce } from './open-once.ts'
import type { StealthMarks } from './stealth-marks.ts'
import { mayHideText } from './stealth-suspicion.ts'

/** What one reading is given; crosses a process boundary, so plain data only. */
export interface ReadEvidenceInput {
  readonly path: string
  readonly sidecarPath?: string
  readonly trust: TrustBundle
  /** How a first try ended: native code (C2PA engine, libvips) is left alone this time, and the evidence says so. */
  readonly afterFailure?: TaskFailure
}

/** Fields kept for the details; a scan of 100 000 files must not carry megabytes each. */
const MAX_FIELDS_KEPT = 500

/**
 * Reads everything a hostile file says, except faces. Meant to run in a process that can be killed.
 * Expected failures (missing, empty, no image) are values; each part that cannot be read leaves a problem and the rest goes on.
 */
export async function readEvidence(input: ReadEvidenceInput): Promise<Result<ImageEvidence, ReportedError>> {
  try {
    const facts = statSync(input.path)
    if (facts.isDirectory()) return err({ kind: 'is-a-folder', message: input.path })
    if (!facts.isFile()) return err({ kind: 'not-a-file', message: input.path })
    if (facts.size === 0) return err({ kind: 'empty-file', message: '0 bytes' })
    const opened = await openOnce(input.path, facts.size)
    try {
      const reading = await readContainer(opened.source, nodeContainerTools)
      if (reading === null)
        return err({ kind: 'not-an-image', message: 'the first bytes belong to no known image format' })
      const provenance = await startProvenance(input, reading)
      const sha256 = await opened.sha256()
      const file = { path: input.path, sizeBytes: facts.size, modifiedMs: facts.mtimeMs, sha256 }
      return ok(await evidenceOf(input, { file, reading, source: opened.source, provenance }))
    } finally {
      await opened.close()
    }
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

interface Walked {
  readonly file: ImageEvidence['file']
  readonly reading: ContainerReading
  readonly source: OpenOnce['source']
  readonly provenance: StartedProvenance
}

async function evidenceOf(input: ReadEvidenceInput, walked: Walked): Promise<ImageEvidence> {
  const { file, reading } = walked
  const decoded = decodeMetadata(reading)
  const marks = recogniseMarks(decoded, reading)
  const [provenance, stealth, thumbnails] = await Promise.all([
    walked.provenance.reading,
    stealthMarksOf(input, walked),
    thumbnailsOf(input, reading, decoded.thumbnails),
  ])
  return {
    file,
    format: reading.format,
    size: orientedSize(reading),
    frames: reading.frames,
    hasAlpha: reading.hasAlpha,
    fields: keptFields(decoded),
    marks: [...marks.evidence, ...stealth.evidence],
    named: marks.named,
    exposure: [...marks.exposure, ...stealth.exposure, ...thumbnails] satisfies readonly Exposure[],
    rights: marks.rights,
    provenance,
    provenancePointers: marks.provenancePointers,
    labelMark: marks.ursprungLabel,
    faces: null,
    pixelError: null,
    problems: [...leftOut(input), ...reading.problems, ...decoded.problems],
  }
}

const leftOut = ({ afterFailure }: ReadEvidenceInput): readonly string[] =>
  afterFailure === undefined
    ? []
    : [`read without the C2PA engine and without pixels, because a first try ended: ${afterFailure.message}`]

// Loaded with the first file that needs them: libvips and the C2PA engine cost a reader 100 ms and 60 MB, and most files need neither.
async function stealthMarksOf(
  { path, afterFailure }: ReadEvidenceInput,
  { source, reading }: Walked,
): Promise<StealthMarks> {
  if (afterFailure !== undefined || !(await mayHideText(source, reading))) return { evidence: [], exposure: [] }
  const { readStealthMarks } = await import('./stealth-marks.ts')
  return readStealthMarks(path, reading)
}

async function thumbnailsOf(
  { path, afterFailure }: ReadEvidenceInput,
  reading: ContainerReading,
  thumbnails: DecodedMetadata['thumbnails'],
): Promise<readonly Exposure[]> {
  if (afterFailure !== undefined || thumbnails.length === 0) return []
  const { differingThumbnails } = await import('./differing-thumbnails.ts')
  return differingThumbnails(path, reading, thumbnails)
}

/** A reading on its way; in an object, so that waiting for the start does not wait for the end. */
interface StartedProvenance {
  readonly reading: Promise<ProvenanceReading>
}

/** The native engine works on a thread of its own: it is set going first, and hash and metadata are read meanwhile. */
async function startProvenance(input: ReadEvidenceInput, container: ContainerReading): Promise<StartedProvenance> {
  const reading = provenanceOf(input, container)
  reading.catch(() => undefined) // waited for later, or not at all where the file itself cannot be read
  if (container.blocks.some(block => block.kind === 'c2pa')) await nextTurn()
  return { reading }
}

/** The engine is asked only where there is something to ask about: a store, a sidecar, or a pointer to one. Loading it costs more than reading. */
async function provenanceOf(input: ReadEvidenceInput, reading: ContainerReading): Promise<ProvenanceReading> {
  const store = reading.blocks.find((block: Block) => block.kind === 'c2pa')
  const mayPointElsewhere = reading.blocks.some(block => block.kind === 'xmp' && hasProvenancePointer(block.bytes))
  if (store === undefined && input.sidecarPath === undefined && !mayPointElsewhere) return { kind: 'none' }
  if (input.afterFailure !== undefined)
    return { kind: 'unreadable', reason: reasonOf(input.afterFailure), message: input.afterFailure.message }
  const [{ readProvenance }, { manifestStoreOf }] = await Promise.all([
    import('../c2pa/c2pa-provenance.ts'),
    import('../c2pa/store-of-file.ts'),
  ])
  return readProvenance(input.path, MEDIA_TYPES[reading.format], {
    trust: input.trust,
    manifestStore: manifestStoreOf(reading),
    ...(input.sidecarPath === undefined ? {} : { sidecarPath: input.sidecarPath }),
  })
}

const reasonOf = ({ kind }: NonNullable<ReadEvidenceInput['afterFailure']>): UnreadableReason =>
  kind === 'timed-out' || kind === 'out-of-memory' ? kind : 'other'

function hasProvenancePointer(xmp: Uint8Array): boolean {
  return Buffer.from(xmp.buffer, xmp.byteOffset, xmp.byteLength).includes('provenance')
}

function orientedSize({ stored, orientation }: ContainerReading): SizePx | null {
  if (stored === null || orientation < 5) return stored
  return { widthPx: stored.heightPx, heightPx: stored.widthPx }
}

function keptFields(decoded: DecodedMetadata): ImageEvidence['fields'] {
  return decoded.fields.slice(0, MAX_FIELDS_KEPT).map(field => ({ ...field, value: tidyValue(field.value) }))
}
