import { drawingProblem } from '../domain/drawable.ts'
import { type Job, unfollowedJob } from '../domain/job.ts'
import type { GrantedPath } from './grants.ts'
import { EXPIRED_GRANT, presentReport } from './present.ts'
import type { ApiContext } from './services.ts'
import { asCompleted, inBatches } from './streams.ts'
import type { VerifyEvent } from './views.ts'

/** Two readers keep two cores busy, and a page that shows pictures wants some of them too. */
export const PICTURES_AT_ONCE = 2

/**
 * Verdicts for many pictures, each as soon as it is there. Where faces are looked for, which takes ten times as long, every
 * picture first gets its verdict without; `faces: 'later'` leaves it at that. An unknown grant gives a report with an error: every picture is answered.
 */
export async function* verifyPictures(
  { grants, faces }: { readonly grants: readonly string[]; readonly faces: 'now' | 'later' },
  context: ApiContext,
  signal: AbortSignal,
): AsyncGenerator<VerifyEvent> {
  const { findFaces } = await context.services.loadSettings()
  const job = unfollowedJob(signal)
  const passes = findFaces && faces === 'now' ? [false, true] : [false]
  const tasks = passes.flatMap(looksForFaces =>
    grants.map(grant => ({ grant, looksForFaces, isComplete: looksForFaces === findFaces })),
  )
  const takeOff = context.quickFirst.announce(findFaces ? grants.length : 0)
  const verdicts = asCompleted(tasks, PICTURES_AT_ONCE, async ({ grant, looksForFaces, isComplete }) => {
    if (looksForFaces) await context.quickFirst.whenQuiet()
    signal.throwIfAborted()
    const verdict = await verifyGrant(grant, context, { findFaces: looksForFaces }, job)
    if (!looksForFaces) takeOff()
    return { grant, isComplete, ...verdict }
  })
  let doneCount = 0
  try {
    for await (const batch of inBatches(verdicts)) {
      doneCount += batch.filter(verdict => verdict.isComplete).length
      yield { verdicts: batch, doneCount, totalCount: grants.length }
    }
  } finally {
    takeOff('all')
  }
}

async function verifyGrant(
  grant: string,
  context: ApiContext,
  options: { readonly findFaces: boolean },
  job: Job,
): Promise<Pick<VerifyEvent['verdicts'][number], 'report' | 'unfit'>> {
  const app = context.cores.current()
  const granted = context.grants.resolve(grant, ['picture', 'result'])
  if (granted === null) return { report: (await app.reportProblem('', EXPIRED_GRANT)).report, unfit: null }
  const { report, evidence } = await context.verdicts.verify(app, granted.path, options, job)
  const { error, format, width, height } = report
  const unfit = error === null ? drawingProblem(format, width, height, evidence?.frames) : null
  return { report: presentReport(report, granted), unfit }
}

/** Of these grants, those whose file has changed on disk since it was checked. */
export async function changedGrants(grants: readonly string[], context: ApiContext): Promise<readonly string[]> {
  const changed = await Promise.all(
    grants.map(async grant => {
      const granted: GrantedPath | null = context.grants.resolve(grant, ['picture', 'result'])
      return granted !== null && (await context.verdicts.hasChanged(granted.path)) === true ? grant : null
    }),
  )
  return changed.filter(grant => grant !== null)
}
