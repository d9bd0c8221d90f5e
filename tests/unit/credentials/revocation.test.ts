import { webcrypto, X509Certificate } from 'node:crypto'
import { Integer, Null, OctetString, Primitive, Constructed, GeneralizedTime } from 'asn1js'
import { AlgorithmIdentifier, BasicOCSPResponse, CertID, OCSPResponse, ResponseBytes, SingleResponse } from 'pkijs'
import { beforeAll, describe, expect, it } from 'vitest'
import { isRevokedIn } from '../../../src/engines/node/c2pa/own/revocation.ts'
import { makeCertificate, type MadeCertificate } from './made-certificate.ts'

let leaf: MadeCertificate
let other: MadeCertificate
beforeAll(async () => {
  leaf = await makeCertificate({ names: { CN: 'Bild', O: 'Region' } })
  other = await makeCertificate({ names: { CN: 'Annan', O: 'Region' } })
})
const x509 = (made: MadeCertificate) => new X509Certificate(made.pem)

describe('stapled revocation', () => {
  it('is seen for the certificate it names, and for no other', async () => {
    const response = await responseFor(leaf, 'revoked')
    expect(isRevokedIn([response], x509(leaf))).toBe(true)
    expect(isRevokedIn([response], x509(other))).toBe(false)
  })

  it('is not seen in a good response, nor in bytes that are none', async () => {
    expect(isRevokedIn([await responseFor(leaf, 'good')], x509(leaf))).toBe(false)
    expect(isRevokedIn([Uint8Array.of(1, 2, 3), new Uint8Array(0)], x509(leaf))).toBe(false)
  })

  it('is seen behind responses that cannot be read', async () => {
    expect(isRevokedIn([Uint8Array.of(0x30, 0x80), await responseFor(leaf, 'revoked')], x509(leaf))).toBe(true)
  })
})

async function responseFor({ certificate, keys }: MadeCertificate, status: 'good' | 'revoked'): Promise<Uint8Array> {
  const basic = new BasicOCSPResponse()
  basic.tbsResponseData.responderID = certificate.issuer
  basic.tbsResponseData.producedAt = new Date('2026-06-01T00:00:00Z')
  basic.tbsResponseData.responses = [singleResponse(certificate.serialNumber, status)]
  await basic.sign(keys.privateKey, 'SHA-256')
  const response = new OCSPResponse()
  response.responseStatus.valueBlock.valueDec = 0
  response.responseBytes = new ResponseBytes({
    responseType: '1.3.6.1.5.5.7.48.1.1',
    response: new OctetString({ valueHex: basic.toSchema().toBER() }),
  })
  return new Uint8Array(response.toSchema().toBER())
}

/** CertStatus of RFC 6960 section 4.2.1: good [0] NULL, revoked [1] with the time. */
function singleResponse(serialNumber: Integer, status: 'good' | 'revoked'): SingleResponse {
  const revocationTime = new GeneralizedTime({ valueDate: new Date('2026-05-01T00:00:00Z') })
  const single = new SingleResponse({
    certID: new CertID({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: '2.16.840.1.101.3.4.2.1', algorithmParams: new Null() }),
      issuerNameHash: new OctetString({ valueHex: new Uint8Array(32).buffer }),
      issuerKeyHash: new OctetString({ valueHex: webcrypto.getRandomValues(new Uint8Array(32)).buffer }),
      serialNumber,
    }),
    thisUpdate: new Date('2026-06-01T00:00:00Z'),
  })
  single.certStatus =
    status === 'good'
      ? new Primitive({ idBlock: { tagClass: 3, tagNumber: 0 } })
      : new Constructed({ idBlock: { tagClass: 3, tagNumber: 1 }, value: [revocationTime] })
  return single
}
