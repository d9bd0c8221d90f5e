import { randomUUID } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeOwnFolder } from '../make-folder.ts'

/** DATA_DIR/trust/own: anchors that make `verify` answer trust `own`. */
export const ownAnchorsFolder = (dataDir: string): string => join(dataDir, 'trust', 'own')
/** DATA_DIR/trust/own/<name>.pem: the authority of an identity that `verify` calls the organisation's own. It need not be there. */
export const ownAnchorPath = (dataDir: string, name: string): string => join(ownAnchorsFolder(dataDir), `${name}.pem`)

/** Puts a certificate where `verify` finds the organisation's own anchors. Rejects with the system's error. */
export async function writeAnchor(dataDir: string, name: string, pem: string): Promise<void> {
  makeOwnFolder(ownAnchorsFolder(dataDir))
  const path = ownAnchorPath(dataDir, name.normalize('NFC'))
  const partial = `${path}.${randomUUID()}.partial` // not read as a list: only .pem, .crt and .cer are
  await writeFile(partial, pem)
  await rename(partial, path)
}
