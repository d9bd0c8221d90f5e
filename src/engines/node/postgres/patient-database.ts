import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, DatabaseSnapshot, LockName } from '../database/database.ts'
import type { Work } from '../database/work.ts'
import { postgresFailure } from './postgres-failure.ts'

/** How somebody waits for a server that is away. */
export interface Patience {
  readonly signal: AbortSignal
  /** Called before each wait, with what the server or the network says. */
  readonly onAway: (reason: string) => void
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/**
 * Tries again while the server is away or busy, with waits that grow to a quarter of a minute, for as long as it takes; rejects at
 * once with any other failure, and with the signal's reason. For work that may be done twice.
 */
export async function patiently<T>(work: () => Promise<T>, { signal, onAway }: Patience): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (cause) {
      const failure = postgresFailure(cause)
      if (failure === null || (failure.kind !== 'unreachable' && failure.kind !== 'busy')) throw cause
      onAway(failure.message)
    }
    // Half of it at random: many computers do not come back at the same moment.
    await sleep(waitMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

/**
 * A database whose user waits while it is away. Only for parts where a transaction may run twice although the first one was
 * committed just when the connection broke: the catalogue's all may, an append to the register may not.
 */
export class PatientDatabase implements Database {
  readonly #database: Database
  readonly #patience: Patience

  constructor(database: Database, patience: Patience) {
    this.#database = database
    this.#patience = patience
  }

  get dialect(): Database['dialect'] {
    return this.#database.dialect
  }

  read<T>(work: () => Work<T>): Promise<T> {
    return patiently(() => this.#database.read(work), this.#patience)
  }

  write<T>(work: () => Work<T>, lock?: LockName): Promise<T> {
    return patiently(() => this.#database.write(work, lock), this.#patience)
  }

  snapshot(): Promise<DatabaseSnapshot> {
    return patiently(() => this.#database.snapshot(), this.#patience)
  }

  scrub(): Promise<void> {
    return this.#database.scrub()
  }

  close(): Promise<void> {
    return this.#database.close()
  }
}
