import type { VerifyReport } from '../../domain/report.ts'
import { MEDIA_TYPES } from '../../domain/image.ts'
import type { ArchiveFile } from '../archive-file.ts'
import { type ReportSource, shown } from './report-source.ts'
import { element, writeElement, type XmlElement } from './xml.ts'

/** PREMIS 3.0, https://www.loc.gov/standards/premis/v3/premis.xsd */
const NAMESPACES = {
  xmlns: 'http://www.loc.gov/premis/v3',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': 'http://www.loc.gov/premis/v3 https://www.loc.gov/standards/premis/v3/premis.xsd',
  version: '3.0',
}

/**
 * PREMIS 3: one object a file, one event for each thing that was done with it, and the agent that did it. The schema wants all objects
 * before all events, so the rows are walked twice. The first object stands for the archive itself, so that the file is valid also for
 * an empty folder. Event types: the Library of Congress vocabulary, id.loc.gov/vocabulary/preservation/eventType.
 */
export async function* premisReport(source: ReportSource): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  const attributes = Object.entries(NAMESPACES).map(([name, value]) => `${name}="${value}"`)
  yield `<premis ${attributes.join(' ')}>\n`
  yield writeElement(archiveObject(source), '  ')
  for await (const file of source.snapshot.rows())
    if (file.state !== 'not-entered') yield writeElement(fileObject(file, source), '  ')
  for await (const { file, report } of source.snapshot.verdicts())
    for (const event of eventsOf(file, report, source)) yield writeElement(event, '  ')
  yield writeElement(scanEvent(source), '  ')
  yield writeElement(softwareAgent(source), '  ')
  yield '</premis>\n'
}

const archiveId = ({ snapshot }: ReportSource): string => `scan-${snapshot.scan.id}`
const fileId = (file: ArchiveFile): string => `file-${file.id}`
const agentId = ({ version }: ReportSource): string => `ursprung-${version}`

const identifier = (prefix: string, value: string): XmlElement =>
  element(`${prefix}Identifier`, [
    element(`${prefix}IdentifierType`, 'local'),
    element(`${prefix}IdentifierValue`, value),
  ])

const archiveObject = (source: ReportSource): XmlElement =>
  element(
    'object',
    [identifier('object', archiveId(source)), element('originalName', source.roots.map(root => root.given).join('\n'))],
    { 'xsi:type': 'intellectualEntity' },
  )

function fileObject(file: ArchiveFile, source: ReportSource): XmlElement {
  return element(
    'object',
    [
      identifier('object', fileId(file)),
      element('objectCharacteristics', [
        element('compositionLevel', '0'),
        file.sha256 === null
          ? null
          : element('fixity', [
              element('messageDigestAlgorithm', 'SHA-256'),
              element('messageDigest', file.sha256),
              element('messageDigestOriginator', agentId(source)),
            ]),
        file.sizeBytes === null ? null : element('size', String(file.sizeBytes)),
        element('format', [element('formatDesignation', [element('formatName', mediaType(file))])]),
      ]),
      element('originalName', shown(file, source)),
      element('relationship', [
        element('relationshipType', 'structural'),
        element('relationshipSubType', 'is part of'),
        element('relatedObjectIdentifier', [
          element('relatedObjectIdentifierType', 'local'),
          element('relatedObjectIdentifierValue', archiveId(source)),
        ]),
      ]),
    ],
    { 'xsi:type': 'file' },
  )
}

const mediaType = ({ format }: ArchiveFile): string =>
  Object.entries(MEDIA_TYPES).find(([name]) => name === format)?.[1] ?? 'unknown'

interface EventFacts {
  readonly name: string
  readonly type: string
  readonly outcome: string
  readonly detail: string | null
  readonly notes: readonly string[]
}

function eventsOf(file: ArchiveFile, report: VerifyReport | null, source: ReportSource): readonly XmlElement[] {
  if (file.checkedAt === null) return []
  const at = file.checkedAt
  return eventFacts(file, report, source).map(facts =>
    eventElement(facts, { id: `${fileId(file)}-${facts.name}`, at, objectId: fileId(file) }, source),
  )
}

