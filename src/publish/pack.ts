import type { Finding, ReportedError } from '../domain/finding.ts'
import type { SizePx } from '../domain/image.ts'
import type { SizePreset } from '../domain/label.ts'
import type { LabelReport } from '../domain/report.ts'
import type { FigureTexts } from './figure.ts'

/** One labelled file of a pack. `name` relative to the pack, with `/`. */
export interface PackRendition {
  /** Id of the web size; null for the labelled master itself, where it is no larger than the largest size. */
  readonly preset: string | null
  readonly name: string
  readonly sha256: string
  readonly bytes: number
  readonly widthPx: number
  readonly heightPx: number
  readonly mediaType: string
  readonly caption: NonNullable<LabelReport['caption']> | null
  readonly manifest: LabelReport['manifest']
}

/** `ursprung.pack/1`: everything one picture needs on the web, or why there is no pack. */
export interface PackReport {
  readonly schema: 'ursprung.pack/1'
  readonly input: { readonly path: string; readonly sha256: string | null }
  readonly status: 'packed' | 'refused' | 'failed'
  readonly output: {
    readonly path: string
    readonly kind: 'folder' | 'zip'
    readonly files: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[]
  } | null
  /** The labelled picture in full size, which the renditions name as their parent. */
  readonly master: PackRendition | null
  readonly renditions: readonly PackRendition[]
  readonly text: FigureTexts | null
  readonly findings: readonly Finding[]
  readonly error: ReportedError | null
}

/** A size that a pack of one picture would hold. `isMaster`: the labelled picture itself, unreduced. */
export interface PlannedRendition {
  readonly preset: SizePreset | null
  readonly size: SizePx
  readonly isMaster: boolean
}

/**
 * The sizes of a pack: the policy's web sizes below the picture's own width, smallest first; nothing is ever enlarged. Where the
 * picture is no wider than the largest web size, the labelled master itself stands for those above.
 */
export function planRenditions(source: SizePx, presets: readonly SizePreset[]): readonly PlannedRendition[] {
  const smaller = presets
    .filter(({ widthPx }) => widthPx < source.widthPx)
    .toSorted((a, b) => a.widthPx - b.widthPx)
    .filter((preset, index, all) => all[index - 1]?.widthPx !== preset.widthPx)
    .map(preset => ({ preset, size: scaled(source, preset.widthPx), isMaster: false }))
  const widest = Math.max(0, ...presets.map(({ widthPx }) => widthPx))
  return widest >= source.widthPx ? [...smaller, { preset: null, size: source, isMaster: true }] : smaller
}

const scaled = ({ widthPx, heightPx }: SizePx, width: number): SizePx => ({
  widthPx: width,
  heightPx: Math.max(1, Math.round((heightPx * width) / widthPx)),
})

/** A pack that did not come about. */
export function endedPack(
  input: PackReport['input'],
  status: 'refused' | 'failed',
  error: ReportedError | null,
  findings: readonly Finding[] = [],
): PackReport {
  return {
    schema: 'ursprung.pack/1',
    input,
    status,
    output: null,
    master: null,
    renditions: [],
    text: null,
    findings,
    error,
  }
}
