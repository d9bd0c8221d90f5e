import type { ExposureKind } from '../domain/evidence.ts'

/** Fields that tell more than the publisher may want (markers.md section 9). Base names; `*` at the end or start stands for anything. */
export const EXPOSURE_FIELDS: readonly { readonly kind: ExposureKind; readonly fields: readonly string[] }[] = [
  {
    kind: 'gps',
    fields: [
      'EXIF:GPSLatitude',
      'EXIF:GPSLongitude',
      'EXIF:GPSDestLatitude',
      'EXIF:GPSDestLongitude',
      'EXIF:GPSAreaInformation',
      'exif:GPSLatitude',
      'exif:GPSLongitude',
      'exif:GPSDestLatitude',
      'exif:GPSDestLongitude',
      'Iptc4xmpExt:LocationShown/*',
      'Iptc4xmpExt:LocationCreated/*',
    ],
  },
  {
    kind: 'serial',
    fields: [
      'EXIF:BodySerialNumber',
      'EXIF:LensSerialNumber',
      'EXIF:CameraSerialNumber',
      'aux:SerialNumber',
      'aux:LensSerialNumber',
      'exifEX:BodySerialNumber',
      'exifEX:LensSerialNumber',
    ],
  },
  {
    kind: 'author',
    fields: [
      'EXIF:CameraOwnerName',
      'EXIF:Artist',
      'EXIF:XPAuthor',
      'EXIF:Photographer',
      'EXIF:ImageEditor',
      'IIM:2:80',
      'IIM:2:122',
      'dc:creator',
      'tiff:Artist',
      'aux:OwnerName',
      'exifEX:CameraOwnerName',
      'PNG:Author',
      'photoshop:CaptionWriter',
      'Iptc4xmpExt:AIPromptWriterName',
      'Iptc4xmpCore:CreatorContactInfo/*',
    ],
  },
  {
    kind: 'software',
    fields: [
      'EXIF:Software',
      'EXIF:HostComputer',
      'xmp:CreatorTool',
      'tiff:Software',
      'PNG:Software',
      'EXIF:RAWDevelopingSoftware',
      'EXIF:ImageEditingSoftware',
      'EXIF:MetadataEditingSoftware',
    ],
  },
  { kind: 'prompt', fields: ['Iptc4xmpExt:AIPromptInformation'] },
]

/** Canva writes document, user and brand ids into the tool's name: an author's trace (markers.md section 3). */
export const CANVA_USER = { field: 'xmp:CreatorTool', pattern: /^Canva\b.{0,200}\buser=/ }
