import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'

type LogFile = Pick<FileHandle, 'datasync' | 'close'>

/** What a log is flushed with. */
export interface LogDisk {
  /** Opens the log's file. */
  readonly open: () => Promise<LogFile>
  /** Writes the log into the database, by SQLite's own syncs, and empties it; throws where that cannot be done. */
  readonly checkpoint: () => void
}

/**
 * Makes what was committed outlast a power cut, beside the thread that commits. With `synchronous = FULL` SQLite itself waits for the disk at each commit,
 * and everything else in the program with it: 2 ms for each picture of a batch. With `NORMAL` it leaves the write-ahead log unflushed and syncs
 * where its own safety needs it (https://www.sqlite.org/pragma.html#pragma_synchronous); who acknowledges a commit waits for `flush` here.
 */
export class SqliteLog {
  readonly #disk: LogDisk
  #file: Promise<LogFile> | null = null
  /** A flush has failed: the system may have forgotten what it could not write, and say at the next one that all is well. */
  #isDoubtful = false
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null

  constructor(disk: LogDisk) {
    this.#disk = disk
  }

  /**
   * Resolves when everything that was committed before the call is on the disk; rejects with the system's error. A flush that has begun says nothing of
   * what came later: whoever comes meanwhile waits for the next one, which is one for all of them.
   */
  flush(): Promise<void> {
    if (this.#running === null) return this.#start()
    this.#next ??= this.#running
      .catch(() => undefined) // told to those who wait for it
      .then(() => {
        this.#next = null
        return this.#start()
      })
    return this.#next
  }

  /** To be called before the database is closed, which removes the log. */
  async close(): Promise<void> {
    await (this.#next ?? this.#running)?.catch(() => undefined)
    const file = await this.#file?.catch(() => null)
    this.#file = null
    await file?.close()
  }

  #start(): Promise<void> {
    const running = this.#sync().finally(() => {
      if (this.#running === running) this.#running = null
    })
    this.#running = running
    return running
  }

  async #sync(): Promise<void> {
    try {
      if (this.#isDoubtful) this.#disk.checkpoint()
      this.#isDoubtful = false
      this.#file ??= this.#disk.open()
      const file = await this.#file
      await file.datasync()
    } catch (cause) {
      this.#isDoubtful = true
      const file = await this.#file?.catch(() => null)
      this.#file = null
      await file?.close().catch(() => undefined) // the first error tells more
      throw cause
    }
  }
}

/** The log of the database at `path`. It is new with the first connection: its name must be on the disk, too. Windows journals names, and opens no folders. */
export async function openLogFile(path: string): Promise<FileHandle> {
  const file = await open(`${path}-wal`, 'r+')
  if (process.platform === 'win32') return file
  try {
    const folder = await open(dirname(path), 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
    return file
  } catch (cause) {
    await file.close()
    throw cause
  }
}
