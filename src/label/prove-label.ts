import type { ReportedError } from '../domain/finding.ts'
import type { PixelBox } from '../domain/image.ts'
import type { LabelPlan } from '../domain/label.ts'
import type { VerifyReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { Rendering } from '../engines/label-engines.ts'
import { credentialsTooLarge } from './plan-label.ts'

/**
 * Is the written file what was meant? Looks at the product's own verdict on it; only a file without any problem is
 * published, and none whose certificate C2PA does not allow for signing. The verdict on origin may still be "conflicting" (a camera's EXIF beside a person's "made with AI"): what is
 * proven is that the signed manifest says what the person stated.
 */
export function proveLabel(
  report: VerifyReport,
  plan: Pick<LabelPlan, 'kind'> & { readonly caption: Pick<LabelPlan['caption'], 'text'> },
  rendering: { readonly caption: Pick<Rendering['caption'], 'box'>; readonly size: Rendering['size'] },
): Result<VerifyReport, ReportedError> {
  if (report.error !== null) return err({ kind: 'proof-failed', message: report.error.message })
  const { credentials, label, origin, width, height } = report
  const saysKind = origin.evidence.some(
    mark => mark.source === 'c2pa' && mark.weight === 'signed' && mark.says === plan.kind,
  )
  if (report.findings.some(({ code }) => code === 'certificate-not-conforming'))
    return err({ kind: 'certificate-unsuitable', message: 'C2PA 2.2 section 14.5.1' })
  const tooLarge = credentialsTooLarge(credentials)
  if (tooLarge !== null) return err(tooLarge)
  const problems = [
    credentials.integrity === 'intact'
      ? []
      : [`integrity is ${credentials.integrity} (${credentials.codes.join(', ')})`],
    label.state === 'present' && label.text === plan.caption.text ? [] : [`label is ${label.state}`],
    label.box !== null && isSameBox(label.box, rendering.caption.box) ? [] : ['the caption box differs'],
    saysKind ? [] : [`the manifest does not say ${plan.kind}`],
    width === rendering.size.widthPx && height === rendering.size.heightPx ? [] : [`the size is ${width} × ${height}`],
  ].flat()
  return problems.length === 0 ? ok(report) : err({ kind: 'proof-failed', message: problems.join('; ') })
}

const isSameBox = (a: PixelBox, b: PixelBox): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
