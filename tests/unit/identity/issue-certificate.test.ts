import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { issueCertificate } from '../../../src/engines/node/identity/issue-certificate.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const name = { country: 'SE', organisation: 'Testkommun', commonName: 'Rot' }

describe('the life of an issued certificate', () => {
  it.each([
    ['2049-12-31T23:59:59Z', 0x17],
    ['2050-01-01T00:00:00Z', 0x18],
    ['2060-07-30T12:00:00Z', 0x18],
  ])('may end %s, written in the time type that RFC 5280 asks for', (end, tag) => {
    const der = issueCertificate({
      subject: name,
      issuer: name,
      publicKey: privateKey,
      issuerKey: privateKey,
      notBefore: new Date('2040-01-01T00:00:00Z'),
      notAfter: new Date(end),
      extensions: [],
    })
    expect(new X509Certificate(der).validToDate.toISOString()).toBe(new Date(end).toISOString())
    const digits = end.replaceAll(/[-:TZ]/g, '')
    const written = tag === 0x18 ? `${digits}Z` : `${digits.slice(2)}Z`
    const bytes = Buffer.from([tag, written.length, ...Buffer.from(written)])
    expect(Buffer.from(der).includes(bytes)).toBe(true)
  })
})
