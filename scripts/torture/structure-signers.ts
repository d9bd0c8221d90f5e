/** The keys of the identities that sign; a stranger has one of his own, too. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Key and chain (DER, leaf first) of the identity that `sign-chain.ts` makes in a data folder. */
export async function signingIdentity(
  data: string,
): Promise<{ readonly key: KeyObject; readonly chain: readonly Uint8Array[] }> {
  const folder = join(data, 'identities', 'standard')
  const pem = readFileSync(join(folder, 'chain.pem'), 'utf8')
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const chain = blocks.map(block => new Uint8Array(new X509Certificate(block).raw))
  return { key: createPrivateKey(readFileSync(join(folder, 'key.pem'))), chain }
}
