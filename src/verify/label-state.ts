import type { PixelBox } from '../domain/image.ts'
import { CAPTION_PARAMETER, type LabelMark } from '../domain/label.ts'
import type { Credentials, ManifestAction, ProvenanceReading } from '../domain/provenance.ts'
import type { LabelState } from '../domain/report.ts'

/**
 * Whether our visible label is on the picture, from the seal first and XMP second.
 * `present`: sealed and unchanged · `altered`: sealed, but changed since · `unknown`: only XMP says so, nobody guards the pixels.
 */
export function judgeLabel(mark: LabelMark | null, reading: ProvenanceReading, credentials: Credentials): LabelState {
  const sealed = reading.kind === 'read' ? sealedCaption(reading) : null
  const text = sealed?.text ?? mark?.text ?? null
  const box = sealed?.box ?? mark?.box ?? null
  if (text === null) return { state: 'absent', text: null, box: null }
  if (sealed === null) return { state: credentials.state === 'broken' ? 'altered' : 'unknown', text, box }
  switch (credentials.integrity) {
    case 'intact':
      return { state: 'present', text, box }
    case 'broken':
      return { state: 'altered', text, box }
    case 'unknown':
      return { state: 'unknown', text, box }
  }
}

/** The caption the active manifest says Ursprung drew; an older manifest's caption may have been cropped away since. */
function sealedCaption(
  reading: Extract<ProvenanceReading, { kind: 'read' }>,
): { text: string; box: PixelBox | null } | null {
  const active = reading.store.manifests.find(manifest => manifest.label === reading.store.activeLabel)
  for (const action of active?.actions ?? []) {
    const caption = captionOf(action)
    if (caption !== null) return caption
  }
  return null
}

function captionOf(action: ManifestAction): { text: string; box: PixelBox | null } | null {
  const caption: unknown = action.parameters?.[CAPTION_PARAMETER]
  if (typeof caption !== 'object' || caption === null || !('text' in caption) || typeof caption.text !== 'string')
    return null
  const box = 'box' in caption ? boxOf(caption.box) : null
  return { text: caption.text.slice(0, 500), box }
}

function boxOf(value: unknown): PixelBox | null {
  if (typeof value !== 'object' || value === null) return null
  const side = (name: string): number => {
    const found: unknown = new Map(Object.entries(value)).get(name)
    return typeof found === 'number' && Number.isSafeInteger(found) ? found : Number.NaN
  }
  const box = { x: side('x'), y: side('y'), width: side('width'), height: side('height') }
  return Object.values(box).every(number => Number.isFinite(number)) ? box : null
}
