import { stat } from 'node:fs/promises'
import type { ReportedError } from '../domain/finding.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { ScreenEngine, ScreenPicture } from '../engines/engines.ts'

/** Widths that are drawn; a page asks for what it shows and gets the next of these, so that few are kept. */
const WIDTHS_PX = [96, 192, 384, 768, 1280, 1920] as const
const CACHE_BYTES = 64 * 1024 * 1024

/**
 * Reduced pictures for the screen: oriented, sRGB, WebP, no metadata. Two at a time; kept by path, size and time until
 * 64 MB. What cannot be drawn is an error, and the page shows an icon instead. The bytes are hostile, so `draw` runs in a reader.
 */
export function createScreenPictures(
  draw: ScreenEngine['draw'],
): (path: string, widthPx: number) => Promise<Result<ScreenPicture, ReportedError>> {
  const cache = new Map<string, ScreenPicture>()
  let cachedBytes = 0
  const keep = (key: string, picture: ScreenPicture): void => {
    cache.set(key, picture)
    cachedBytes += picture.bytes.length
    for (const [oldest, { bytes }] of cache) {
      if (cachedBytes <= CACHE_BYTES) break
      cache.delete(oldest)
      cachedBytes -= bytes.length
    }
  }
  const gate = createGate(2)
  return async (path, wantedPx) => {
    const widthPx = WIDTHS_PX.find(width => width >= wantedPx) ?? 1920
    try {
      const { mtimeMs, size } = await stat(path)
      const key = `${widthPx}:${size}:${mtimeMs}:${path}`
      const known = cache.get(key)
      if (known !== undefined) return ok(known)
      const drawn = await gate(() => draw(path, widthPx))
      if (drawn.ok) keep(key, drawn.value)
      return drawn
    } catch (cause) {
      return err({ kind: 'unreadable-image', message: cause instanceof Error ? cause.message : String(cause) })
    }
  }
}

/** Lets `limit` pieces of work run at once; the others wait their turn. */
function createGate(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async work => {
    if (running >= limit) await new Promise<void>(resolve => waiting.push(resolve))
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }
}
