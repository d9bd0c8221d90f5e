import { parentPort } from 'node:worker_threads'
import { type JpegFile, openJpegFile } from './jpeg-file.ts'
import { readJpegFileAtOnce } from './read-jpeg-file.ts'
import type { ThreadReply, ThreadRequest } from './threaded-files.ts'

// Entry module of the thread that takes JPEG apart: what `openJpegFile` does, for another thread of this process.
const files = new Map<number, JpegFile>()
const port = parentPort
if (port === null) throw new Error('Expected to run as a worker thread')

port.on('message', (request: ThreadRequest) => {
  void answer(request)
})
send({ call: 0, value: 'ready' })

type SpliceRequest = Extract<ThreadRequest, { readonly kind: 'splice' }>

async function answer(request: ThreadRequest): Promise<void> {
  const { call, file } = request
  try {
    if (request.kind === 'read') files.set(file, openJpegFile(request.path, readJpegFileAtOnce))
    else if (request.kind === 'close') {
      files.get(file)?.close()
      files.delete(file)
    } else {
      const held = files.get(file)
      if (held === undefined) throw new Error(`Expected an open file but received ${file}`)
      if (request.kind === 'open') send({ call, value: await held.open(request.box, request.size) })
      else if (request.kind === 'eighth') send({ call, value: await held.eighth() })
      else await splice(held, request)
    }
  } catch (cause) {
    const error = cause instanceof Error ? cause.message : String(cause)
    send({ call, error })
    if (request.kind === 'splice') send({ call: call + 1, error })
  }
}

/** The file first, which somebody waits for; what it is looked at by follows, whether it can be made or not. */
async function splice(held: JpegFile, { call, change, head }: SpliceRequest): Promise<void> {
  const spliced = await held.splice(change, head)
  const bytes = spliced?.bytes ?? null
  send({ call, value: bytes }, buffersOf(bytes)) // handed over, not copied
  const looks = spliced === null ? null : { part: await spliced.part(), eighth: await spliced.eighth() }
  send({ call: call + 1, value: looks })
}

/** The memory behind bytes that are alone in it. */
function buffersOf(bytes: Uint8Array | null): ArrayBuffer[] {
  return bytes?.buffer instanceof ArrayBuffer && bytes.length === bytes.buffer.byteLength ? [bytes.buffer] : []
}

function send(reply: ThreadReply, handedOver: readonly ArrayBuffer[] = []): void {
  port?.postMessage(reply, handedOver)
}
