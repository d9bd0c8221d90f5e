import type { OriginKind } from './origin-kind.ts'

/** Where a mark stands. The contract's `evidence[].source`. */
export const EVIDENCE_SOURCES = [
  'c2pa',
  'iptc',
  'xmp',
  'exif',
  'png',
  'webp',
  'trailer',
  'pixels',
  'tc260',
  'register',
] as const
/** One of `EVIDENCE_SOURCES`. `pixels` is hidden pixel data, `trailer` what stands behind the picture's end, `register` our own book. */
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number]

/**
 * How strong a mark is: `signed` in a manifest that validates, `declared` by metadata anyone can write,
 * `trace` left by a tool as a side effect. Knowledge: shared/knowledge/markers.md section 0.
 */
export type EvidenceWeight = 'signed' | 'declared' | 'trace'

/** One mark found in one file. `says: 'unknown'` is shown but decides nothing. */
export interface Evidence {
  readonly source: EvidenceSource
  /** Canonical name of the field, e.g. `Iptc4xmpExt:DigitalSourceType`, `PNG:parameters`, `c2pa.actions/c2pa.created`. */
  readonly field: string
  /** The value as read, control characters removed, at most `MAX_VALUE_LENGTH` characters. Hostile text: escape before display. */
  readonly value: string
  readonly says: OriginKind
  readonly weight: EvidenceWeight
  /** The rule that recognised it, e.g. `iptc.digital-source-type`; stable, for explanations and tests. */
  readonly marker: string
  /** Product or tool the mark names, when it names one. */
  readonly generator?: string
}

/** One metadata field as decoded, before any marker rule has looked at it. */
export interface MetadataField {
  readonly source: Extract<EvidenceSource, 'iptc' | 'xmp' | 'exif' | 'png' | 'webp' | 'trailer'>
  /** Canonical name: well-known prefix for XMP (whatever prefix the file used), `EXIF:Name`, `IIM:2:110`, `PNG:keyword`, `JPEG:COM`, `SEFT:name`. */
  readonly field: string
  readonly value: string
  /** Where in the file, for people: `JPEG APP1 @ 2`, `PNG iTXt after IDAT`. */
  readonly at: string
}

/** A person named in the metadata, as the file spells the name; hostile text. Counts like a found face when a policy asks about people. */
export interface NamedPerson {
  readonly source: EvidenceSource
  readonly field: string
  readonly value: string
}

/** Something in the metadata that tells more than the publisher may want. GDPR art. 5(1)(c). */
export interface Exposure {
  readonly kind: ExposureKind
  readonly field: string
  readonly value: string
}
/** What can be exposed. `software` alone makes no finding: it tells of tools, not of people. */
export const EXPOSURE_KINDS = ['gps', 'serial', 'author', 'prompt', 'thumbnail', 'software'] as const
/** One of `EXPOSURE_KINDS`, and what a policy's rules on exposure name. */
export type ExposureKind = (typeof EXPOSURE_KINDS)[number]

/** A rights statement: copyright, licence, data-mining reservation. */
export interface RightsStatement {
  readonly field: string
  readonly value: string
}

/** Longest value kept of any one field, in characters; the rest is cut with an ellipsis. Hostile files carry megabytes. */
export const MAX_VALUE_LENGTH = 4_000

/** Makes text from an image safe to keep: control and bidi-override characters out, length bounded. */
export function tidyValue(text: string, maxLength: number = MAX_VALUE_LENGTH): string {
  const bounded = text.length > maxLength * 2 ? text.slice(0, maxLength * 2) : text
  const clean = bounded.replace(
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g,
    '',
  )
  // Never between the halves of one character: what is left would be no Unicode.
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : clean
}
