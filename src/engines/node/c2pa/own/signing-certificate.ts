import { createHash } from 'node:crypto'
import { type BaseBlock, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import type { SignedData } from 'pkijs'

/** Signed attributes that name the certificate of a signature: by SHA-1 (RFC 2634 section 5.4), by any hash (RFC 5035 section 3). */
const ATTRIBUTES = { '1.2.840.113549.1.9.16.2.12': 'sha1', '1.2.840.113549.1.9.16.2.47': 'sha256' } as const
const HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/**
 * Whether the one who signed a token has named this certificate (DER) as the one to check it with, and no other (RFC 3161 section 2.4.2; RFC 5816
 * section 2.2.1). A token that names none, or in two ways, is not one of time. Of the attribute's certificates the first is the signer's.
 */
export function namesAsSigner(signed: SignedData, certificate: Uint8Array): boolean {
  const attributes = signed.signerInfos[0]?.signedAttrs?.attributes ?? []
  const naming = attributes.filter(({ type }) => type in ATTRIBUTES)
  const isOnce = new Set(naming.map(({ type }) => type)).size === naming.length
  if (naming.length === 0 || !isOnce) return false
  return naming.every(({ type, values }) => {
    const named = values.length === 1 ? partsOf(partsOf(partsOf(values[0])[0])[0]) : []
    return isHashOf(named, ATTRIBUTES[type as keyof typeof ATTRIBUTES], certificate)
  })
}

/** `named`: an ESSCertID or ESSCertIDv2; `hash`: where it names none itself. */
function isHashOf([first, second]: readonly BaseBlock[], hash: string, certificate: Uint8Array): boolean {
  const named = first instanceof Sequence ? partsOf(first)[0] : null
  const algorithm = named instanceof ObjectIdentifier ? HASHES[named.getValue()] : named === null ? hash : undefined
  const expected = first instanceof Sequence ? second : first
  if (algorithm === undefined || !(expected instanceof OctetString)) return false
  return createHash(algorithm).update(certificate).digest().equals(new Uint8Array(expected.getValue()))
}

const partsOf = (block: unknown): readonly BaseBlock[] => (block instanceof Sequence ? block.valueBlock.value : [])
