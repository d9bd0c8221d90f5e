import { homedir } from 'node:os'
import { join } from 'node:path'
import { createGrants } from '../api/grants.ts'
import type { Host } from '../api/host.ts'
import type { ApiContext } from '../api/services.ts'
import { DEFAULT_SETTINGS, type Settings } from '../api/settings.ts'
import type { Ursprung } from '../api/ursprung.ts'
import { createQuickFirst } from '../api/quick-first.ts'
import { createVerdictStore } from '../api/verdicts.ts'
import { holdCore, type OpenCore } from './core-holder.ts'
import { createScratchSpace } from './scratch-space.ts'
import { createServices } from './create-services.ts'

/** A running desk: everything a shell's procedures work with, closed once. */
export interface Desk {
  readonly context: ApiContext
  readonly close: () => Promise<void>
}

/** Puts core, host and services together for one shell. `openCore` is used when language, policy or trust lists change. */
export async function openDesk(options: {
  readonly app: Ursprung
  readonly openCore: OpenCore
  readonly host: Host
  readonly picturesFolder?: string
}): Promise<Desk> {
  const { app, host } = options
  const scratch = await createScratchSpace()
  const defaults: Settings = { ...DEFAULT_SETTINGS, language: app.texts.language, policy: app.policy.id }
  const services = createServices({
    dataDir: app.dataDir,
    scratch,
    defaults,
    picturesFolder: options.picturesFolder ?? join(homedir(), 'Pictures'),
  })
  const cores = holdCore(app, options.openCore)
  const stored = await services.loadSettings()
  // What the person chose last time wins over the shell's defaults; a policy that is gone since leaves the default in place.
  if (stored.language !== app.texts.language || stored.policy !== app.policy.id) await cores.reopen(stored)
  const context: ApiContext = {
    cores,
    grants: createGrants(),
    host,
    services,
    verdicts: createVerdictStore(services.stamp),
    quickFirst: createQuickFirst(),
  }
  return {
    context,
    close: async () => {
      await cores.close()
      await scratch.close()
    },
  }
}
