import { EventEmitter } from 'node:events'

/** One end of a channel in the main process: like Electron's `MessagePortMain`, it keeps messages until `start()`. */
export class MessagePortMain extends EventEmitter {
  private readonly post: (data: unknown) => void
  private readonly end: () => void
  private early: unknown[] | null = []

  constructor(post: (data: unknown) => void, end: () => void) {
    super()
    this.post = post
    this.end = end
  }

  start(): void {
    const early = this.early ?? []
    this.early = null
    for (const data of early) this.receive(data)
  }

  postMessage(data: unknown): void {
    this.post(data)
  }

  close(): void {
    this.end()
    this.emit('close')
  }

  receive(data: unknown): void {
    if (this.early === null) this.emit('message', { data, ports: [] })
    else this.early.push(data)
  }
}
