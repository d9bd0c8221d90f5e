/**
 * The queue of scans on PostgreSQL: pg-boss (MIT, https://github.com/timgit/pg-boss). Chosen over graphile-worker because it knows a
 * job that waits or is worked on by its key (`exclusive`: a batch that is offered twice is there once), notices a dead worker by
 * missing heartbeats, fences the one that wakes up again, and leaves it to us when a job is taken.
 */
import { createHash } from 'node:crypto'
import { type ConstructorOptions, type Job, PgBoss } from 'pg-boss'
import type { ScanBatch, ScanQueue, TakenBatch } from '../../../archive/scan-queue.ts'
import { DatabaseFailure } from '../database/database.ts'
import { readAddress } from '../postgres/address.ts'
import { postgresFailure } from '../postgres/postgres-failure.ts'

/** pg-boss keeps its tables here, beside ours. */
const QUEUE_SCHEMA = 'ursprung_queue'
const QUEUE = 'scan'
/** Connections at once. */
const MAX_CONNECTIONS = 3
/** A batch takes seconds to minutes; after this long it is given to somebody else although its worker still speaks. */
const LONGEST_BATCH_SECONDS = 3_600
/** A batch is offered again as long as its files have no state, so giving up on it gains nothing. */
const MAX_TRIES = 1_000
/** Batches that are done say nothing that the catalogue does not say. */
const KEPT_SECONDS = 60

/** How soon a dead worker is noticed, in seconds. pg-boss takes no less than 10 for `silence`. */
export interface QueueTimes {
  readonly silence: number
  readonly look: number
}
const TIMES: QueueTimes = { silence: 30, look: 5 }

/** Connects to the queue; makes its tables when they are missing and the role may. Rejects with a `DatabaseFailure`. */
export async function openScanQueue(url: string, times: QueueTimes = TIMES): Promise<ScanQueue> {
  try {
    const boss = await startBoss(url, times)
    if ((await boss.getQueue(QUEUE)) === null)
      await boss.createQueue(QUEUE, {
        policy: 'exclusive',
        retryLimit: MAX_TRIES,
        expireInSeconds: LONGEST_BATCH_SECONDS,
        deleteAfterSeconds: KEPT_SECONDS,
      })
    return new PgBossQueue(boss, times)
  } catch (cause) {
    const failure = postgresFailure(cause)
    if (failure?.kind === 'not-allowed') throw new DatabaseFailure('not-prepared', 'The queue has no tables')
    throw failure ?? cause
  }
}

/** What may be made when the queue's tables are not there: nothing, tables, or their schema too. Each needs more rights. */
const MAY_MAKE = [
  { migrate: false, createSchema: false },
  { migrate: true, createSchema: false },
  { migrate: true, createSchema: true },
] as const

/** A role without the owner's rights finds everything made; only what is not there is made. */
async function startBoss(url: string, times: QueueTimes): Promise<PgBoss> {
  let missing: unknown
  for (const making of MAY_MAKE) {
    const boss = createBoss(url, times, making)
    try {
      return await boss.start()
    } catch (cause) {
      await boss.stop({ graceful: false })
      const kind = postgresFailure(cause)?.kind
      // Not a failure of the server's: not installed, or an older version. `not-prepared`: no schema.
      if (kind !== undefined && kind !== 'not-prepared') throw cause
      missing = cause
    }
  }
  throw missing
}

function createBoss(url: string, { look }: QueueTimes, making: (typeof MAY_MAKE)[number]): PgBoss {
  const options: ConstructorOptions = {
    ...(readAddress(url) as ConstructorOptions),
    ...making,
    schema: QUEUE_SCHEMA,
    max: MAX_CONNECTIONS,
    application_name: 'ursprung-queue',
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    superviseIntervalSeconds: look,
    monitorIntervalSeconds: look,
  }
  const boss = new PgBoss(options)
  // A server that is away: what we ask fails with the same and is waited for; its own rounds are tried again by themselves.
  boss.on('error', () => undefined)
  return boss
}

class PgBossQueue implements ScanQueue {
  readonly #boss: PgBoss
  readonly #times: QueueTimes

  constructor(boss: PgBoss, times: QueueTimes) {
    this.#boss = boss
    this.#times = times
  }

  async offer(batch: ScanBatch): Promise<void> {
    const place = createHash('sha256').update(`${batch.folder}\n${batch.after}`).digest('hex').slice(0, 32)
    await this.#boss.send(QUEUE, batch, {
      singletonKey: `${batch.scan}-${place}`,
      heartbeatSeconds: this.#times.silence,
    })
  }

  async take(): Promise<TakenBatch | null> {
    const [job] = await this.#boss.fetch<ScanBatch>(QUEUE, { batchSize: 1 })
    return job === undefined ? null : this.#taken(job)
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false })
  }

  #taken({ id, retryCount, data }: Job<ScanBatch>): TakenBatch {
    const attempt = { id, retryCount }
    return {
      batch: data,
      keep: async () => void (await this.#boss.touch(QUEUE, attempt)),
      finish: async () => void (await this.#boss.complete(QUEUE, attempt)),
      giveBack: async () => void (await this.#boss.fail(QUEUE, attempt)),
    }
  }
}
