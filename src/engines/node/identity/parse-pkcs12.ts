import forge from 'node-forge'
import { costsTooMuch } from './key-cost.ts'

/** What a PKCS#12 file (.p12, .pfx) held: DER certificates in file order, PKCS#8 DER keys. */
export interface Pkcs12Content {
  readonly certificates: readonly Uint8Array[]
  readonly keys: readonly Uint8Array[]
}

/** A signing identity is a few kB; more is not one. */
const MAX_PKCS12_BYTES = 1_000_000

/** Whether bytes look like PKCS#12: a DER sequence that starts with version 3 (RFC 7292 section 4). */
export function looksLikePkcs12(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30) return false
  const lengthBytes = (bytes[1] ?? 0) & 0x80 ? ((bytes[1] ?? 0) & 0x7f) + 1 : 1
  const at = 1 + lengthBytes
  return bytes[at] === 0x02 && bytes[at + 1] === 0x01 && bytes[at + 2] === 0x03
}

/**
 * Opens PKCS#12 with node-forge, which reads today's AES (PBES2) and the 3DES and RC2-40 of older exports alike;
 * Node's own OpenSSL refuses the latter. `null`: wrong passphrase or damaged (the MAC does not tell which), or made to take for ever.
 */
export function parsePkcs12(bytes: Uint8Array, passphrase: string): Pkcs12Content | null {
  if (bytes.length > MAX_PKCS12_BYTES || costsTooMuch(bytes)) return null
  try {
    return contentOf(forge.asn1.fromDer(forge.util.createBuffer(Buffer.from(bytes))), passphrase)
  } catch {
    // forge throws plain errors for a failed MAC and for broken DER; the user's remedy is the same.
    return isAscii(passphrase) ? null : contentWithUtf8(bytes, passphrase)
  }
}

const isAscii = (text: string): boolean => !/[^\u0000-\u007f]/.test(text)

/**
 * For a passphrase with åäö. RFC 7292 wants UTF-16 for the MAC and the older ciphers, and PBES2 takes UTF-8 (RFC 8018 section 3), but forge
 * uses one spelling for both. So the MAC is left out here: a wrong passphrase fails to decrypt, and the key is held against its certificate.
 */
function contentWithUtf8(bytes: Uint8Array, passphrase: string): Pkcs12Content | null {
  try {
    const asn1 = forge.asn1.fromDer(forge.util.createBuffer(Buffer.from(bytes)))
    if (Array.isArray(asn1.value)) asn1.value = asn1.value.slice(0, 2)
    return contentOf(asn1, forge.util.encodeUtf8(passphrase))
  } catch {
    return null // as above
  }
}

function contentOf(asn1: forge.asn1.Asn1, passphrase: string): Pkcs12Content {
  const bags = forge.pkcs12.pkcs12FromAsn1(asn1, true, passphrase).safeContents.flatMap(c => c.safeBags)
  const certificates = bags.filter(b => b.type === forge.pki.oids['certBag'])
  const keyTypes = [forge.pki.oids['keyBag'], forge.pki.oids['pkcs8ShroudedKeyBag']]
  const keys = bags.filter(b => keyTypes.includes(b.type))
  return { certificates: certificates.flatMap(certificateDer), keys: keys.flatMap(keyDer) }
}

function certificateDer(bag: forge.pkcs12.Bag): Uint8Array[] {
  // forge decodes RSA certificates only; for others it leaves the ASN.1.
  if (bag.cert !== undefined && bag.cert !== null) return [derOf(forge.pki.certificateToAsn1(bag.cert))]
  return bag.asn1 === undefined ? [] : [derOf(bag.asn1)]
}

function keyDer(bag: forge.pkcs12.Bag): Uint8Array[] {
  if (bag.key !== undefined && bag.key !== null)
    return [derOf(forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key)))]
  return bag.asn1 === undefined ? [] : [derOf(bag.asn1)]
}

function derOf(asn1: forge.asn1.Asn1): Uint8Array {
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary')
}
