import { join } from 'node:path'
import type { Ursprung } from '../api/ursprung.ts'
import type { LabellingParts } from './labelling.ts'
import { err, ok } from '../domain/result.ts'
import { styleForKind } from '../label/plan-label.ts'
import { captionText } from '../policy/caption-text.ts'
import { removeOwn } from '../engines/node/leftovers.ts'

/** What a page needs besides verdicts: pictures drawn in a reader, how a caption template looks, and readers that are there in time. */
export function composeScreen(parts: LabellingParts): Pick<Ursprung, 'screen' | 'drawTemplate' | 'prepare'> {
  const { options, policy, templates, evidence } = parts
  const { texts, dataDir } = options
  return {
    screen: {
      draw: (path, widthPx) => evidence.draw(path, widthPx),
      manifestPictures: path => evidence.manifestPictures(path),
    },
    prepare: () => evidence.prepare(),
    drawTemplate: async (id, kind, outputPath, job) => {
      const template = templates.get(id)
      if (template === undefined) return err(texts.error({ kind: 'unknown-template', message: id }, id))
      const [{ createSharpPixels }, { drawSamplePicture }] = await Promise.all([
        import('../engines/node/pixels/create-sharp-pixels.ts'),
        import('../engines/node/pixels/sample-picture.ts'),
      ])
      const pixels = createSharpPixels({ iconFolder: join(dataDir, 'icons') })
      const samplePath = `${outputPath}.sample`
      try {
        await drawSamplePicture(samplePath)
        const { text, lang } = captionText(policy, kind, texts.language, null)
        const caption = { text, lang, place: template.place, style: styleForKind(template.style, kind) }
        const source = { sourcePath: samplePath, sourceFormat: 'jpeg', format: 'jpeg' } as const
        const drawn = await pixels.render({ ...source, caption, preset: null, faces: [], outputPath }, job)
        return drawn.ok ? ok({ text, lang, rendering: drawn.value }) : err(texts.error(drawn.error, id))
      } finally {
        await removeOwn(samplePath)
      }
    },
  }
}
