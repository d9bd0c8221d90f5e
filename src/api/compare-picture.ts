import type { ReportedError } from '../domain/finding.ts'
import { unfollowedJob } from '../domain/job.ts'
import type { LabelKind } from '../domain/origin-kind.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { ManifestPicture } from '../engines/engines.ts'
import { EXPIRED_GRANT, presentError } from './present.ts'
import type { ApiContext } from './services.ts'
import type { ComparedPicture, TemplateAnswer } from './views.ts'

/**
 * Mean difference of 16 × 16 grey samples above which a thumbnail visibly shows something else. As for thumbnails in EXIF
 * (engines/node/evidence/differing-thumbnails.ts): median of real files 2.8, cropped or edited ones above 20.
 */
const DIFFERS_ABOVE = 20

/**
 * The pictures that a file's manifests carry, each as a grant for the screen; none is an empty list. Drawn anew in a reader, so nothing hostile is passed
 * on. Fails with `grant-expired`, or as the reader does on a file that it cannot open.
 */
export async function comparePicture(
  grant: string,
  context: ApiContext,
): Promise<Result<readonly ComparedPicture[], ReportedError>> {
  const granted = context.grants.resolve(grant, ['picture', 'result'])
  if (granted === null) return err(EXPIRED_GRANT)
  const drawn = await context.cores.current().screen.manifestPictures(granted.path)
  if (!drawn.ok) return err(presentError(drawn.error, granted))
  return ok(await Promise.all(drawn.value.map(picture => keep(picture, context))))
}

async function keep(manifestPicture: ManifestPicture, context: ApiContext): Promise<ComparedPicture> {
  const { shows, title, picture, difference } = manifestPicture
  const path = await context.services.scratch.newFile('thumbnail.webp')
  await context.services.writeBytes(path, picture.bytes)
  return {
    image: context.grants.give({ path, name: 'thumbnail.webp', relativePath: 'thumbnail.webp', purpose: 'preview' }),
    size: picture.size,
    role: roleOf(manifestPicture),
    shows,
    title,
    differs: difference === null ? null : difference > DIFFERS_ABOVE,
  }
}

function roleOf({ role, isActive, relationship }: ManifestPicture): ComparedPicture['role'] {
  if (role === 'signed') return isActive ? 'signed' : 'earlier'
  return relationship === 'parentOf' ? 'parent' : 'component'
}

/** A template as it really looks; the drawing lives in the scratch space. `unknown-template` where there is none of this id. */
export async function drawTemplate(
  wanted: { readonly template: string; readonly kind: LabelKind },
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<TemplateAnswer, ReportedError>> {
  const path = await context.services.scratch.newFile('template.jpg')
  const job = unfollowedJob(signal)
  const drawn = await context.cores.current().drawTemplate(wanted.template, wanted.kind, path, job)
  if (!drawn.ok) return drawn
  const { text, lang, rendering } = drawn.value
  const image = context.grants.give({ path, name: 'template.jpg', relativePath: 'template.jpg', purpose: 'preview' })
  return ok({ image, size: rendering.size, text, lang, place: rendering.caption.place })
}
