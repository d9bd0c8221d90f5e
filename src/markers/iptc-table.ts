import { SOURCE_TYPE_FIELD } from '../domain/source-type.ts'

/** Fields that hold a source type; the second is the deprecated twin that Gemini also writes (markers.md section 2). */
export const SOURCE_TYPE_FIELDS = [
  SOURCE_TYPE_FIELD,
  'Iptc4xmpExt:DigitalSourceFileType',
  'Iptc4xmpExt:digitalSourceType',
]

/** IPTC Photo Metadata Standard 2025.1: each declares AI by being there. */
export const AI_FIELDS = [
  'Iptc4xmpExt:AISystemUsed',
  'Iptc4xmpExt:AISystemVersionUsed',
  'Iptc4xmpExt:AIPromptInformation',
  'Iptc4xmpExt:AIPromptWriterName',
]
