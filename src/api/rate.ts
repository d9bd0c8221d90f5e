/** Seconds that a rate looks back: long enough to be calm, short enough to follow a slow drive. */
const WINDOW_MS = 8_000
const BUCKET_MS = 250

/** Things per second over the last seconds. */
export interface Rate {
  readonly count: () => void
  /** `null` until half a second has been measured. */
  readonly perSecond: () => number | null
  /** Forgets what was: after a pause. */
  readonly restart: () => void
}

/** An empty rate. `nowMs`: any clock that only goes forward, in ms; tests bring their own. */
export function createRate(nowMs: () => number = () => performance.now()): Rate {
  let startedMs: number | null = null
  let buckets: { readonly fromMs: number; count: number }[] = []
  return {
    count: () => {
      const now = nowMs()
      startedMs ??= now
      const last = buckets.at(-1)
      if (last !== undefined && now - last.fromMs < BUCKET_MS) last.count += 1
      else buckets.push({ fromMs: now, count: 1 })
    },
    perSecond: () => {
      const now = nowMs()
      if (startedMs === null || now - startedMs < 500) return null
      buckets = buckets.filter(bucket => now - bucket.fromMs <= WINDOW_MS)
      const measuredMs = Math.min(WINDOW_MS, now - startedMs)
      return (buckets.reduce((sum, bucket) => sum + bucket.count, 0) * 1_000) / measuredMs
    },
    restart: () => {
      startedMs = null
      buckets = []
    },
  }
}
