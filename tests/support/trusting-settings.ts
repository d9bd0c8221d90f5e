import { signSettings } from '../../src/engines/node/c2pa-sign/sign-settings.ts'

/** Settings of c2pa-rs for a reader that trusts these anchors alone. `anchorsPem`: may be empty. */
export function trustingSettings(anchorsPem: string): Readonly<Record<string, unknown>> {
  return signSettings(anchorsPem, null)
}
