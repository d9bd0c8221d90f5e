import { drawTemplate } from './compare-picture.ts'
import { consultPicture, labelPictures, previewPicture } from './label-pictures.ts'
import { alive, os } from './procedures.ts'

/** What the policy asks, how it will look, and the labelled copies. */
export const labelRouter = {
  consult: os.label.consult.handler(({ input, context, signal }) => consultPicture(input, context, alive(signal))),
  preview: os.label.preview.handler(({ input, context, signal }) => previewPicture(input, context, alive(signal))),
  template: os.label.template.handler(({ input, context, signal }) => drawTemplate(input, context, alive(signal))),
  run: os.label.run.handler(({ input, context, signal }) => {
    context.passphrases.newAttempt()
    return labelPictures(input, context, alive(signal))
  }),
}
