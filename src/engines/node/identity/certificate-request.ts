import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { BitString } from 'asn1js'
import { Attribute, CertificationRequest, Extensions, PublicKeyInfo } from 'pkijs'
import type { RequestKey } from '../../../domain/identity.ts'
import { KEY_PURPOSES } from '../../../domain/key-purposes.ts'
import { type CertificateName, toArrayBuffer } from './certificate-facts.ts'
import {
  basicConstraints,
  extendedKeyUsage,
  KEY_USAGE,
  keyUsage,
  signatureAlgorithm,
  subjectKeyIdentifier,
  writeName,
} from './issue-certificate.ts'

/** What the C2PA Certificate Policy asks of authorities, and enough for a leaf. */
const RSA_BITS = 3_072

/** `extensionRequest`, RFC 2985 section 5.4.2. */
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'

/** A new private key of the kind asked for. */
export function generateRequestKey(kind: RequestKey): KeyObject {
  switch (kind) {
    case 'es256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    case 'es384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
    case 'es512':
      return generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey
    case 'ps256':
      return generateKeyPairSync('rsa', { modulusLength: RSA_BITS }).privateKey
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey
  }
}

/**
 * A certificate signing request (PKCS#10, RFC 2986), DER, signed by the key itself. Asks for what the C2PA profile demands of a signer
 * (Certificate Policy 0.2, `claimSigningLeaf`; c2pa.md 6.3): no CA, key usage digitalSignature and nonRepudiation (critical), extended key
 * usage C2PA claim signing and documentSigning, subject key identifier. What the authority grants is checked when the certificate comes back.
 */
export function makeCertificateRequest(subject: CertificateName, key: KeyObject): Uint8Array {
  const request = new CertificationRequest()
  const { algorithm, hash } = signatureAlgorithm(key)
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const extensions = new Extensions({
    extensions: [
      basicConstraints(false),
      keyUsage(KEY_USAGE.digitalSignature | KEY_USAGE.nonRepudiation),
      extendedKeyUsage([KEY_PURPOSES.claimSigning, KEY_PURPOSES.documentSigning]),
      subjectKeyIdentifier(key),
    ],
  })
  request.version = 0
  request.subject = writeName(subject)
  request.subjectPublicKeyInfo = PublicKeyInfo.fromBER(toArrayBuffer(spki))
  request.attributes = [new Attribute({ type: EXTENSION_REQUEST, values: [extensions.toSchema()] })]
  request.signatureAlgorithm = algorithm
  // The first of the three parts is what is signed; pkijs gives it away only as part of the whole.
  const [toBeSigned] = request.toSchema(true).valueBlock.value
  if (toBeSigned === undefined) throw new Error('Expected a request of three parts')
  const signature = sign(hash, new Uint8Array(toBeSigned.toBER()), key)
  request.signatureValue = new BitString({ valueHex: toArrayBuffer(signature) })
  return new Uint8Array(request.toSchema(true).toBER())
}
