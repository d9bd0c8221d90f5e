import type { CoreHolder } from '../api/services.ts'
import type { Settings } from '../api/settings.ts'
import type { ComposeResult, Ursprung } from '../api/ursprung.ts'
import { ok } from '../domain/result.ts'

/** How long an old core may finish what it is doing after a new one has taken over. */
const GRACE_MS = 60_000

/** Opens a core for these settings. */
export type OpenCore = (settings: Settings) => Promise<ComposeResult>

/** Keeps the core that is in use. A change that cannot be opened leaves the present one as it is. */
export function holdCore(first: Ursprung, openCore: OpenCore): CoreHolder {
  let current = first
  const retired = new Map<Ursprung, NodeJS.Timeout>()
  const retire = (core: Ursprung): void => {
    const timer = setTimeout(() => {
      retired.delete(core)
      void core.close()
    }, GRACE_MS)
    timer.unref()
    retired.set(core, timer)
  }
  return {
    current: () => current,
    reopen: async settings => {
      const opened = await openCore(settings)
      if (!opened.ok) return opened
      retire(current)
      current = opened.value
      void current.prepare()
      return ok(undefined)
    },
    close: async () => {
      for (const timer of retired.values()) clearTimeout(timer)
      await Promise.all([current, ...retired.keys()].map(core => core.close()))
    },
  }
}
