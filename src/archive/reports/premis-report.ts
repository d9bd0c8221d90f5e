import type { VerifyReport } from '../../domain/report.ts'
import type { ArchiveFile } from '../archive-file.ts'
import {
  DIGEST_EVENT,
  eventElement,
  type EventFacts,
  fileObject,
  formatEvent,
  identifier,
  premisStart,
  softwareAgent,
  softwareAgentId,
  verdictEvents,
} from './premis-elements.ts'
import { type ReportSource, shown } from './report-source.ts'
import { element, writeElement, type XmlElement } from './xml.ts'

/**
 * PREMIS 3: one object a file, one event for each thing that was done with it, and the agent that did it. The schema wants all objects
 * before all events, so the rows are walked twice. The first object stands for the archive itself, so that the file is valid also for
 * an empty folder.
 */
export async function* premisReport(source: ReportSource): AsyncGenerator<string> {
  yield premisStart()
  yield writeElement(archiveObject(source), '  ')
  for await (const file of source.snapshot.rows())
    if (file.state !== 'not-entered') yield writeElement(rowObject(file, source), '  ')
  for await (const { file, report } of source.snapshot.verdicts())
    for (const event of eventsOf(file, report, source)) yield writeElement(event, '  ')
  yield writeElement(scanEvent(source), '  ')
  yield writeElement(softwareAgent(source.version), '  ')
  yield '</premis>\n'
}

const FIXITY = 'fixity check'
const scanTime = ({ snapshot }: ReportSource): string => snapshot.scan.finishedAt ?? snapshot.scan.startedAt
const archiveId = ({ snapshot }: ReportSource): string => `scan-${snapshot.scan.id}`
const fileId = (file: ArchiveFile): string => `file-${file.id}`

const archiveObject = (source: ReportSource): XmlElement =>
  element(
    'object',
    [identifier('object', archiveId(source)), element('originalName', source.roots.map(root => root.given).join('\n'))],
    { 'xsi:type': 'intellectualEntity' },
  )

const rowObject = (file: ArchiveFile, source: ReportSource): XmlElement =>
  fileObject({
    id: fileId(file),
    sha256: file.sha256,
    sizeBytes: file.sizeBytes,
    format: file.format,
    originalName: shown(file, source),
    relationships: [{ type: 'structural', subType: 'is part of', objectId: archiveId(source) }],
    agentId: softwareAgentId(source.version),
  })

function eventsOf(file: ArchiveFile, report: VerifyReport | null, source: ReportSource): readonly XmlElement[] {
  if (file.checkedAt === null) return []
  const checkedAt = file.checkedAt
  // A file that is as it was keeps the time of its verdict: that its hash was looked at, or that it was not there, belongs to this scan.
  const timeOf = ({ type }: EventFacts): string => (type === FIXITY ? scanTime(source) : checkedAt)
  const agentId = softwareAgentId(source.version)
  return eventFacts(file, report, source).map(facts =>
    eventElement(facts, { id: `${fileId(file)}-${facts.name}`, at: timeOf(facts), objectId: fileId(file), agentId }),
  )
}

/** What was done with one file: only what really was done; a file that was not hashed has no digest event. */
function eventFacts(file: ArchiveFile, report: VerifyReport | null, source: ReportSource): readonly EventFacts[] {
  const facts: EventFacts[] = []
  if (file.state === 'missing')
    return [{ name: 'fixity', type: FIXITY, outcome: 'fail', detail: 'the file is not there any more', notes: [] }]
  if (file.sha256 !== null) facts.push(DIGEST_EVENT)
  if (source.snapshot.scan.request.mode === 'rehash' && file.sha256 !== null) facts.push(...fixityOf(file))
  const isIdentified = file.state === 'verified' || file.state === 'skipped'
  facts.push(formatEvent(isIdentified, file.format ?? `${file.state}: ${file.reason ?? ''}`))
  return report === null || file.state !== 'verified' ? facts : [...facts, ...verdictEvents(report)]
}

/** A file that is as it was, but whose hash nobody knew before, has been checked against nothing. */
function fixityOf({ change, isReused }: ArchiveFile): readonly EventFacts[] {
  const check = { name: 'fixity', type: FIXITY, notes: [] }
  if (change === 'changed')
    return [{ ...check, outcome: 'fail', detail: 'SHA-256, or size and time where none was known, of an earlier scan' }]
  if (change !== 'moved' && !isReused) return []
  return [{ ...check, outcome: 'pass', detail: 'SHA-256 against the hash of an earlier scan' }]
}

const scanEvent = (source: ReportSource): XmlElement => {
  const { phase, request } = source.snapshot.scan
  const facts: EventFacts = {
    name: 'scan',
    type: 'validation',
    outcome: phase === 'done' ? 'complete' : 'partial',
    detail: `scan of the whole folder, mode ${request.mode}`,
    notes: [],
  }
  return eventElement(facts, {
    id: `${archiveId(source)}-scan`,
    at: scanTime(source),
    objectId: archiveId(source),
    agentId: softwareAgentId(source.version),
  })
}
