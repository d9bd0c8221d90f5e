import { statSync } from 'node:fs'
import type { ContainerReading } from '../../../container/container-reading.ts'
import { readContainer } from '../../../container/read-container.ts'
import { type Exposure, tidyValue } from '../../../domain/evidence.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import type { SizePx } from '../../../domain/image.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { recogniseMarks } from '../../../markers/recognise-marks.ts'
import type { DecodedMetadata } from '../../../metadata/decoded-metadata.ts'
import { decodeMetadata } from '../../../metadata/decode-metadata.ts'
import type { ImageEvidence } from '../../engines.ts'
import { nodeContainerTools } from '../byte-source.ts'
import { describeSystemError } from '../local-files.ts'
import { createCredentialsReader, type ReadEvidenceInput, type StartedProvenance } from './read-credentials.ts'
import { type OpenOnce, openOnce } from './open-once.ts'
import type { StealthMarks } from './stealth-marks.ts'
import { mayHideText } from './stealth-suspicion.ts'

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
    const credentials = createCredentialsReader(input)
    try {
      const reading = await readContainer(opened.source, nodeContainerTools, credentials.hooks)
      if (reading === null)
        return err({ kind: 'not-an-image', message: 'the first bytes belong to no known image format' })
      const provenance = await credentials.start(reading)
      const sha256 = await opened.sha256()
      const file = { path: input.path, sizeBytes: facts.size, modifiedMs: facts.mtimeMs, sha256 }
      return ok(await evidenceOf(input, { file, reading, source: opened.source, provenance }))
    } finally {
      await credentials.settled()
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

function orientedSize({ stored, orientation }: ContainerReading): SizePx | null {
  if (stored === null || orientation < 5) return stored
  return { widthPx: stored.heightPx, heightPx: stored.widthPx }
}

function keptFields(decoded: DecodedMetadata): ImageEvidence['fields'] {
  return decoded.fields.slice(0, MAX_FIELDS_KEPT).map(field => ({ ...field, value: tidyValue(field.value) }))
}
