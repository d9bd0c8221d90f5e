import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReportedError } from '../domain/finding.ts'
import { unfollowedJob } from '../domain/job.ts'
import type { VerifyReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { CommandInput } from './inputs.ts'
import type { Session } from './session.ts'

/** Saves the Content Credentials of files as sidecars, `bild.jpg.c2pa`, with the folder structure of the inputs. */
export interface ManifestExport {
  /** Saves one; `report` is the verdict on the file itself. A failure is told at once and kept for `tell`. */
  readonly save: (input: CommandInput & { readonly kind: 'file' }, report: VerifyReport) => Promise<void>
  /** Tells what was saved; false when something failed. */
  readonly tell: () => boolean
}

/** Writes nothing before the first file that has credentials. */
export function createManifestExport(folder: string, session: Session): ManifestExport {
  const { output, texts } = session
  let saved = 0
  let without = 0
  let isGood = true
  return {
    save: async ({ path, relativePath }, report) => {
      const target = join(folder, `${relativePath}.c2pa`)
      const result = report.error === null ? await exportOne(path, target, { report, session }) : ok(false)
      if (!result.ok) {
        isGood = false
        output.notice(texts.error(result.error, target).message)
      } else if (result.value) saved += 1
      else without += 1
    },
    tell: () => {
      output.notice(texts.t('cli.manifests-exported', { count: saved, folder }))
      if (without > 0) output.notice(texts.t('cli.no-manifest', { count: without }))
      return isGood
    },
  }
}

/** False when there is nothing to save. What was written is proved: the file verified with it gives the same state as before. */
async function exportOne(
  path: string,
  target: string,
  { report, session: { app, job } }: { readonly report: VerifyReport; readonly session: Session },
): Promise<Result<boolean, ReportedError>> {
  const store = await app.manifestStore(path, job)
  if (!store.ok) return store
  if (store.value === null) return ok(false)
  const temporary = await app.files.temporaryBeside(target)
  if (!temporary.ok) return temporary
  try {
    await writeFile(temporary.value, store.value, { flag: 'wx' })
    const quiet = unfollowedJob(job.signal)
    const proof = await app.verify(path, { sidecarPath: temporary.value, findFaces: false, record: false }, quiet)
    const { state } = proof.report.credentials
    if (state !== report.credentials.state)
      return err({ kind: 'manifest-differs', message: `${report.credentials.state}, ${state}` })
    const published = await app.files.publish(temporary.value, target, false)
    return published.ok ? ok(true) : published
  } finally {
    await app.files.discard(temporary.value)
  }
}
