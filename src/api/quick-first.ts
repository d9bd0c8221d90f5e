/** Lets the quick verdicts of every picture, in whatever call, go before the slow search for faces. */
export interface QuickFirst {
  /** Announces quick work; the function that comes back takes one piece off, or with `all` whatever is left. */
  readonly announce: (count: number) => (what?: 'all') => void
  /** Resolves when no quick work is left. */
  readonly whenQuiet: () => Promise<void>
}

/** One for all calls of a shell: the waiting of one page's call depends on the quick work of every other. Nothing in it fails. */
export function createQuickFirst(): QuickFirst {
  let pending = 0
  let waiting: (() => void)[] = []
  const take = (count: number): void => {
    pending -= count
    if (pending > 0) return
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }
  return {
    announce: count => {
      let left = count
      pending += count
      return what => {
        const taken = what === 'all' ? left : Math.min(1, left)
        left -= taken
        take(taken)
      }
    },
    whenQuiet: async () => {
      // Woken when nothing is left; new work may have come in between, so it is asked again.
      const isBusy = (): boolean => pending > 0
      while (isBusy()) await new Promise<void>(resolve => waiting.push(resolve))
    },
  }
}
