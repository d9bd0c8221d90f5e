import type { ReportedError } from '../../../domain/finding.ts'
import { assertNever, ok, type Result } from '../../../domain/result.ts'
import { readGrey } from '../document/read-grey.ts'
import { readThumbnail } from '../document/read-thumbnail.ts'
import { perceptualHash } from '../register/perceptual-hash.ts'
import type { LookedFingerprint, LookTask } from './isolated-looks.ts'

/** Does what `PictureLooks` asks for. Runs in a reader only: it decodes hostile pixels. A picture that does not decode is a value, as the look has it. */
export async function lookAtPicture(task: LookTask): Promise<Result<unknown, ReportedError>> {
  switch (task.look) {
    case 'fingerprint':
      return fingerprintFor(task)
    case 'grey':
      return readGrey(task.path, task.part, task.size)
    case 'thumbnail':
      return ok(await readThumbnail(task.path))
    default:
      return assertNever(task, 'LookTask')
  }
}

async function fingerprintFor({
  path,
  purpose,
}: Extract<LookTask, { look: 'fingerprint' }>): Promise<Result<LookedFingerprint, ReportedError>> {
  const reading = await perceptualHash(path)
  if (!reading.ok) return reading
  if (reading.value.kind === 'too-plain') return ok({ kind: 'too-plain' })
  const { kind, fingerprint, searchFor } = reading.value
  return ok({ kind, fingerprint, search: purpose === 'search' ? searchFor() : [] })
}
