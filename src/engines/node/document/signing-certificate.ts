import { TEST_ORGANISATION } from '../../../domain/identity.ts'
import type { SigningCertificate } from '../../../publish/proof.ts'
import { readOwnManifests } from '../c2pa/own/own-manifest.ts'
import { readStoreOfFile } from '../c2pa/store-of-file.ts'
import { type CertificateName, readCertificate } from '../identity/certificate-facts.ts'

/** The certificate that signed a file's active manifest (the last of its store, C2PA 2.2 §11.1.4.2); null where there is none. */
export async function signingCertificateOf(path: string): Promise<SigningCertificate | null> {
  const store = await readStoreOfFile(path).catch(() => null)
  const leaf = store === null ? null : (readOwnManifests(store).at(-1)?.cose?.chain[0] ?? null)
  const facts = leaf === null ? null : readCertificate(leaf)
  if (facts === null) return null
  const { sha256Fingerprint, notBefore, notAfter } = facts
  return {
    subject: nameOf(facts.subject),
    issuer: nameOf(facts.issuer),
    sha256Fingerprint,
    notBefore,
    notAfter,
    isTestIdentity: facts.subject.organisation === TEST_ORGANISATION,
  }
}

function nameOf({ commonName, organisation, country }: CertificateName): string {
  const parts = [commonName, organisation === commonName ? null : organisation, country]
  return parts.filter(part => part !== null).join(', ')
}
