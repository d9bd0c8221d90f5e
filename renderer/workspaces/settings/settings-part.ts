import type { Settings } from '../../../src/api/settings.ts'

/** What each section works on; a change holds at once. */
export interface SettingsPart {
  readonly settings: Settings
  readonly write: (settings: Settings) => void
}
