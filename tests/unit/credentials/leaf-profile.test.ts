import { X509Certificate } from 'node:crypto'
import { AlgorithmIdentifier, Extension, RSASSAPSSParams } from 'pkijs'
import { describe, expect, it } from 'vitest'
import { reachesAnchor } from '../../../src/engines/node/c2pa/own/certificate-chain.ts'
import { maySignClaims } from '../../../src/engines/node/c2pa/own/leaf-profile.ts'
import { bytes, makeAuthority, makeChain, makeSigner, reissued, signedWeakly } from '../../support/certificates.ts'

const x509 = (der: Uint8Array) => new X509Certificate(der)

describe('a certificate that signs claims', () => {
  it('may do so with all that it has to have', () => {
    expect(maySignClaims(makeChain().chain)).toBe(true)
  })

  it('may not with a critical extension that is not read here, whichever list it stands on', () => {
    const more = [new Extension({ extnID: '1.2.3.4', critical: true, extnValue: bytes(5, 0) })]
    expect(maySignClaims(makeChain({ signer: { more } }).chain)).toBe(false)
  })

  it('may not where its signature leaves the hash out, which is then SHA-1, or masks with another', () => {
    const { issuing, chain } = makeChain()
    const hash = new AlgorithmIdentifier({ algorithmId: '2.16.840.1.101.3.4.2.1' })
    const mask = (algorithmId: string) => {
      const algorithmParams = new AlgorithmIdentifier({ algorithmId }).toSchema()
      return new AlgorithmIdentifier({ algorithmId: '1.2.840.113549.1.1.8', algorithmParams })
    }
    const pss = (parameters: RSASSAPSSParams) => {
      const algorithmParams = parameters.toSchema()
      const algorithm = new AlgorithmIdentifier({ algorithmId: '1.2.840.113549.1.1.10', algorithmParams })
      return reissued(chain[0] ?? EMPTY, issuing.key, certificate =>
        Object.assign(certificate, { signature: algorithm, signatureAlgorithm: algorithm }),
      )
    }
    const [same, other] = [mask('2.16.840.1.101.3.4.2.1'), mask('1.3.14.3.2.26')]
    expect(maySignClaims([pss(new RSASSAPSSParams({ hashAlgorithm: hash, maskGenAlgorithm: same }))])).toBe(true)
    expect(maySignClaims([pss(new RSASSAPSSParams({ hashAlgorithm: hash, maskGenAlgorithm: other }))])).toBe(false)
    expect(maySignClaims([pss(new RSASSAPSSParams())])).toBe(false)
  })

  it('may not where it is signed with SHA-1', () => {
    const { issuing, chain } = makeChain()
    const [leaf = EMPTY] = chain
    expect(maySignClaims([signedWeakly(leaf, issuing.key), issuing.der])).toBe(false)
  })
})

describe('a chain', () => {
  it('leads over no certificate that is signed with SHA-1', () => {
    const root = makeAuthority('Root')
    const issuing = makeAuthority('Issuing', root)
    const weak = signedWeakly(issuing.der, root.key)
    const leaf = x509(makeSigner(issuing).der)
    expect(reachesAnchor(leaf, [x509(issuing.der)], [x509(root.der)], null)).toBe(true)
    expect(x509(weak).verify(x509(root.der).publicKey)).toBe(true)
    expect(reachesAnchor(leaf, [x509(weak)], [x509(root.der)], null)).toBe(false)
    expect(reachesAnchor(leaf, [], [x509(weak)], null)).toBe(true) // how an anchor is signed proves nothing
  })
})

const EMPTY = new Uint8Array(0)
