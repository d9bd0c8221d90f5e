/** Progress of a long operation. Counts are whole items; `currentName` is for people, never parsed. */
export interface JobProgress {
  readonly doneCount: number
  readonly totalCount: number | null
  readonly currentName: string
}

/** How a caller follows and stops a long operation; the last parameter of everything that can take over 100 ms. */
export interface Job {
  /** Aborting makes the operation reject with the signal's reason, promptly, leaving no half-written output. */
  readonly signal: AbortSignal
  /** Called with each step forward; must not throw. */
  readonly report: (progress: JobProgress) => void
}

/** A job that stops with the signal and that nobody follows: too short for it, or a part of one whose progress is counted as a whole. */
export const unfollowedJob = (signal: AbortSignal): Job => ({ signal, report: () => undefined })

/** A job nobody follows and nobody stops, for tests and simple calls. */
export const unattendedJob = (): Job => ({ signal: new AbortController().signal, report: () => undefined })
