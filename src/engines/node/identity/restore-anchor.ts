import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { describeSystemError } from '../local-files.ts'
import type { IdentityInfo } from './identity.ts'
import { identitiesFolder } from './identity-store.ts'
import { writeAnchor } from './own-anchors.ts'

/**
 * An identity about to sign, its root among the organisation's own anchors. It is put there a moment after the identity's folder: whoever is killed in
 * between, or asks at that moment, would sign pictures that their own computer calls a stranger's. Imported ones are left alone. A failure that comes in
 * goes out; its own is that the anchor cannot be written.
 */
export async function withAnchor(
  dataDir: string,
  found: Result<IdentityInfo, ReportedError>,
): Promise<Result<IdentityInfo, ReportedError>> {
  if (!found.ok || found.value.isOwnAnchor || (found.value.kind !== 'own' && found.value.kind !== 'test')) return found
  const root = await readFile(join(identitiesFolder(dataDir), found.value.name, 'root.pem'), 'utf8').catch(() => null)
  if (root === null) return found
  try {
    await writeAnchor(dataDir, found.value.name, root)
    return ok({ ...found.value, isOwnAnchor: true })
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}
