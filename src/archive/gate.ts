/** Lets work through or holds it: pause and go on. Work that is under way is finished first. */
export interface Gate {
  /** Resolves at once while open, else when it opens or when the signal aborts. */
  readonly pass: (signal: AbortSignal) => Promise<void>
  readonly hold: () => void
  readonly open: () => void
  readonly isHeld: () => boolean
}

/** A gate that starts open. */
export function createGate(): Gate {
  let waiting: (() => void)[] | null = null
  return {
    pass: signal => {
      const queue = waiting
      if (queue === null || signal.aborted) return Promise.resolve()
      return new Promise(resolve => {
        queue.push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    },
    hold: () => {
      waiting ??= []
    },
    open: () => {
      const released = waiting ?? []
      waiting = null
      for (const release of released) release()
    },
    isHeld: () => waiting !== null,
  }
}
