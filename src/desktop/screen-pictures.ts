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
  const drawing = new Map<string, ReturnType<ScreenEngine['draw']>>()
  const drawOnce = (key: string, path: string, widthPx: number): ReturnType<ScreenEngine['draw']> => {
    const begun = drawing.get(key)
    if (begun !== undefined) return begun
    const drawn = gate(async () => {
      const result = await draw(path, widthPx)
      if (result.ok) keep(key, result.value)
      return result
    }).finally(() => drawing.delete(key))
    drawing.set(key, drawn)
    return drawn
  }
  return async (path, wantedPx) => {
    const widthPx = WIDTHS_PX.find(width => width >= wantedPx) ?? 1920
    try {
      const { mtimeMs, size } = await stat(path)
      const key = `${widthPx}:${size}:${mtimeMs}:${path}`
      const known = cache.get(key)
      return known === undefined ? await drawOnce(key, path, widthPx) : ok(known)
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
    // Whoever ends hands its place on: nobody who comes in that moment takes it, too.
    if (running >= limit) await new Promise<void>(resolve => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
