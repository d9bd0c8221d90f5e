import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'

/** The system's own notices of changes below a folder. */
export interface FolderWatcher {
  /** What has changed since the last call; `all` when notices may have been lost. */
  readonly takeChanged: () => readonly string[] | 'all'
  readonly close: () => void
}

/** Notices kept between two calls; more, and everything is walked instead. */
const MAX_NOTICES = 5_000

/** Watches a folder and all below. Where the system cannot (some network drives), walking alone has to do: it says nothing then. */
export function watchChanges(folder: string): FolderWatcher {
  const changed = new Set<string>()
  let isLost = false
  let watcher: FSWatcher | null = null
  try {
    watcher = watch(folder, { recursive: true }, (_, name) => {
      if (name === null || changed.size >= MAX_NOTICES) isLost = true
      else changed.add(join(folder, name))
    })
    watcher.on('error', () => {
      isLost = true
      watcher?.close()
    })
  } catch {
    isLost = true // Too many folders for the system's limits, or a drive without notices.
  }
  return {
    takeChanged: () => {
      const taken = isLost ? ('all' as const) : [...changed]
      changed.clear()
      isLost = false
      return taken
    },
    close: () => watcher?.close(),
  }
}
