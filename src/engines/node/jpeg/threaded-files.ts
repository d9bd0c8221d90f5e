import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { PixelBox, SizePx, SmallPicture } from '../../../domain/image.ts'
import type { JpegPart } from './cut-part.ts'
import { type BoxChange, type JpegFile, type OpenedBox, openJpegFile, type SplicedJpeg } from './jpeg-file.ts'
import type { JpegHead } from './splice-jpeg.ts'

/** Opens JPEG files; which thread takes them apart is its own matter. */
export type OpenJpegFile = (path: string) => JpegFile

/** `threadsUp`: how many there are for the next file. */
export interface ThreadedFiles {
  readonly open: OpenJpegFile
  readonly threadsUp: () => number
}

/** One request to the thread; `call` numbers what is answered, `file` what it is about. */
export type ThreadRequest = { readonly call: number; readonly file: number } & (
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'open'; readonly box: PixelBox; readonly size: SizePx }
  | { readonly kind: 'eighth' }
  | { readonly kind: 'close' }
  | { readonly kind: 'splice'; readonly change: BoxChange; readonly head: JpegHead }
)

/** What comes back; call 0 is the thread's own word that it is up. After a `splice` the next call's number brings what it is looked at by. */
export type ThreadReply =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly error: string }

interface Looks {
  readonly part: JpegPart
  readonly eighth: SmallPicture | null
}

/** One picture is quicker without a thread, which takes a tenth of a second to start. */
const FILES_BEFORE_THREAD = 2

/** Where the threads' module is, and how many of them there may be. */
export interface ThreadOptions {
  readonly entry?: URL
  /** Default 1. */
  readonly most?: number
}

/**
 * Opens files on threads of their own, so that pictures that are labelled together use all cores: to take apart and put together is most of
 * what the program does for a JPEG. The first ones, and all where no thread can run (the packaged app, whose modules are bundled), are
 * opened here. Another thread starts when all that are up have a file open. One that dies fails what it was at; the next files are opened elsewhere.
 */
export function createThreadedFiles(options: ThreadOptions = {}): ThreadedFiles {
  const { entry = new URL('./splice-thread.ts', import.meta.url), most = 1 } = options
  const threads: SpliceThread[] = []
  let opened = 0
  return {
    open: path => {
      opened += 1
      const ready = threads.filter(({ isReady }) => isReady)
      const isBusy = ready.length === threads.length && ready.every(({ openFiles }) => openFiles > 0)
      if (opened >= FILES_BEFORE_THREAD && isBusy && threads.length < most && existsSync(fileURLToPath(entry)))
        threads.push(new SpliceThread(entry))
      const [idlest] = ready.toSorted((one, other) => one.openFiles - other.openFiles)
      return idlest?.read(path) ?? openJpegFile(path)
    },
    threadsUp: () => threads.filter(({ isReady }) => isReady).length,
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (cause: Error) => void
}

class SpliceThread {
  isReady = false
  openFiles = 0
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  constructor(entry: URL) {
    this.#worker = new Worker(entry)
    this.#worker.on('message', (reply: ThreadReply) => this.#receive(reply))
    this.#worker.on('error', cause => this.#end(cause instanceof Error ? cause : new Error(String(cause))))
    this.#worker.on('exit', () => this.#end(new Error('the thread that takes JPEG apart has ended')))
    this.#worker.unref() // after the listeners: one for messages holds the process
  }

  read(path: string): JpegFile {
    const file = this.#next()
    let isOpen = true
    this.openFiles += 1
    this.#post({ call: this.#next(), file, kind: 'read', path })
    return {
      open: async (box, size) =>
        (await this.#ask({ call: this.#next(), file, kind: 'open', box, size })) as OpenedBox | null,
      eighth: async () => (await this.#ask({ call: this.#next(), file, kind: 'eighth' })) as SmallPicture | null,
      splice: (change, head) => this.#splice({ call: this.#next(), file, kind: 'splice', change, head }),
      close: () => {
        if (!isOpen) return
        isOpen = false
        this.openFiles -= 1
        this.#post({ call: this.#next(), file, kind: 'close' })
      },
    }
  }

  async #splice(request: ThreadRequest): Promise<SplicedJpeg | null> {
    const splicing = this.#ask(request)
    const looking = this.#answerTo(this.#next()) as Promise<Looks>
    looking.catch(() => undefined) // told to whoever looks
    const bytes = (await splicing) as Uint8Array | null
    if (bytes === null) return null
    return { bytes, part: async () => (await looking).part, eighth: async () => (await looking).eighth }
  }

  #next(): number {
    this.#last += 1
    return this.#last
  }

  #post(request: ThreadRequest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window: there is no origin
    this.#worker.postMessage(request)
  }

  #ask(request: ThreadRequest): Promise<unknown> {
    const answer = this.#answerTo(request.call)
    this.#post(request)
    return answer
  }

  /** This process stays alive while somebody waits for the thread, and no longer. */
  #answerTo(call: number): Promise<unknown> {
    this.#worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject })
    })
  }

  #receive(reply: ThreadReply): void {
    if (reply.call === 0) {
      this.isReady = true
      return
    }
    const waiting = this.#waiting.get(reply.call)
    this.#waiting.delete(reply.call)
    if (this.#waiting.size === 0) this.#worker.unref()
    if ('error' in reply) waiting?.reject(new Error(reply.error))
    else waiting?.resolve(reply.value)
  }

  #end(cause: Error): void {
    this.isReady = false
    for (const { reject } of this.#waiting.values()) reject(cause)
    this.#waiting.clear()
  }
}
