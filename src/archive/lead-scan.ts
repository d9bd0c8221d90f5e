import type { Job } from '../domain/job.ts'
import { mapInOrder } from '../domain/map-in-order.ts'
import type { VerifyReport } from '../domain/report.ts'
import type { ArchiveCatalogue, ListedFile, ScanRecord } from './catalogue.ts'
import { type ListingDependencies, listTree } from './list-tree.ts'
import { closeScan, earlierResult, type ScannedFile } from './scan-archive.ts'
import type { ScanQueue } from './scan-queue.ts'

/** What leading a scan needs from outside. */
export interface LeadDependencies extends ListingDependencies {
  readonly queue: Pick<ScanQueue, 'offer'>
  /** As in `ScanBatch`. */
  readonly basis: string
  /** Resolves after so long, or rejects with the signal's reason. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Default `LEAD_SIZES`. */
  readonly sizes?: typeof LEAD_SIZES
}

/**
 * `filesPerBatch`: what a computer reads in some seconds, and what is read again when it dies. `batchesOnOffer`: how many are in the
 * queue at most, however large the archive; enough for some dozens of computers. `offerAgainEvery`: looks between two offers of the
 * same batch, in case the queue has lost it.
 */
export const LEAD_SIZES = { filesPerBatch: 64, batchesOnOffer: 48, lookEveryMs: 500, offerAgainEvery: 10 }

interface Batch {
  readonly folder: string
  readonly after: string
  readonly files: readonly ListedFile[]
}

/**
 * Leads a scan that others work on: lists everything, offers the files in batches and hands on the results in path order as they
 * appear in the catalogue. Reads no picture itself. Goes on where an earlier leader was cut off, on any computer.
 */
export async function* leadScan(
  scan: ScanRecord,
  dependencies: LeadDependencies,
  job: Job,
): AsyncGenerator<ScannedFile> {
  const { catalogue, sizes = LEAD_SIZES } = dependencies
  if (scan.phase === 'listing') {
    await listTree(scan.id, dependencies, job)
    await catalogue.finishListing(scan.id)
  }
  const { files: totalCount } = await catalogue.counts(scan.id)
  let doneCount = 0
  const batches = batchesOf(scan, catalogue, sizes.filesPerBatch)
  for await (const files of mapInOrder(batches, sizes.batchesOnOffer, batch =>
    awaitBatch(batch, scan, dependencies, job),
  ))
    for (const file of files) {
      doneCount += 1
      job.report({ doneCount, totalCount, currentName: file.result.path })
      yield file
    }
  await closeScan(scan.id, catalogue)
}

async function* batchesOf(scan: ScanRecord, catalogue: ArchiveCatalogue, size: number): AsyncGenerator<Batch> {
  for (const folder of scan.request.folders) {
    for (let after = ''; ; ) {
      const files = await catalogue.listed(scan.id, { folder, after }, size)
      if (files.length > 0) yield { folder, after, files }
      if (files.length < size) break
      after = files.at(-1)?.path ?? ''
    }
  }
}

async function awaitBatch(
  { folder, after, files }: Batch,
  scan: ScanRecord,
  dependencies: LeadDependencies,
  job: Job,
): Promise<readonly ScannedFile[]> {
  const { catalogue, queue, basis, wait, sizes = LEAD_SIZES } = dependencies
  const before = await verdictsBefore(files, scan, catalogue)
  let now = files
  for (let look = 0; now.some(file => !file.isDone); look += 1) {
    if (look % sizes.offerAgainEvery === 0) {
      await queue.offer({ scan: scan.id, folder, after, files: files.length, basis })
      await catalogue.hold(scan.id)
    }
    await wait(sizes.lookEveryMs, job.signal)
    now = await catalogue.listed(scan.id, { folder, after }, files.length)
  }
  const wasDone = new Set(files.filter(file => file.isDone).map(file => file.id))
  return Promise.all(
    now.map(async file => ({
      result: { ...earlierResult(file), report: await verdictOf(file, catalogue) },
      isEarlier: wasDone.has(file.id),
      before: before.get(file.id) ?? null,
      certificateNotAfter: null,
    })),
  )
}

/** For a re-check: what was known before somebody judges anew. */
async function verdictsBefore(
  files: readonly ListedFile[],
  { request }: ScanRecord,
  catalogue: ArchiveCatalogue,
): Promise<ReadonlyMap<number, VerifyReport>> {
  const before = new Map<number, VerifyReport>()
  if (request.mode !== 'recheck') return before
  for (const { id, isDone, known } of files) {
    const verdict = isDone || known?.state !== 'verified' ? null : await catalogue.verdict(id)
    if (verdict !== null) before.set(id, verdict)
  }
  return before
}

const verdictOf = (file: ListedFile, catalogue: ArchiveCatalogue): Promise<VerifyReport | null> =>
  file.known === null || file.known.state === 'skipped' ? Promise.resolve(null) : catalogue.verdict(file.id)
