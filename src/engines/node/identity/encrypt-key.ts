import { createCipheriv, type KeyObject, randomBytes, scryptSync } from 'node:crypto'
import { Integer, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import { toArrayBuffer } from './certificate-facts.ts'

/** scrypt cost: 16 MB of memory per guess, the most that OpenSSL accepts without being told to (its limit is 32 MB). */
const SCRYPT = { N: 16_384, r: 8, p: 1 } as const
const OIDS = {
  pbes2: '1.2.840.113549.1.5.13',
  scrypt: '1.3.6.1.4.1.11591.4.11',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
} as const
const KEY_BYTES = 32

/**
 * A private key as PKCS#8 PEM, encrypted with a passphrase: PBES2, scrypt (RFC 7914), AES-256-CBC.
 * Written here because node:crypto only derives with PBKDF2 at 2,048 rounds. Node and OpenSSL read it.
 */
export function encryptKey(key: KeyObject, passphrase: string): string {
  const salt = randomBytes(16)
  const iv = randomBytes(16)
  const derived = scryptSync(passphrase, salt, KEY_BYTES, SCRYPT)
  const cipher = createCipheriv('aes-256-cbc', derived, iv)
  const encrypted = Buffer.concat([cipher.update(key.export({ type: 'pkcs8', format: 'der' })), cipher.final()])
  const der = Buffer.from(
    sequence(
      sequence(
        oid(OIDS.pbes2),
        sequence(
          sequence(
            oid(OIDS.scrypt),
            sequence(octets(salt), integer(SCRYPT.N), integer(SCRYPT.r), integer(SCRYPT.p), integer(KEY_BYTES)),
          ),
          sequence(oid(OIDS.aes256Cbc), octets(iv)),
        ),
      ),
      octets(encrypted),
    ).toBER(),
  )
  return toPem('ENCRYPTED PRIVATE KEY', der)
}

/** PEM armour in lines of 64 characters (RFC 7468 section 2), with a final line break. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

const sequence = (...value: (Sequence | ObjectIdentifier | OctetString | Integer)[]) => new Sequence({ value })
const oid = (value: string) => new ObjectIdentifier({ value })
const octets = (bytes: Uint8Array) => new OctetString({ valueHex: toArrayBuffer(bytes) })
const integer = (value: number) => new Integer({ value })
