import type { LabelReport } from '../../src/domain/report.ts'
import type { Tags } from './label-readers.ts'

/** Groups that hold a picture's own statements; the rest describes coding, the file system, or is computed. */
const STATEMENTS =
  /^(?:IFD0|ExifIFD|GPS|InteropIFD|XMP-|IPTC|PNG|PNG-|Photoshop|MakerNotes|Canon|Nikon|Apple|Sony|Olympus|Pentax|Panasonic|FujiFilm|JFIF|Ducky|JPEG:)/
/** Tags that must change, or that describe how the old file's bytes lie. */
const EXPECTED_TO_CHANGE =
  /:(?:Orientation|ImageWidth|ImageHeight|ExifImageWidth|ExifImageHeight|PixelXDimension|PixelYDimension|XMPToolkit|MetadataDate|BitsPerSample|Compression|PhotometricInterpretation|StripOffsets|StripByteCounts|RowsPerStrip|SamplesPerPixel|PlanarConfiguration|Predictor|FillOrder|NewSubfileType|SubfileType|TileWidth|TileLength|TileOffsets|TileByteCounts|ExtraSamples|SampleFormat|T6Options|YCbCrPositioning|YCbCrSubSampling|ReferenceBlackWhite|ThumbnailOffset|ThumbnailLength|ThumbnailImage|PhotoshopThumbnail|IPTCDigest|PhotoshopQuality|PhotoshopFormat|ProgressiveScans|ColorType|Filter|Interlace|BitDepth|Palette|Transparency|PaletteHistogram|ExifByteOrder|Padding|OffsetSchema|PageNumber|CodedCharacterSet|JFIFVersion|InkSet|NumberOfInks|Thumbnail\w*|PreviewImage\w*|JUMD\w*)$/
/** Ours: set by the labelling, merged with what stood there. */
const OURS = /:(?:DigitalSourceType|AISystemUsed|AltTextAccessibility|Credit|Credit-|HasExtendedXMP)/

/** Compares what ExifTool reads from source and output; a tag that is gone must be named by the report's findings. */
export function carriedProblems(
  before: Tags,
  after: Tags,
  report: LabelReport,
): { readonly checked: number; readonly problems: readonly string[] } {
  const relevant = [...before].filter(
    ([tag]) => STATEMENTS.test(tag) && !EXPECTED_TO_CHANGE.test(tag) && !OURS.test(tag),
  )
  const named = report.findings.map(finding => `${finding.code} ${finding.message}`).join('\n')
  const problems = relevant.flatMap(([tag, value]) => {
    const now = after.get(tag)
    if (now === value || sameNumbers(now, value)) return []
    const shortName = tag.slice(tag.indexOf(':') + 1)
    const group = tag.slice(0, tag.indexOf(':'))
    if (
      named.toLowerCase().includes(shortName.toLowerCase()) ||
      tag === 'PNG:ModifyDate' ||
      (named.includes(group) && now === undefined)
    )
      return []
    return [now === undefined ? `${tag} is gone` : `${tag}: ${value.slice(0, 60)} → ${now.slice(0, 60)}`]
  })
  return { checked: relevant.length, problems }
}

const sameNumbers = (one: string | undefined, other: string): boolean =>
  one !== undefined && Number(one) === Number(other) && other.trim() !== ''