/** What was done with one file: only what really was done; a file that was not hashed has no digest event. */
function eventFacts(file: ArchiveFile, report: VerifyReport | null, source: ReportSource): readonly EventFacts[] {
  const facts: EventFacts[] = []
  if (file.state === 'missing')
    return [
      { name: 'fixity', type: 'fixity check', outcome: 'fail', detail: 'the file is not there any more', notes: [] },
    ]
  if (file.sha256 !== null)
    facts.push({ name: 'digest', type: 'message digest calculation', outcome: 'success', detail: 'SHA-256', notes: [] })
  if (
    source.snapshot.scan.request.mode === 'rehash' &&
    file.sha256 !== null &&
    file.change !== 'new' &&
    file.change !== null
  )
    facts.push({
      name: 'fixity',
      type: 'fixity check',
      outcome: file.change === 'changed' ? 'fail' : 'pass',
      detail: 'SHA-256 against the hash of an earlier scan',
      notes: [],
    })
  const isIdentified = file.state === 'verified' || file.state === 'skipped'
  facts.push({
    name: 'format',
    type: 'format identification',
    outcome: isIdentified ? 'success' : 'fail',
    detail: 'by the first bytes and the structure of the container',
    notes: [file.format ?? `${file.state}: ${file.reason ?? ''}`],
  })
  return report === null || file.state !== 'verified' ? facts : [...facts, ...verdictFacts(report)]
}

/** The verdict as events. Absence of marks is told as such; nothing here says that a picture is genuine. */
function verdictFacts({ credentials, origin, basis, findings }: VerifyReport): readonly EventFacts[] {
  const rests = `${basis.engine}; ${basis.rules}; ${basis.policy}; ${basis.trustLists.map(list => `${list.name} ${list.date} ${list.sha256}`).join('; ')}`
  const validation: EventFacts = {
    name: 'validation',
    type: 'validation',
    outcome: credentials.state,
    detail: `C2PA and origin. ${rests}`,
    notes: [
      `origin: ${origin.kind} (${origin.basis}; ${origin.rule})`,
      ...(origin.generator === null ? [] : [`generator: ${origin.generator}`]),
      ...(credentials.codes.length === 0 ? [] : [`status codes: ${credentials.codes.join(' ')}`]),
      ...findings.map(finding => `${finding.severity}: ${finding.code}`),
    ],
  }
  const isSigned = credentials.state === 'trusted' || credentials.state === 'intact' || credentials.state === 'broken'
  if (!isSigned) return [validation]
  const signer = credentials.signer?.organisation ?? credentials.signer?.name ?? 'unknown'
  return [
    validation,
    {
      name: 'signature',
      type: 'digital signature validation',
      outcome: credentials.integrity,
      detail: `signer: ${signer}; trust: ${credentials.trust}; time: ${credentials.time}`,
      notes: credentials.signedAt === null ? [] : [`signed at: ${credentials.signedAt}`],
    },
  ]
}

function eventElement(
  { type, outcome, detail, notes }: EventFacts,
  { id, at, objectId }: { readonly id: string; readonly at: string; readonly objectId: string },
  source: ReportSource,
): XmlElement {
  return element('event', [
    identifier('event', id),
    element('eventType', type),
    element('eventDateTime', at),
    detail === null ? null : element('eventDetailInformation', [element('eventDetail', detail)]),
    element('eventOutcomeInformation', [
      element('eventOutcome', outcome),
      ...notes.map(note => element('eventOutcomeDetail', [element('eventOutcomeDetailNote', note)])),
    ]),
    element('linkingAgentIdentifier', [
      element('linkingAgentIdentifierType', 'local'),
      element('linkingAgentIdentifierValue', agentId(source)),
    ]),
    element('linkingObjectIdentifier', [
      element('linkingObjectIdentifierType', 'local'),
      element('linkingObjectIdentifierValue', objectId),
    ]),
  ])
}

const scanEvent = (source: ReportSource): XmlElement => {
  const { startedAt, finishedAt, phase, request } = source.snapshot.scan
  const facts: EventFacts = {
    name: 'scan',
    type: 'validation',
    outcome: phase === 'done' ? 'complete' : 'partial',
    detail: `scan of the whole folder, mode ${request.mode}`,
    notes: [],
  }
  return eventElement(
    facts,
    { id: `${archiveId(source)}-scan`, at: finishedAt ?? startedAt, objectId: archiveId(source) },
    source,
  )
}

const softwareAgent = (source: ReportSource): XmlElement =>
  element('agent', [
    identifier('agent', agentId(source)),
    element('agentName', 'Ursprung'),
    element('agentType', 'software'),
    element('agentVersion', source.version),
  ])
