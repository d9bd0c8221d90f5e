import { type FileHandle, open } from 'node:fs/promises'
import { removeOwn } from './leftovers.ts'

/**
 * Writes a file that does not exist yet; `flushed` waits until it would outlast a power cut. Rejects with the system's error, `EEXIST`
 * where something stands there; leaves no half-written file.
 */
export async function createFile(path: string, content: Uint8Array | string, until?: 'flushed'): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await writeAll(file, typeof content === 'string' ? Buffer.from(content) : content)
    if (until === 'flushed') await file.sync()
    await file.close()
  } catch (cause) {
    await file.close().catch(() => undefined) // the first error tells more
    await removeOwn(path)
    throw cause
  }
}

/** Bytes go to the system in one piece where it takes them so; `writeFile` hands over half a megabyte at a time. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten
}
