import { alive, os } from './procedures.ts'
import { judgePictureSurvival, packPicture, provePictures, renditionsOf, reportDeviation } from './publish-pictures.ts'

/** From a labelled picture to a page, and back to what can be proved about it. */
export const publishingRouter = {
  captionPresets: os.publishing.captionPresets.handler(({ input, context }) =>
    context.cores.current().publishing.captionPresets(input.kind),
  ),
  renditions: os.publishing.renditions.handler(({ input, context, signal }) =>
    renditionsOf(input.grant, context, alive(signal)),
  ),
  pack: os.publishing.pack.handler(({ input, context, signal }) => {
    context.passphrases.newAttempt()
    return packPicture(input, context, alive(signal))
  }),
  survival: os.publishing.survival.handler(({ input, context, signal }) =>
    judgePictureSurvival(input, context, alive(signal)),
  ),
  proof: os.publishing.proof.handler(({ input, context, signal }) => provePictures(input, context, alive(signal))),
  deviation: os.publishing.deviation.handler(({ input, context, signal }) =>
    reportDeviation(input, context, alive(signal)),
  ),
}
