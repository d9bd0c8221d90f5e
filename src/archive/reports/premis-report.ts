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
  const { checkedAt } = file
  if (checkedAt === null) return []
  const agentId = softwareAgentId(source.version)
  const written = (facts: readonly EventFacts[], at: string): readonly XmlElement[] =>
    facts.map(fact => eventElement(fact, { id: `${fileId(file)}-${fact.name}`, at, objectId: fileId(file), agentId }))
  // A verdict that stands from before is older than the check that let it stand, and so is that of a file that is gone.
  const isOlder = file.isReused || file.state === 'missing'
  const fixity = written(fixityFacts(file, source), isOlder ? timeOf(source) : checkedAt)
  if (file.state === 'missing') return fixity
  return [...written(digestFacts(file), checkedAt), ...fixity, ...written(lookFacts(file, report), checkedAt)]
}

/** Only what really was done: a file that was not hashed has no digest event; of one that cannot be read, the hash is an earlier scan's. */
const digestFacts = ({ sha256, state, change }: ArchiveFile): readonly EventFacts[] =>
  sha256 === null || (state === 'failed' && change === null) ? [] : [DIGEST_EVENT]

function fixityFacts({ state, change, sha256 }: ArchiveFile, { snapshot }: ReportSource): readonly EventFacts[] {
  const check = { name: 'fixity', type: 'fixity check', notes: [] }
  if (state === 'missing') return [{ ...check, outcome: 'fail', detail: 'the file is not there any more' }]
  if (snapshot.scan.request.mode !== 'rehash' || sha256 === null || change === 'new' || change === null) return []
  return [
    change === 'changed'
      ? { ...check, outcome: 'fail', detail: 'SHA-256, or size and time, against those of an earlier scan' }
      : { ...check, outcome: 'pass', detail: 'SHA-256 against the hash of an earlier scan' },
  ]
}

function lookFacts({ state, format, reason }: ArchiveFile, report: VerifyReport | null): readonly EventFacts[] {
  const isIdentified = state === 'verified' || state === 'skipped'
  const facts = formatEvent(isIdentified, format ?? `${state}: ${reason ?? ''}`)
  return report === null || state !== 'verified' ? [facts] : [facts, ...verdictEvents(report)]
}

const timeOf = ({ snapshot: { scan } }: ReportSource): string => scan.finishedAt ?? scan.startedAt

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
    at: timeOf(source),
    objectId: archiveId(source),
    agentId: softwareAgentId(source.version),
  })
}
