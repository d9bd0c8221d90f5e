import type { Settings } from '../api/settings.ts'
import type { ComposeOptions } from '../api/ursprung.ts'
import { createTexts } from '../i18n/text.ts'

/** What was said when the program was started, and holds for the whole run whatever is chosen at the page. */
export type RunOptions = Omit<ComposeOptions, 'texts' | 'policy' | 'faceSensitivity'> & {
  /** Policy named on the command line (id or file). */
  readonly startPolicy?: string
}

/**
 * How a core is opened for these settings. Database, frozen lists and time stamps stay as the run was started with. The network is shut
 * unless the settings open it for a signing service or the run was told of a time stamp authority; `--offline` shuts it always.
 */
export function coreOptions(settings: Settings, { startPolicy, ...run }: RunOptions): ComposeOptions {
  return {
    ...run,
    texts: createTexts(settings.language),
    policy: startPolicy ?? settings.policy,
    faceSensitivity: settings.faceSensitivity,
    isOffline: run.isOffline === true || !(settings.allowSigningService || run.timeStampUrl !== undefined),
  }
}
