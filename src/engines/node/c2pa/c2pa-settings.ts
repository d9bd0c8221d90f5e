import { pemOf, type TrustBundle } from '../../../catalog/trust-lists.ts'

/**
 * Settings of c2pa-rs in its own snake_case: unknown keys are ignored without an error, so a spelling in camelCase would silently
 * switch trust off (knowledge c2pa.md 2.3). All of it lives here because C2PA 2.3 replaces the trust block.
 */
export interface C2paSettings {
  readonly verify: { readonly remote_manifest_fetch: false; readonly ocsp_fetch: false }
  readonly core: { readonly decode_identity_assertions: false; readonly allowed_network_hosts: readonly [] }
  readonly trust: {
    readonly trust_anchors?: string
    readonly user_anchors?: string
    readonly allowed_list?: string
    readonly trust_config: string
  }
}

/**
 * Settings for one read: network closed, identity assertions not decoded (31 of 43 false "Invalid" came from them), lists in their slots.
 * `knownSigners`: hashes of certificates, one a line, whose chains need not be checked again.
 */
export function readSettings(trust: TrustBundle, knownSigners = ''): C2paSettings {
  const leaves = pemOf(trust, ['interim-leaves'])
  return settingsWith(trust, {
    trust_anchors: pemOf(trust, ['official-signers', 'official-time-stamps']),
    user_anchors: pemOf(trust, ['interim-anchors', 'own-anchors']),
    allowed_list: knownSigners === '' ? leaves : `${leaves}\n${knownSigners}`,
  })
}

/**
 * Settings of a second read that asks about one list. The engine's slots hold two each: `own` and `interim` (knowledge c2pa.md 3.3), the official
 * signers and the official authorities for time stamps (issue 2039).
 */
export function anchorSettings(
  trust: TrustBundle,
  kind: 'official-signers' | 'interim-anchors' | 'own-anchors',
): C2paSettings {
  return settingsWith(trust, { [kind === 'official-signers' ? 'trust_anchors' : 'user_anchors']: pemOf(trust, [kind]) })
}

type Slots = Partial<Record<'trust_anchors' | 'user_anchors' | 'allowed_list', string>>

/** An empty PEM text is left out: c2pa-rs rejects a bundle without a certificate. */
function settingsWith(trust: TrustBundle, slots: Slots): C2paSettings {
  const filled = Object.fromEntries(Object.entries(slots).filter(([, pem]) => pem !== '')) as Slots
  return {
    verify: { remote_manifest_fetch: false, ocsp_fetch: false },
    core: { decode_identity_assertions: false, allowed_network_hosts: [] },
    trust: { ...filled, trust_config: trust.storeConfig },
  }
}
