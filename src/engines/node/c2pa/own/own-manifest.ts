import type { X509Certificate } from 'node:crypto'
import { pemOf, type TrustBundle } from '../../../../catalog/trust-lists.ts'
import { readManifestBoxes, type ManifestBoxes } from '../../../../container/c2pa-store.ts'
import { readCertificate, readPemCertificates } from './certificate-chain.ts'
import { readCoseSignature, type CoseSignature } from './cose-signature.ts'

/** A manifest with its parsed signature: the ground of every own check. */
export interface OwnManifest {
  readonly boxes: ManifestBoxes
  readonly cose: CoseSignature | null
  readonly leaf: X509Certificate | null
}

/** Whether a manifest calls itself one that updates another (JUMBF type, C2PA 2.2 section 11.1.4), which no signature covers. */
export const isUpdate = (manifest: OwnManifest | undefined): boolean => manifest?.boxes.box.type === 'c2um'

/** The manifests of a store with their signatures, in store order; empty where the bytes hold none. */
export function readOwnManifests(store: Uint8Array): readonly OwnManifest[] {
  return readManifestBoxes(store).map(boxes => {
    const cose = boxes.signatureBytes === null ? null : readCoseSignature(boxes.signatureBytes)
    return { boxes, cose, leaf: cose?.chain[0] === undefined ? null : readCertificate(cose.chain[0]) }
  })
}

/** Lists whose certificates the engine takes for issuers, of signers and of time-stamp authorities alike (knowledge c2pa.md 2.2). */
export const ANCHOR_LISTS = ['official-time-stamps', 'official-signers', 'interim-anchors', 'own-anchors'] as const

const parsedAnchors = new WeakMap<TrustBundle, Map<string, readonly X509Certificate[]>>()

/** Certificates of some lists, parsed once per bundle: parsing takes 10 ms, and an archive has thousands of images. */
export function anchorsOf(trust: TrustBundle, kinds: Parameters<typeof pemOf>[1]): readonly X509Certificate[] {
  const known = parsedAnchors.get(trust) ?? new Map<string, readonly X509Certificate[]>()
  parsedAnchors.set(trust, known)
  const key = kinds.join(' ')
  const anchors = known.get(key) ?? readPemCertificates(pemOf(trust, kinds)).certificates
  known.set(key, anchors)
  return anchors
}
