/** Signed pictures for screens.ts, labelled by Ursprung itself. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EMPTY_DRAFT, toLabelRequest } from '../../src/api/label-draft.ts'
import { compose } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { createTexts } from '../../src/i18n/text.ts'

/** A signed copy, and one whose pixels were changed after it was signed. */
export async function makeSigned(
  folder: string,
  drawn: { readonly declaredAi: string; readonly conflict: string },
): Promise<{ readonly trusted: string; readonly edited: string; readonly conflict: string }> {
  const app = await compose({ dataDir: join(folder, 'data'), texts: createTexts('sv'), policy: null, version: '0.1.0' })
  if (!app.ok) throw new Error(app.error.message)
  const draft = {
    ...EMPTY_DRAFT,
    kind: 'ai-generated' as const,
    tool: 'Adobe Firefly',
    alt: 'Ett bibliotek vid en sjö',
    decidedBy: 'kommunikatör',
  }
  const trusted = join(folder, 'Biblioteket, märkt.jpg')
  const report = await app.value.label(
    drawn.declaredAi,
    trusted,
    toLabelRequest(draft, null, { overwrite: true, findFaces: true }),
    unattendedJob(),
  )
  if (report.output === null) throw new Error(report.error?.message ?? report.status)
  await app.value.close()
  const bytes = await readFile(trusted)
  const at = bytes.length - 4_000
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  const edited = join(folder, 'Biblioteket, ändrad.jpg')
  await writeFile(edited, bytes)
  return { trusted, edited, conflict: drawn.conflict }
}
