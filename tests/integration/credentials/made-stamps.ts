import { createHash, type KeyObject, sign as signBytes } from 'node:crypto'
import { Integer, ObjectIdentifier, OctetString, Sequence, Set as Asn1Set } from 'asn1js'
import {
  AlgorithmIdentifier,
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  MessageImprint,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  TSTInfo,
} from 'pkijs'
import { toArrayBuffer } from '../../../src/engines/node/identity/certificate-facts.ts'

const HASHES = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1' } as const
const ECDSA = { sha1: '1.2.840.10045.4.1', sha256: '1.2.840.10045.4.3.2' } as const
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const [CONTENT_TYPE, MESSAGE_DIGEST] = ['1.2.840.113549.1.9.3', '1.2.840.113549.1.9.4'] as const
const NAMING = { sha1: '1.2.840.113549.1.9.16.2.12', sha256: '1.2.840.113549.1.9.16.2.47' } as const
const TIME_STAMP_INFO = '1.2.840.113549.1.9.16.1.4'

/** Who stamps: the chain, leaf first, with the key of the leaf. */
export interface Stamper {
  readonly chain: readonly Uint8Array[]
  readonly key: KeyObject
}

/** What is out of the ordinary in a token. */
export interface TokenWish {
  /** Content type that the token names outside of what is signed. */
  readonly contentType?: string
  /** A second signature, of another stamper. */
  readonly second?: Stamper
  /** Hash of what is stamped, and of what the authority signs. */
  readonly imprint?: Hash
  readonly digest?: Hash
  /** The attributes that name the signer's certificate: each with a hash, and whose certificate. Else one, as it should be. */
  readonly naming?: readonly (readonly [hash: Hash, der: Uint8Array])[]
}

type Hash = keyof typeof HASHES

/** A time-stamp token (RFC 3161 section 2.4.2) over `stamped`, by anybody and for any time. */
export function makeToken(stamped: Uint8Array, by: Stamper, at: Date, wish: TokenWish = {}): Uint8Array {
  const { imprint = 'sha256', digest = 'sha256' } = wish
  const info = new TSTInfo({
    version: 1,
    policy: '1.2.3.4.1',
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: HASHES[imprint] }),
      hashedMessage: new OctetString({ valueHex: digestOf(stamped, imprint) }),
    }),
    serialNumber: new Integer({ value: 1 }),
    genTime: at,
  })
  const content = info.toSchema().toBER()
  const encapContentInfo = new EncapsulatedContentInfo({ eContentType: wish.contentType ?? TIME_STAMP_INFO })
  encapContentInfo.eContent = new OctetString({ valueHex: content }) // the constructor would cut it into parts, which is no DER
  const stampers = wish.second === undefined ? [by] : [by, wish.second]
  const signed = new SignedData({
    version: 3,
    digestAlgorithms: [new AlgorithmIdentifier({ algorithmId: HASHES[digest] })],
    encapContentInfo,
    certificates: stampers.flatMap(({ chain }) => chain.map(der => Certificate.fromBER(toArrayBuffer(der)))),
    signerInfos: stampers.map(stamper => signatureOf(stamper, content, wish)),
  })
  const token = new ContentInfo({ contentType: SIGNED_DATA, content: signed.toSchema(true) })
  return new Uint8Array(token.toSchema().toBER())
}

/** A stamp as it stands in the unprotected header. */
export const inHeader = (...tokens: readonly Uint8Array[]) => ({ tstTokens: tokens.map(val => ({ val })) })

const digestOf = (bytes: Uint8Array, hash: Hash): ArrayBuffer => toArrayBuffer(createHash(hash).update(bytes).digest())

function signatureOf({ chain, key }: Stamper, content: ArrayBuffer, wish: TokenWish): SignerInfo {
  const [der = new Uint8Array(0)] = chain
  const { digest: hash = 'sha256', naming = [['sha256', der]] } = wish
  const leaf = Certificate.fromBER(toArrayBuffer(der))
  const attributes = [
    new Attribute({ type: CONTENT_TYPE, values: [new ObjectIdentifier({ value: TIME_STAMP_INFO })] }),
    new Attribute({
      type: MESSAGE_DIGEST,
      values: [new OctetString({ valueHex: digestOf(new Uint8Array(content), hash) })],
    }),
    ...naming.map(namingAttribute),
  ]
  const toBeSigned = new Asn1Set({ value: attributes.map(attribute => attribute.toSchema()) }).toBER()
  const signature = signBytes(hash, new Uint8Array(toBeSigned), key)
  return new SignerInfo({
    version: 1,
    sid: new IssuerAndSerialNumber({ issuer: leaf.issuer, serialNumber: leaf.serialNumber }),
    digestAlgorithm: new AlgorithmIdentifier({ algorithmId: HASHES[hash] }),
    signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes }),
    signatureAlgorithm: new AlgorithmIdentifier({ algorithmId: ECDSA[hash] }),
    signature: new OctetString({ valueHex: toArrayBuffer(signature) }),
  })
}

/** SigningCertificate (RFC 2634 section 5.4) or SigningCertificateV2 (RFC 5035 section 3), whose hash is SHA-256 unless it says otherwise. */
function namingAttribute([hash, der]: readonly [Hash, Uint8Array]): Attribute {
  const named = new Sequence({ value: [new OctetString({ valueHex: digestOf(der, hash) })] })
  const certificates = new Sequence({ value: [named] })
  return new Attribute({ type: NAMING[hash], values: [new Sequence({ value: [certificates] })] })
}
