import { createPublicKey } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportedError } from '../../../domain/finding.ts'
import { assertNever, err, ok, type Result } from '../../../domain/result.ts'
import { type CertificateFacts, isSameKey } from './certificate-facts.ts'
import type { SigningAlgorithm } from './identity.ts'
import { openStoredKey, readStoredIdentity, type StoredIdentity } from './identity-store.ts'
import { createCommandSigner } from './signers/command-signer.ts'
import { createServiceSigner } from './signers/service-signer.ts'
import { localSignature, type SignatureMaker } from './signers/signature.ts'
import { algorithmOf } from './signing-algorithm.ts'

/** A chain (leaf first) and something that signs with the leaf's key, wherever that key is. */
export interface OpenedSigner {
  readonly chain: readonly CertificateFacts[]
  readonly algorithm: SigningAlgorithm
  readonly sign: SignatureMaker
  /** `trust/own/<name>.pem`, where there is one. */
  readonly anchorPem: string | null
}

/** How to open: where a passphrase comes from, and what may leave the machine. */
export interface OpenSignerOptions {
  /** Asked at most once, and only when a key lies here encrypted; `null` refuses. */
  readonly passphraseFor: () => Promise<string | null>
  /** Refuses a signing service: nothing may leave the machine. */
  readonly isOffline: boolean
  /** Shows what a command writes to standard error on the person's own terminal. */
  readonly isErrorShown?: boolean
}

/**
 * Opens an identity for signing, whatever holds its key. Touches neither network nor command yet. Fails with `identity-not-found`, `identity-damaged`,
 * `signer-offline`, a passphrase refused or wrong, or `identity-unsafe` where others may write to the folder that names a command.
 */
export async function openSigner(
  dataDir: string,
  name: string,
  options: OpenSignerOptions,
): Promise<Result<OpenedSigner, ReportedError>> {
  const stored = await readStoredIdentity(dataDir, name)
  if (!stored.ok) return stored
  const { chain, anchorPem } = stored.value
  const leaf = chain[0]
  const algorithm = leaf === undefined ? null : algorithmOf(leaf)
  if (leaf === undefined || algorithm === null)
    return err({ kind: 'identity-damaged', message: `${name}: chain.pem holds no usable certificate` })
  const sign = await makerOf(stored.value, name, { publicKey: leaf.publicKey, algorithm }, options)
  return sign.ok ? ok({ chain, algorithm, anchorPem, sign: sign.value }) : sign
}

type Expected = Pick<CertificateFacts, 'publicKey'> & { readonly algorithm: SigningAlgorithm }

async function makerOf(
  stored: StoredIdentity,
  name: string,
  expected: Expected,
  options: OpenSignerOptions,
): Promise<Result<SignatureMaker, ReportedError>> {
  const { signer } = stored
  if (signer === null) return await localMaker(stored, name, expected, options)
  switch (signer.kind) {
    case 'command': {
      const unsafe = await unsafePlace(stored.folder)
      return unsafe === null ? ok(createCommandSigner(signer, expected, options.isErrorShown)) : err(unsafe)
    }
    case 'service': {
      if (options.isOffline) return err({ kind: 'signer-offline', message: new URL(signer.url).host })
      const key = await openStoredKey(stored, name, {
        file: 'client-key.pem',
        passphrase: await passphrase(stored, options),
      })
      if (!key.ok) return key
      const keys = {
        clientChainPem: (await readText(stored.folder, 'client-chain.pem')) ?? '',
        clientKeyPem: key.value.export({ type: 'pkcs8', format: 'pem' }).toString(),
        caPem: await readText(stored.folder, 'service-ca.pem'),
      }
      return ok(createServiceSigner(signer, keys, expected))
    }
    default:
      return assertNever(signer, 'StoredSigner')
  }
}

async function localMaker(
  stored: StoredIdentity,
  name: string,
  { publicKey, algorithm }: Expected,
  options: OpenSignerOptions,
): Promise<Result<SignatureMaker, ReportedError>> {
  const key = await openStoredKey(stored, name, { file: 'key.pem', passphrase: await passphrase(stored, options) })
  if (!key.ok) return key
  if (!isSameKey(createPublicKey(key.value), publicKey))
    return err({ kind: 'key-mismatch', message: `${name}: key.pem does not belong to chain.pem; import both again` })
  return ok(async data => ok(await localSignature(key.value, algorithm, data)))
}

const passphrase = async ({ isEncrypted }: StoredIdentity, options: OpenSignerOptions): Promise<string | null> =>
  isEncrypted ? await options.passphraseFor() : null

/** Who may write to the folder may choose the program that is run: then it is not run. Windows keeps the profile's rights. */
async function unsafePlace(folder: string): Promise<ReportedError | null> {
  if (process.platform === 'win32') return null
  for (const path of [folder, join(folder, 'identity.json')]) {
    const { mode, uid } = await stat(path)
    const isOwner = uid === process.getuid?.() || uid === 0
    if (!isOwner || (mode & 0o022) !== 0) return { kind: 'identity-unsafe', message: path }
  }
  return null
}

async function readText(folder: string, file: string): Promise<string | null> {
  return await readFile(join(folder, file), 'utf8').catch(() => null)
}
