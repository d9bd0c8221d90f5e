import type { ReportedError } from '../domain/finding.ts'
import { unfollowedJob } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { type LabelDraft, toLabelRequest } from './label-draft.ts'
import { EXPIRED_GRANT, presentError } from './present.ts'
import type { ApiContext } from './services.ts'
import type { DecisionReport } from './ursprung.ts'

/** Notes a person's decision to publish a picture as it is. What is missing comes back as a refusal, not as an error. */
export async function decideAboutPicture(
  { grant, draft }: { readonly grant: string; readonly draft: LabelDraft },
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<DecisionReport, ReportedError>> {
  const granted = context.grants.resolve(grant, ['picture', 'result'])
  if (granted === null) return err(EXPIRED_GRANT)
  const { findFaces } = await context.services.loadSettings()
  const request = toLabelRequest(draft, null, { overwrite: false, findFaces })
  const report = await context.cores.current().decide(granted.path, request, unfollowedJob(signal))
  return ok({ ...report, path: granted.relativePath, error: presentError(report.error, granted) })
}
