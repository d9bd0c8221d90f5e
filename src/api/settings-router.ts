import { ok } from '../domain/result.ts'
import { os } from './procedures.ts'
import { isSameCore } from './settings.ts'

/** Settings. Those that a core is opened with are saved only once a core has opened with them: what is stored always starts. */
export const settingsRouter = {
  read: os.settings.read.handler(({ context }) => context.services.loadSettings()),
  write: os.settings.write.handler(async ({ input, context }) => {
    if (!isSameCore(input, await context.services.loadSettings())) {
      const reopened = await context.cores.reopen(input)
      if (!reopened.ok) return reopened
    }
    const saved = await context.services.saveSettings(input)
    return saved.ok ? ok(null) : saved
  }),
}
