import { element, writeElement, type XmlElement, xmlText } from '../reports/xml.ts'
import { hrefOf } from './package-names.ts'
import type { PackageFacts, WrittenFile } from './package-facts.ts'

/** METS 1.12 with the extensions of CSIP and the profile of SIP 2.2.0. Requirement numbers stand at the lines that obey them. */
const NAMESPACES = {
  xmlns: 'http://www.loc.gov/METS/',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xmlns:csip': 'https://DILCIS.eu/XML/METS/CSIPExtensionMETS',
  'xsi:schemaLocation':
    'http://www.loc.gov/METS/ https://www.loc.gov/standards/mets/mets.xsd ' +
    'http://www.w3.org/1999/xlink https://www.loc.gov/standards/xlink/xlink.xsd ' +
    'https://DILCIS.eu/XML/METS/CSIPExtensionMETS https://earkcsip.dilcis.eu/schema/DILCISExtensionMETS.xsd',
}
/** SIP2. */
const PROFILE = 'https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml'
/** Vocabulary of content categories (CSIP2). */
const CONTENT_CATEGORY = 'Still image'
/** No content information type specification is published for pictures: OTHER with a name of one's own (CSIP4, CSIP5, CSIP62, CSIP63). */
const CONTENT_TYPE = {
  'csip:CONTENTINFORMATIONTYPE': 'OTHER',
  'csip:OTHERCONTENTINFORMATIONTYPE': 'Pictures with provenance',
}

/** A piece of metadata that lies in a file of its own. */
export interface MetadataFile extends WrittenFile {
  readonly id: string
  /** Vocabulary of METS, `DC`, `PREMIS` or `OTHER` with a name. */
  readonly type: 'DC' | 'PREMIS' | { readonly other: string }
}

/** A group of files; streamed, because a representation can hold any number. `use` as in CSIP64. */
export interface FileGroup {
  readonly id: string
  readonly use: string
  readonly files: () =>
    | AsyncIterable<WrittenFile & { readonly id: string }>
    | Iterable<WrittenFile & { readonly id: string }>
  /** `Documentation`, `Schemas` or `Representations`: a division with a pointer to the group; a METS file: a division that leads to it (CSIP105-112). */
  readonly division: 'Documentation' | 'Schemas' | 'Representations' | { readonly metsPath: string }
}

/** One METS document: of the package or of a representation. */
export interface MetsDocument {
  /** Name of the folder it lies in (CSIP1). */
  readonly objectId: string
  readonly label: string
  readonly package: PackageFacts
  readonly descriptive: readonly MetadataFile[]
  readonly preservation: readonly MetadataFile[]
  readonly groups: readonly FileGroup[]
}

