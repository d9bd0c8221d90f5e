import { STORE_CONFIG, type TrustBundle, type TrustListKind } from '../../src/catalog/trust-lists.ts'
import { toPem } from '../../src/engines/node/identity/encrypt-key.ts'

/** Trust lists made for a test, each of one text in PEM or one certificate in DER. */
export function bundle(...lists: readonly (readonly [TrustListKind, string | Uint8Array])[]): TrustBundle {
  const date = '2026-01-01T00:00:00Z'
  const facts = { name: '', source: '', date, nextUpdate: null, certificateCount: 1, sha256: '' }
  const pemOf = (list: string | Uint8Array): string => (typeof list === 'string' ? list : toPem('CERTIFICATE', list))
  return { lists: lists.map(([kind, list]) => ({ ...facts, kind, pem: pemOf(list) })), storeConfig: STORE_CONFIG }
}
