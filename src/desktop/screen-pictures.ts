import { stat } from 'node:fs/promises'
import sharp from 'sharp'
import type { ScreenPicture } from '../api/services.ts'
import type { ReportedError } from '../domain/finding.ts'
import { err, ok, type Result } from '../domain/result.ts'

/** Widths that are drawn; a page asks for what it shows and gets the next of these, so that few are kept. */
const WIDTHS_PX = [96, 192, 384, 768, 1280, 1920] as const
/** Above this many pixels nothing is drawn: a small file can claim to be enormous. */
const MAX_PIXELS = 200_000_000
const TIMEOUT_SECONDS = 12
const CACHE_BYTES = 64 * 1024 * 1024

/**
 * Reduced pictures for the screen: oriented, sRGB, WebP, no metadata. Two at a time; kept by path, size and time until
 * 64 MB. What cannot be drawn is an error, and the page shows an icon instead.
 */
export function createScreenPictures(): (
  path: string,
  widthPx: number,
) => Promise<Result<ScreenPicture, ReportedError>> {
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
      const picture = await gate(() => draw(path, widthPx))
      keep(key, picture)
      return ok(picture)
    } catch (cause) {
      return err({ kind: 'unreadable-image', message: cause instanceof Error ? cause.message : String(cause) })
    }
  }
}

async function draw(path: string, widthPx: number): Promise<ScreenPicture> {
  const { data, info } = await sharp(path, { limitInputPixels: MAX_PIXELS, failOn: 'none', pages: 1 })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .autoOrient()
    .resize({ width: widthPx, height: widthPx * 3, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: widthPx <= 384 ? 78 : 86, effort: 2 })
    .toBuffer({ resolveWithObject: true })
  return { bytes: data, mediaType: 'image/webp', size: { widthPx: info.width, heightPx: info.height } }
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
