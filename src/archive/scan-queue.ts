/** Some files of one scan, one after the other in path order, for whoever takes them. Small: the files themselves stand in the catalogue. */
export interface ScanBatch {
  readonly scan: number
  /** One of the scan's folders, as the catalogue has it. */
  readonly folder: string
  /** The files after this path; empty: from the folder's first. */
  readonly after: string
  readonly files: number
  /** What the verdicts rest on (engine, rules, policy, lists) as text: whoever takes it must rest on the same. */
  readonly basis: string
}

/** A batch that somebody has taken and works on. */
export interface TakenBatch {
  readonly batch: ScanBatch
  /** Says that the work goes on; a batch of which nothing is heard for a while is given to somebody else. */
  readonly keep: () => Promise<void>
  /** Done; a batch that has been given to somebody else meanwhile is left alone. */
  readonly finish: () => Promise<void>
  /** Not done: the next one may have it at once. */
  readonly giveBack: () => Promise<void>
}

/** Spreads batches over computers. Every batch is taken at least once; that each file gets one result is the catalogue's part. */
export interface ScanQueue {
  /** Offers a batch; does nothing while the same one waits or is worked on. */
  offer(batch: ScanBatch): Promise<void>
  /** A batch that nobody has, or null. */
  take(): Promise<TakenBatch | null>
  close(): Promise<void>
}
