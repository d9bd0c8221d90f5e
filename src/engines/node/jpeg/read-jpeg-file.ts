import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** The whole file, where it begins as a JPEG does: whoever asks goes by its name at most. Null for others; fails with the system's error. */
export type ReadJpegFile = (path: string) => Uint8Array | null | Promise<Uint8Array | null>

/** Larger files are no photographs, and are left to a decoder that reads them piece by piece. */
const MOST_BYTES = 128 * 1024 * 1024
/** SOI, and the beginning of the marker that must follow (T.81, B.2.1). */
const JPEG_START = [0xff, 0xd8, 0xff]

const isOther = (head: Uint8Array, size: number): boolean =>
  size > MOST_BYTES || JPEG_START.some((byte, index) => head[index] !== byte)

/** For a thread that has other things to do meanwhile. */
export const readJpegFile: ReadJpegFile = async path => {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const head = new Uint8Array(JPEG_START.length)
    await file.read(head, 0, head.length, 0)
    if (isOther(head, size)) return null
    const bytes = new Uint8Array(size)
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, size - at, at)
      if (bytesRead === 0) return bytes.subarray(0, at)
      at += bytesRead
    }
    return bytes
  } finally {
    await file.close()
  }
}

/** For a thread of its own: five trips through the thread pool fewer. */
export const readJpegFileAtOnce: ReadJpegFile = path => {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const head = new Uint8Array(JPEG_START.length)
    readSync(file, head, 0, head.length, 0)
    if (isOther(head, size)) return null
    const bytes = new Uint8Array(size)
    for (let at = 0; at < size; ) {
      const bytesRead = readSync(file, bytes, at, size - at, at)
      if (bytesRead === 0) return bytes.subarray(0, at)
      at += bytesRead
    }
    return bytes
  } finally {
    closeSync(file)
  }
}
