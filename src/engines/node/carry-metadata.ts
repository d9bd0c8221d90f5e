import { createHash } from 'node:crypto'
import type { ContainerReading } from '../../container/container-reading.ts'
import { memoryByteSource } from '../../container/memory-byte-source.ts'
import type { WrittenMetadata } from '../../container/write/metadata-blocks.ts'
import { readContainer } from '../../container/read-container.ts'
import { type PngColour, readPngColour } from '../../container/write/png-colour-chunks.ts'
import { namePartsLeftOut } from '../../container/write/tiff-left-out.ts'
import { writeMetadata } from '../../container/write/write-metadata.ts'
import type { ReportedError } from '../../domain/finding.ts'
import type { SizePx } from '../../domain/image.ts'
import { LABEL_OUTPUT_FORMATS, type LabelOutputFormat } from '../../domain/label.ts'
import { err, ok, type Result } from '../../domain/result.ts'
import { type ComposedBlocks, composeBlocks } from '../../metadata/merge-xmp-blocks.ts'
import type { MetadataChanges } from '../../domain/label.ts'
import type { CarriedMetadata, CarryTarget, MetadataEngine } from '../label-engines.ts'
import { nodeContainerTools, openByteSource } from './byte-source.ts'
import { parentFactsOf } from './c2pa-sign/parent-facts.ts'
import { createFile } from './create-file.ts'
import { describeSystemError } from './local-files.ts'

/** Options for tests: the clock; the system's where left out. */
export interface MetadataEngineOptions {
  readonly now?: () => Date
}

/** Reads containers and carries metadata by own splices: pixels are never encoded again, nothing but the output is written. */
export function createMetadataEngine(options: MetadataEngineOptions = {}): MetadataEngine {
  const now = options.now ?? (() => new Date())
  return {
    async readContainer(path) {
      const read = await readBlocks(path, false)
      return read.ok ? ok(read.value.reading) : read
    },
    async open(sourcePath) {
      const source = await readBlocks(sourcePath, true)
      if (!source.ok) return source
      const compose = createComposer(source.value, now)
      return ok({
        composeAhead: (changes, { format, size }) => {
          if (format !== 'png') compose(changes, { format, size, form: '' }) // a PNG's form is known when it is encoded
        },
        carry: (target, changes) => carry(target, drawn => compose(changes, drawn)),
        asParent: parentFactsOf(source.value.reading),
      })
    },
  }
}

interface SourceRead {
  readonly reading: ContainerReading
  /** Bytes of text chunks as they stood, by offset. */
  readonly rawChunks: ReadonlyMap<number, Uint8Array>
  readonly pngColour: PngColour | null
  /** Names of Exif parts that stay behind. */
  readonly leftOut: readonly string[]
}

type Compose = (changes: MetadataChanges, drawn: DrawnRead) => ComposedBlocks

/** Composes once for the same changes and the same picture, however often it is asked; the last answer is kept. */
function createComposer({ reading, rawChunks, pngColour, leftOut }: SourceRead, now: () => Date): Compose {
  let last: { readonly key: string; readonly composed: ComposedBlocks } | null = null
  return (changes, drawn) => {
    const { format, size, form } = drawn
    const key = JSON.stringify([changes, format, size.widthPx, size.heightPx, form])
    if (last?.key !== key) {
      const when = now().toISOString()
      const md5 = (bytes: Uint8Array): Uint8Array => createHash('md5').update(bytes).digest()
      const composition = { changes, format, size, rawChunks, pngColour, renderedForm: form, leftOut, when, md5 }
      last = { key, composed: composeBlocks(reading, composition) }
    }
    return last.composed
  }
}

async function carry(
  { picture, outputPath }: CarryTarget,
  compose: (drawn: DrawnRead) => ComposedBlocks,
): Promise<Result<CarriedMetadata, ReportedError>> {
  const drawn = await readDrawn(picture)
  if (!drawn.ok) return drawn
  const composed = compose(drawn.value)
  const written = await write(outputPath, writeMetadata(drawn.value.format, picture, composed.blocks))
  if (!written.ok) return written
  const { carried, stripped, notes } = composed
  return ok({ carried, stripped, notes, lost: [...composed.lost, ...written.value] })
}

interface DrawnRead {
  readonly format: LabelOutputFormat
  /** As stored: the renderer has turned it already. */
  readonly size: SizePx
  /** Depth and colour type of a PNG. */
  readonly form: string
}

/** Holds format and size in nearly every file of our encoder; looking through all of a large JPEG for its end costs more than writing. */
const RENDERED_HEAD_BYTES = 128 * 1024

async function readDrawn(bytes: Uint8Array): Promise<Result<DrawnRead, ReportedError>> {
  try {
    const read = (length: number) => readContainer(memoryByteSource(bytes.subarray(0, length)), nodeContainerTools)
    const head = await read(RENDERED_HEAD_BYTES)
    const reading = head?.stored === null ? await read(bytes.length) : head
    const format = LABEL_OUTPUT_FORMATS.find(f => f === reading?.format)
    if (format === undefined || reading === null || reading.stored === null)
      return err({
        kind: 'unsupported-format',
        message: `metadata cannot be written into ${reading?.format ?? 'it'}`,
      })
    const colour = await readPngColour(memoryByteSource(bytes))
    return ok({ format, size: reading.stored, form: colour?.form ?? '' })
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

async function write(path: string, written: WrittenMetadata): Promise<Result<readonly string[], ReportedError>> {
  if (written.kind === 'malformed') return err({ kind: 'unreadable-image', message: written.reason })
  try {
    await createFile(path, written.bytes)
    return ok(written.lost)
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

/** Most JPEG: what stands behind the scan is found by looking through it. */
const WHOLE_BYTES = 8 * 1024 * 1024

async function readBlocks(path: string, withRawChunks: boolean): Promise<Result<SourceRead, ReportedError>> {
  try {
    const source = await openByteSource(path, WHOLE_BYTES)
    try {
      const reading = await readContainer(source, nodeContainerTools)
      if (reading === null)
        return err({ kind: 'unreadable-image', message: 'the bytes are no image that Ursprung knows' })
      const rawChunks = new Map<number, Uint8Array>()
      if (withRawChunks && reading.format === 'png')
        for (const block of reading.blocks) {
          if (block.chunk === undefined || block.chunk === 'eXIf' || rawChunks.has(block.offset)) continue
          const length = new DataView((await source.read(block.offset, 4)).slice().buffer).getUint32(0)
          rawChunks.set(block.offset, (await source.read(block.offset + 8, length)).slice())
        }
      const leftOut = reading.format === 'tiff' ? await namePartsLeftOut(source) : []
      return ok({ reading, rawChunks, pngColour: await readPngColour(source), leftOut })
    } finally {
      await source.close()
    }
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}
