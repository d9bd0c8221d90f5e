import { mapInOrder } from '../domain/map-in-order.ts'
import type { Job } from '../domain/job.ts'
import type { ArchiveCatalogue, FolderListing } from './catalogue.ts'
import type { FolderReader } from './folder-reader.ts'
import { childOf } from './paths.ts'

/** Folders listed at once: a network drive answers several questions in the time of one. */
const FOLDERS_AT_ONCE = 8
/** Folders taken from the catalogue at a time, and names written to it at a time. */
const FOLDERS_PER_ROUND = 256
const NAMES_PER_WRITE = 4_000

/** What listing needs. */
export interface ListingDependencies {
  readonly catalogue: ArchiveCatalogue
  readonly folders: FolderReader
  /** Paths that are left out, with everything below: the place results are written to. */
  readonly leftOut: readonly string[]
}

/**
 * Lists all folders of a scan into the catalogue. Memory holds one round of folders, whatever the size of the tree; a listing that
 * was cut off goes on with the folders that were not complete.
 */
export async function listTree(scan: number, dependencies: ListingDependencies, job: Job): Promise<void> {
  const { catalogue } = dependencies
  let listed = 0
  for (;;) {
    job.signal.throwIfAborted()
    const pending = await catalogue.nextFolders(scan, FOLDERS_PER_ROUND)
    if (pending.length === 0) break
    const writer = createWriter(catalogue, scan)
    for await (const parts of mapInOrder(pending, FOLDERS_AT_ONCE, folder =>
      listFolder(folder, dependencies, writer, job),
    )) {
      await writer.add(parts)
      job.report({ doneCount: 0, totalCount: null, currentName: parts.folder })
    }
    await writer.flush()
    await catalogue.hold(scan)
    listed += pending.length
  }
  if (listed > 0) job.report({ doneCount: 0, totalCount: null, currentName: '' })
}

interface ListingWriter {
  readonly add: (listing: FolderListing) => Promise<void>
  readonly flush: () => Promise<void>
}

/** Small folders are written together, large ones in parts. */
function createWriter(catalogue: ArchiveCatalogue, scan: number): ListingWriter {
  let held: FolderListing[] = []
  let names = 0
  const flush = async (): Promise<void> => {
    const writing = held
    held = []
    names = 0
    if (writing.length > 0) await catalogue.saveListings(scan, writing)
  }
  return {
    add: async listing => {
      held.push(listing)
      names += listing.files.length + listing.folders.length + 1
      if (names >= NAMES_PER_WRITE) await flush()
    },
    flush,
  }
}

/** Lists one folder; the parts of a large one are written as they come, the last part is the answer. */
async function listFolder(
  folder: string,
  { folders, leftOut }: ListingDependencies,
  writer: ListingWriter,
  job: Job,
): Promise<FolderListing> {
  let part = emptyPart(folder)
  for await (const batch of folders.read(folder)) {
    job.signal.throwIfAborted()
    if (!batch.ok) return { ...part, isComplete: true, error: batch.error }
    for (const { name, kind } of batch.value) {
      const path = childOf(folder, name)
      if (leftOut.includes(path)) continue
      if (kind === 'file') part.files.push(path)
      else if (kind === 'folder') part.folders.push(path)
      else part.links.push(path)
    }
    if (part.files.length >= NAMES_PER_WRITE) {
      await writer.add({ ...part, isComplete: false, error: null })
      part = emptyPart(folder)
    }
  }
  return { ...part, isComplete: true, error: null }
}

const emptyPart = (folder: string): { folder: string; files: string[]; folders: string[]; links: string[] } => ({
  folder,
  files: [],
  folders: [],
  links: [],
})
