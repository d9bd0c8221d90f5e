import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { safeStorage } from 'electron'
import { z } from 'zod'
import type { PassphraseVault } from '../src/api/passphrases.ts'
import { err, ok } from '../src/domain/result.ts'
import { makeOwnFolder } from '../src/engines/node/make-folder.ts'

const OWNER_ONLY_FILE = 0o600
const OWNER_ONLY_FOLDER = 0o700
const MAX_BYTES = 1_000_000

/** Identity name to base64 of what the system encrypted. */
const keptFile = z.strictObject({
  schema: z.literal('ursprung.passphrases/1'),
  kept: z.record(z.string().max(64), z.string().max(4_000)),
})
type Kept = Map<string, string>

/**
 * Passphrases by Electron's `safeStorage`: Keychain (macOS), DPAPI (Windows), the keyring (Linux). The file holds what only this person's
 * log-in opens, and stands in the data folder, readable by its owner alone.
 */
export function createPassphraseVault(path: string): PassphraseVault {
  const kept = async (): Promise<Kept> => readKept(path)
  return {
    canKeep,
    kept: async () => [...(await kept()).keys()],
    recall: async identity => {
      const found = canKeep() ? (await kept()).get(identity) : undefined
      if (found === undefined) return null
      try {
        return safeStorage.decryptString(Buffer.from(found, 'base64'))
      } catch {
        return null // Another log-in, a new keyring, a damaged file: the person is asked again.
      }
    },
    keep: async (identity, passphrase) => {
      if (!canKeep()) return err({ kind: 'passphrase-not-kept', message: 'The system has no safe for secrets' })
      try {
        const encrypted = safeStorage.encryptString(passphrase).toString('base64')
        await writeKept(path, (await kept()).set(identity, encrypted))
        return ok(undefined)
      } catch (cause) {
        return err({ kind: 'passphrase-not-kept', message: cause instanceof Error ? cause.message : String(cause) })
      }
    },
    forget: async identity => {
      const remaining = await kept()
      if (remaining.delete(identity)) await writeKept(path, remaining)
    },
  }
}

/** On Linux without a keyring Chromium "encrypts" with a password that stands in its source: that is not keeping a secret. */
function canKeep(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false
  return process.platform !== 'linux' || !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
}

async function readKept(path: string): Promise<Kept> {
  try {
    const bytes = await readFile(path)
    const read = keptFile.safeParse(bytes.length > MAX_BYTES ? null : JSON.parse(bytes.toString('utf8')))
    return new Map(read.success ? Object.entries(read.data.kept) : [])
  } catch {
    return new Map() // None yet, or damaged: nothing is kept.
  }
}

/** Whole or not at all. */
async function writeKept(path: string, kept: Kept): Promise<void> {
  const temporary = `${path}.${process.pid}.new`
  makeOwnFolder(dirname(path), OWNER_ONLY_FOLDER)
  const file: z.infer<typeof keptFile> = { schema: 'ursprung.passphrases/1', kept: Object.fromEntries(kept) }
  await writeFile(temporary, `${JSON.stringify(file, null, 2)}\n`, { mode: OWNER_ONLY_FILE })
  await rename(temporary, path)
}
