import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TrustBundle } from '../../../catalog/trust-lists.ts'
import type { ContainerReading, ReadingHooks } from '../../../container/container-reading.ts'
import { type ImageFormat, MEDIA_TYPES } from '../../../domain/image.ts'
import type { ProvenanceReading, UnreadableReason } from '../../../domain/provenance.ts'
import { manifestStoreOf } from '../c2pa/store-of-file.ts'
import type { TaskFailure } from '../isolated/task-messages.ts'

/** What one reading is given; crosses a process boundary, so plain data only. */
export interface ReadEvidenceInput {
  readonly path: string
  readonly sidecarPath?: string
  readonly trust: TrustBundle
  /** As `EvidenceOptions.manifestExpectedIn`. */
  readonly manifestExpectedIn?: ImageFormat
  /** How a first try ended: native code (C2PA engine, libvips) is left alone this time, and the evidence says so. */
  readonly afterFailure?: TaskFailure
}

/** A reading on its way; in an object, so that waiting for the start does not wait for the end. */
export interface StartedProvenance {
  readonly reading: Promise<ProvenanceReading>
}

/** Sets the C2PA engine going as early as can be; it works on a thread of its own, beside the walk through the file. */
export interface CredentialsReader {
  /** Give it to the container's reader. */
  readonly hooks: ReadingHooks
  /** Call once, when the container has been read. Rejects never; what fails is told by `reading`. */
  start(container: ContainerReading): Promise<StartedProvenance>
  /** Resolves when an early start has ended, also where nobody needs its answer: a hang or a crash belongs to the file that it reads. */
  settled(): Promise<void>
}

/** `fits`: whether its answer is about this container, of which that is the store; called once, before anybody waits for the answer. */
interface Early {
  readonly reading: Promise<ProvenanceReading>
  readonly fits: (container: ContainerReading | null, store: Uint8Array | null) => boolean
}

/**
 * For one file. The engine is asked at once where a manifest is expected, else about what the head of a JPEG holds; and once more if the rest of
 * the file turns out to change it.
 */
export function createCredentialsReader(input: ReadEvidenceInput): CredentialsReader {
  const mayStartEarly = input.sidecarPath === undefined && input.afterFailure === undefined
  let early = mayStartEarly && input.manifestExpectedIn !== undefined ? expect(input, input.manifestExpectedIn) : null
  const isExpected = early !== null
  const beforePixels: NonNullable<ReadingHooks['beforePixels']> = async blocks => {
    const store = manifestStoreOf({ blocks })
    if (store === null) return
    const reading = askEngine(input, 'jpeg', store)
    early = { reading, fits: (_, whole) => whole !== null && Buffer.compare(store, whole) === 0 }
    await underWay(reading)
  }
  const settled = async (): Promise<void> => {
    early?.fits(null, null)
    await early?.reading.catch(() => undefined)
  }
  return {
    settled,
    hooks: mayStartEarly && !isExpected ? { beforePixels } : {},
    async start(container) {
      const store = manifestStoreOf(container)
      if (early?.fits(container, store) === true) return { reading: early.reading }
      await settled() // overtaken: the engine is asked one thing at a time
      const reading = credentialsOf(input, container, store)
      if (store === null) reading.catch(() => undefined)
      else await underWay(reading)
      return { reading }
    },
  }
}

/** The engine reads the file by itself; its store is told when the walk has found it. */
function expect(input: ReadEvidenceInput, format: ImageFormat): Early {
  const { promise: store, resolve: tell } = Promise.withResolvers<Uint8Array | null>()
  const reading = askEngine(input, format, store)
  reading.catch(() => undefined) // told where it is waited for
  return {
    reading,
    fits: (container, found) => {
      tell(found)
      return container?.format === format && found !== null
    },
  }
}

/** Resolves when the engine is at work. The reading is waited for later, or not at all where the file itself cannot be read. */
async function underWay(reading: Promise<unknown>): Promise<void> {
  reading.catch(() => undefined)
  await nextTurn()
}

/** The engine is asked only where there is something to ask about: a store, a sidecar, or a pointer to one. Loading it costs more than reading. */
async function credentialsOf(
  input: ReadEvidenceInput,
  { blocks, format }: ContainerReading,
  store: Uint8Array | null,
): Promise<ProvenanceReading> {
  const hasStore = blocks.some(block => block.kind === 'c2pa')
  const mayPointElsewhere = blocks.some(block => block.kind === 'xmp' && hasProvenancePointer(block.bytes))
  if (!hasStore && input.sidecarPath === undefined && !mayPointElsewhere) return { kind: 'none' }
  if (input.afterFailure !== undefined)
    return { kind: 'unreadable', reason: reasonOf(input.afterFailure), message: input.afterFailure.message }
  return askEngine(input, format, store)
}

async function askEngine(
  { path, trust, sidecarPath }: ReadEvidenceInput,
  format: ImageFormat,
  manifestStore: Uint8Array | null | Promise<Uint8Array | null>,
): Promise<ProvenanceReading> {
  const { readProvenance } = await import('../c2pa/c2pa-provenance.ts')
  return readProvenance(path, MEDIA_TYPES[format], {
    trust,
    manifestStore,
    ...(sidecarPath === undefined ? {} : { sidecarPath }),
  })
}

const reasonOf = ({ kind }: TaskFailure): UnreadableReason =>
  kind === 'timed-out' || kind === 'out-of-memory' ? kind : 'other'

function hasProvenancePointer(xmp: Uint8Array): boolean {
  return Buffer.from(xmp.buffer, xmp.byteOffset, xmp.byteLength).includes('provenance')
}
