import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { PrivateKeyInfo, PublicKeyInfo } from 'pkijs'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { type CertificateFacts, isIssuedBy, readCertificate, toArrayBuffer } from './certificate-facts.ts'
import { openKey } from './identity-store.ts'
import { readPemBlocks } from './parse-pem.ts'
import { looksLikePkcs12, parsePkcs12 } from './parse-pkcs12.ts'
import { parsePkcs7 } from './parse-pkcs7.ts'

/** An identity has one key; opening each of them takes a tenth of a second when it is encrypted, on purpose. */
const MOST_KEYS = 4

/** Certificates and keys found in files, in file order. */
export interface Material {
  readonly certificates: readonly CertificateFacts[]
  readonly keys: readonly KeyObject[]
}

/**
 * The chain from a leaf up, as far as the certificates at hand go; the root apart, because it is not sent along (C2PA 2.2 §14.6), and null where it is not
 * at hand.
 */
export function orderChain(
  leaf: CertificateFacts,
  all: readonly CertificateFacts[],
): { chain: CertificateFacts[]; root: CertificateFacts | null } {
  const chain = [leaf]
  let root: CertificateFacts | null = null
  for (let last = leaf; chain.length <= all.length; ) {
    const issuer = all.find(c => !chain.includes(c) && isIssuedBy(last, c))
    if (issuer === undefined) break
    if (issuer.isSelfIssued) {
      root = issuer
      break
    }
    chain.push(issuer)
    last = issuer
  }
  return { chain, root }
}

/** Reads files in any order and of any kind. Fails with `passphrase-needed`, `passphrase-wrong`, `file-java-keystore`. */
export function readMaterial(files: readonly Uint8Array[], passphrase: string | null): Result<Material, ReportedError> {
  const certificates: CertificateFacts[] = []
  const keys: KeyObject[] = []
  for (const bytes of files) {
    if (isJavaKeystore(bytes)) return err({ kind: 'file-java-keystore', message: 'JKS' })
    const read = looksLikePkcs12(bytes) ? readPkcs12(bytes, passphrase) : readPemOrDer(bytes, passphrase)
    if (!read.ok) return read
    certificates.push(...read.value.certificates)
    keys.push(...read.value.keys)
  }
  return ok({ certificates, keys })
}

function readPkcs12(bytes: Uint8Array, passphrase: string | null): Result<Material, ReportedError> {
  const content = parsePkcs12(bytes, passphrase ?? '')
  if (content === null) return wrongPassphrase(passphrase)
  const certificates = content.certificates.flatMap(der => readCertificate(der) ?? [])
  const keys = content.keys.flatMap(der => openDerKey(der, certificates) ?? [])
  return ok({ certificates, keys })
}

function readPemOrDer(bytes: Uint8Array, passphrase: string | null): Result<Material, ReportedError> {
  const blocks = readPemBlocks(new TextDecoder().decode(bytes))
  const certificates: CertificateFacts[] = []
  const keys: KeyObject[] = []
  const tried = new Set<string>()
  for (const block of blocks) {
    if (block.label === 'CERTIFICATE' || block.label === 'X509 CERTIFICATE')
      certificates.push(...[readCertificate(block.der) ?? []].flat())
    if (block.label === 'PKCS7' || block.label === 'CMS')
      certificates.push(...parsePkcs7(block.der).flatMap(der => readCertificate(der) ?? []))
    if (!block.label.endsWith('PRIVATE KEY') || tried.has(block.text) || tried.size === MOST_KEYS) continue
    tried.add(block.text)
    const key = openKey(block.text, block.isEncrypted ? passphrase : null)
    if (key === null) return wrongPassphrase(passphrase)
    keys.push(key)
  }
  if (blocks.length === 0) {
    const single = readCertificate(bytes)
    certificates.push(...(single === null ? parsePkcs7(bytes).flatMap(der => readCertificate(der) ?? []) : [single]))
  }
  return ok({ certificates, keys })
}

function openDerKey(der: Uint8Array, certificates: readonly CertificateFacts[]): KeyObject | null {
  const key = privateKeyOf(der)
  if (key?.asymmetricKeyType !== 'rsa') return key
  // forge gives every RSA key back as a plain one; a certificate for RSASSA-PSS (RFC 4055) says which it was.
  const bits = publicBits(createPublicKey(key))
  const pss = certificates.find(
    c => c.publicKey.asymmetricKeyType === 'rsa-pss' && publicBits(c.publicKey).equals(bits),
  )
  return pss === undefined ? key : privateKeyOf(withAlgorithmOf(der, pss.publicKey))
}

function privateKeyOf(der: Uint8Array): KeyObject | null {
  try {
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
  } catch {
    // A key type that Node does not know cannot sign C2PA either; the caller reports that no key was found.
    return null
  }
}

function publicInfo(key: KeyObject): PublicKeyInfo {
  return PublicKeyInfo.fromBER(toArrayBuffer(key.export({ type: 'spki', format: 'der' })))
}

const publicBits = (key: KeyObject): Buffer => Buffer.from(publicInfo(key).subjectPublicKey.valueBlock.valueHexView)

/** The same PKCS#8 key (RFC 5208) under the algorithm of a public one. */
function withAlgorithmOf(der: Uint8Array, publicKey: KeyObject): Uint8Array {
  const info = PrivateKeyInfo.fromBER(toArrayBuffer(der))
  info.privateKeyAlgorithm = publicInfo(publicKey).algorithm
  return new Uint8Array(info.toSchema().toBER())
}

const wrongPassphrase = (given: string | null) =>
  given === null || given === ''
    ? err<ReportedError>({ kind: 'passphrase-needed', message: 'The key is encrypted; give its passphrase' })
    : err<ReportedError>({ kind: 'passphrase-wrong', message: 'The passphrase does not open the key' })

/** Java's own key store, magic number `FEEDFEED` or `CECECECE`; nothing outside of Java reads it. */
function isJavaKeystore(bytes: Uint8Array): boolean {
  return /^(?:feedfeed|cececece)/.test(Buffer.from(bytes.subarray(0, 4)).toString('hex'))
}
