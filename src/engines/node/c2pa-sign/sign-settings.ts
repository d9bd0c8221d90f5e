import { STORE_CONFIG } from '../../../catalog/trust-lists.ts'

/**
 * Settings of c2pa-rs for signing, snake_case (unknown keys are ignored without an error). `anchorsPem`: whom ingredients may chain to;
 * `null` where none has a manifest: the new signature needs no anchors to be written, and looking for one takes longer than signing
 * (measured, 7 of 12 ms). Whom it chains to is told by the proof that reads the copy. The network stays closed except for the time-stamp
 * authority's host, when one is given.
 */
export function signSettings(
  anchorsPem: string | null,
  timeStampUrl: string | null,
): Readonly<Record<string, unknown>> {
  const hosts = timeStampUrl === null ? [] : [new URL(timeStampUrl).host]
  return {
    // Automatic thumbnails add 0.4-2.4 MB and most of the time (c2pa.md 6.6).
    builder: { thumbnail: { enabled: false } },
    // Our own proof does not make it needless: it stops at a parent whose damaged manifest would make ours invalid for others.
    verify: { verify_after_sign: true, remote_manifest_fetch: false, ocsp_fetch: false },
    core: { decode_identity_assertions: false, allowed_network_hosts: hosts },
    trust: { trust_config: STORE_CONFIG, ...(anchorsPem === null ? {} : { user_anchors: anchorsPem }) },
  }
}
