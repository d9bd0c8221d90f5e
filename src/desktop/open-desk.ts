import { availableParallelism, homedir } from 'node:os'
import { join } from 'node:path'
import { createArchiveDesk } from '../api/archive-desk.ts'
import { createGrants } from '../api/grants.ts'
import type { Host } from '../api/host.ts'
import { createPassphraseDesk, type PassphraseDesk } from '../api/passphrases.ts'
import type { ApiContext } from '../api/services.ts'
import { DEFAULT_SETTINGS, isSameCore, type Settings } from '../api/settings.ts'
import type { Ursprung } from '../api/ursprung.ts'
import { createQuickFirst } from '../api/quick-first.ts'
import { createVerdictStore } from '../api/verdicts.ts'
import { type ArchiveOptions, openArchive } from '../compose/archive.ts'
import { followCore } from './archive-core.ts'
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
  /** Whether the person who started the program named the policy; then it holds for this run, whatever is stored. */
  readonly isPolicyFixed?: boolean
  /** The one whose `ask` the core was given as `passphraseFor`; left out, encrypted keys stay closed. */
  readonly passphrases?: PassphraseDesk
  /** How the processes for an archive's first looks start; default `fork`. */
  readonly lookerProcess?: ArchiveOptions['lookerProcess']
}): Promise<Desk> {
  const { app, host, isPolicyFixed = false } = options
  const scratch = await createScratchSpace()
  const language = app.texts.language
  const policy = isPolicyFixed ? DEFAULT_SETTINGS.policy : app.policy.id
  const defaults: Settings = { ...DEFAULT_SETTINGS, language, policy }
  const cores = holdCore(app, options.openCore)
  const services = createServices({
    dataDir: app.dataDir,
    scratch,
    defaults,
    picturesFolder: options.picturesFolder ?? join(homedir(), 'Pictures'),
    cores,
  })
  const stored = await services.loadSettings()
  // What the person chose last time wins over the shell's defaults; a policy that is gone since leaves the default in place.
  // Shells open their first core with the network shut and the usual search for faces; a policy named at the start is no other.
  const first: Settings = isPolicyFixed ? { ...defaults, policy: stored.policy } : defaults
  const isReopened = !isSameCore(stored, first) && (await cores.reopen(stored)).ok
  if (!isReopened) void app.prepare() // while the person looks for a picture
  const archive = createArchiveDesk(async () =>
    openArchive({
      app: followCore(cores),
      jobs: availableParallelism(),
      ...(options.lookerProcess === undefined ? {} : { lookerProcess: options.lookerProcess }),
    }),
  )
  const context: ApiContext = {
    archive,
    cores,
    grants: createGrants(),
    host,
    services,
    verdicts: createVerdictStore(services.stamp),
    quickFirst: createQuickFirst(),
    isPolicyFixed,
    passphrases: options.passphrases ?? createPassphraseDesk({ vault: null, opens: async () => false }),
  }
  return {
    context,
    close: async () => {
      await archive.close()
      await cores.close()
      await scratch.close()
    },
  }
}