/** The document as pieces of text, in constant memory. */
export async function* metsDocument(document: MetsDocument): AsyncGenerator<string> {
  const attributes = {
    ...NAMESPACES,
    OBJID: document.objectId,
    LABEL: document.label,
    TYPE: CONTENT_CATEGORY,
    PROFILE,
    ...CONTENT_TYPE,
  }
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield `<mets${Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlText(value)}"`)
    .join('')}>\n`
  yield writeElement(header(document.package), '  ')
  for (const file of document.descriptive) yield writeElement(metadataSection('dmdSec', file), '  ')
  yield writeElement(
    element(
      'amdSec',
      document.preservation.map(file => metadataSection('digiprovMD', file)),
      { ID: 'administrative' },
    ),
    '  ',
  )
  yield '  <fileSec ID="files">\n' // CSIP58, CSIP59
  for (const group of document.groups) yield* fileGroup(group, document.preservation)
  yield '  </fileSec>\n'
  yield writeElement(structuralMap(document), '  ')
  yield '</mets>\n'
}

/** CSIP117, CSIP7, CSIP9-16; SIP3-5, SIP15-18. */
function header({ createdAt, organisation, agreement, version }: PackageFacts): XmlElement {
  return element(
    'metsHdr',
    [
      element(
        'agent',
        [element('name', 'Ursprung'), element('note', version, { 'csip:NOTETYPE': 'SOFTWARE VERSION' })],
        { ROLE: 'CREATOR', TYPE: 'OTHER', OTHERTYPE: 'SOFTWARE' },
      ),
      element('agent', [element('name', organisation)], { ROLE: 'CREATOR', TYPE: 'ORGANIZATION' }),
      agreement === null ? null : element('altRecordID', agreement, { TYPE: 'SUBMISSIONAGREEMENT' }),
    ],
    { CREATEDATE: createdAt, RECORDSTATUS: 'NEW', 'csip:OAISPACKAGETYPE': 'SIP' },
  )
}

/** CSIP17-30 and CSIP32-44. */
const metadataSection = (name: 'dmdSec' | 'digiprovMD', { id, type, ...file }: MetadataFile): XmlElement =>
  element(
    name,
    [
      element('mdRef', [], {
        LOCTYPE: 'URL',
        'xlink:type': 'simple',
        'xlink:href': hrefOf(file.path),
        ...(typeof type === 'string' ? { MDTYPE: type } : { MDTYPE: 'OTHER', OTHERMDTYPE: type.other }),
        ...(type === 'PREMIS' ? { MDTYPEVERSION: '3.0' } : {}),
        ...fileFacts(file),
      }),
    ],
    { ID: id, ...(name === 'dmdSec' ? { CREATED: file.createdAt } : {}), STATUS: 'CURRENT' },
  )

/** CSIP26-30, CSIP40-44, CSIP68-72. */
const fileFacts = ({ mediaType, sizeBytes, createdAt, sha256 }: Omit<WrittenFile, 'path'>): Record<string, string> => ({
  MIMETYPE: mediaType,
  SIZE: String(sizeBytes),
  CREATED: createdAt,
  CHECKSUM: sha256,
  CHECKSUMTYPE: 'SHA-256',
})

/** CSIP60, CSIP113, CSIP114, CSIP61-79. */
async function* fileGroup(
  { id, use, files, division }: FileGroup,
  preservation: readonly MetadataFile[],
): AsyncGenerator<string> {
  const isContent = division === 'Representations'
  const metadata = isContent ? { ADMID: preservation.map(file => file.id).join(' ') } : {}
  const attributes = { ID: id, USE: use, ...CONTENT_TYPE, ...metadata }
  yield `    <fileGrp${Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlText(value)}"`)
    .join('')}>\n`
  for await (const file of files())
    yield writeElement(
      element(
        'file',
        [element('FLocat', [], { LOCTYPE: 'URL', 'xlink:type': 'simple', 'xlink:href': hrefOf(file.path) })],
        { ID: file.id, ...fileFacts(file) },
      ),
      '      ',
    )
  yield '    </fileGrp>\n'
}

/** CSIP80-112, CSIP116, CSIP118, CSIP119. */
function structuralMap({ objectId, descriptive, preservation, groups }: MetsDocument): XmlElement {
  const ids = (files: readonly MetadataFile[]): string => files.map(file => file.id).join(' ')
  const metadata = element('div', [], {
    ID: 'division-metadata',
    LABEL: 'Metadata',
    DMDID: ids(descriptive),
    ADMID: ids(preservation),
  })
  const divisions = groups.map(({ id, use, division }) =>
    typeof division === 'string'
      ? element('div', [element('fptr', [], { FILEID: id })], { ID: `division-${id}`, LABEL: division })
      : element(
          'div',
          [
            element('mptr', [], {
              LOCTYPE: 'URL',
              'xlink:type': 'simple',
              'xlink:href': hrefOf(division.metsPath),
              'xlink:title': id,
            }),
          ],
          { ID: `division-${id}`, LABEL: use },
        ),
  )
  return element('structMap', [element('div', [metadata, ...divisions], { ID: 'division-package', LABEL: objectId })], {
    ID: 'structure',
    TYPE: 'PHYSICAL',
    LABEL: 'CSIP',
  })
}
