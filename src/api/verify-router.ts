import { unfollowedJob } from '../domain/job.ts'
import { err, ok } from '../domain/result.ts'
import { comparePicture } from './compare-picture.ts'
import { EXPIRED_GRANT } from './present.ts'
import { alive, os } from './procedures.ts'
import { changedGrants, verifyPictures } from './verify-pictures.ts'

/** Verdicts, and what a manifest says and shows. Faces are looked for where the settings say so. */
export const verifyRouter = {
  run: os.verify.run.handler(({ input, context, signal }) => {
    if (input.again) context.verdicts.clear()
    return verifyPictures(input, context, alive(signal))
  }),
  manifests: os.verify.manifests.handler(async ({ input, context, signal }) => {
    const granted = context.grants.resolve(input.grant, ['picture', 'result'])
    if (granted === null) return err(EXPIRED_GRANT)
    const { findFaces } = await context.services.loadSettings()
    const { evidence } = await context.verdicts.verify(
      context.cores.current(),
      granted.path,
      { findFaces },
      unfollowedJob(alive(signal)),
    )
    return ok(evidence?.provenance.kind === 'read' ? evidence.provenance.store : null)
  }),
  comparison: os.verify.comparison.handler(({ input, context }) => comparePicture(input.grant, context)),
  changed: os.verify.changed.handler(({ input, context }) => changedGrants(input.grants, context)),
}
