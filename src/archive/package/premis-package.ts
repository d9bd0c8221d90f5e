import {
  DIGEST_EVENT,
  eventElement,
  type EventFacts,
  fileObject,
  formatEvent,
  identifier,
  premisStart,
  relationship,
  softwareAgent,
  softwareAgentId,
  verdictEvents,
} from '../reports/premis-elements.ts'
import { element, writeElement, type XmlElement } from '../reports/xml.ts'
import type { PackageFacts, PackedPicture, RepresentationName } from './package-facts.ts'

/** PREMIS of the package: the package itself, its representations, who made it and for whom. */
export function packagePremis(facts: PackageFacts, representations: readonly RepresentationName[]): string {
  const made: EventFacts = {
    name: 'creation',
    type: 'information package creation',
    outcome: 'success',
    detail: 'originals copied byte for byte; SHA-256 compared before and after',
    notes: facts.agreement === null ? [] : [`submission agreement: ${facts.agreement}`],
  }
  const names = { id: `${facts.id}-creation`, at: facts.createdAt, objectId: facts.id, agentId: agentOf(facts) }
  return [
    premisStart(),
    ...[
      packageObject(facts),
      ...representations.map(name => representationObject(name, facts)),
      eventElement(made, names),
      softwareAgent(facts.version),
      element('agent', [
        identifier('agent', 'submitting-organisation'),
        element('agentName', facts.organisation),
        element('agentType', 'organization'),
      ]),
    ].map(part => writeElement(part, '  ')),
    '</premis>\n',
  ].join('')
}

/**
 * PREMIS of a representation, as pieces of text in constant memory: each picture an object, each thing that was done with it an event.
 * `pictures` is walked twice, because the schema wants all objects before all events.
 */
export async function* representationPremis(
  name: RepresentationName,
  facts: PackageFacts,
  pictures: () => AsyncIterable<PackedPicture>,
): AsyncGenerator<string> {
  yield premisStart()
  yield writeElement(representationObject(name, facts), '  ')
  for await (const picture of pictures()) yield writeElement(pictureObject(picture, name, facts), '  ')
  for await (const picture of pictures())
    for (const event of pictureEvents(picture, facts)) yield writeElement(event, '  ')
  yield writeElement(softwareAgent(facts.version), '  ')
  yield '</premis>\n'
}

const agentOf = ({ version }: PackageFacts): string => softwareAgentId(version)

/** Unique also where two packages lie side by side. */
const representationId = (name: RepresentationName, { id }: PackageFacts): string => `${id}/${name}`

const packageObject = ({ id, title }: PackageFacts): XmlElement =>
  element('object', [identifier('object', id), element('originalName', title)], { 'xsi:type': 'intellectualEntity' })

const representationObject = (name: RepresentationName, facts: PackageFacts): XmlElement =>
  element(
    'object',
    [
      identifier('object', representationId(name, facts)),
      relationship({ type: 'structural', subType: 'is part of', objectId: facts.id }),
      ...(name === 'rep-labelled'
        ? [
            relationship({
              type: 'derivation',
              subType: 'has source',
              objectId: representationId('rep-original', facts),
            }),
          ]
        : []),
    ],
    { 'xsi:type': 'representation' },
  )

function pictureObject(picture: PackedPicture, name: RepresentationName, facts: PackageFacts): XmlElement {
  const { id, sha256, sizeBytes, originalName, report, source } = picture
  return fileObject({
    id,
    sha256,
    sizeBytes,
    format: report.format,
    originalName,
    relationships: [
      { type: 'structural', subType: 'is part of', objectId: representationId(name, facts) },
      ...(source === null
        ? []
        : [
            {
              type: 'derivation' as const,
              subType: 'has source' as const,
              objectId: source.id,
              ...(source.labelledAt === null ? {} : { eventId: `${id}-labelling` }),
            },
          ]),
    ],
    agentId: agentOf(facts),
  })
}

function pictureEvents({ id, report, source }: PackedPicture, facts: PackageFacts): readonly XmlElement[] {
  const agentId = agentOf(facts)
  const at = report.basis.checkedAt
  const isRead = report.error === null
  const done: readonly EventFacts[] = [
    {
      name: 'replication',
      type: 'replication',
      outcome: 'success',
      detail: 'copied into the package; SHA-256 of source and copy are equal',
      notes: [],
    },
    DIGEST_EVENT,
    formatEvent(isRead, report.format ?? report.error?.kind ?? 'unknown'),
    ...(isRead ? verdictEvents(report) : []),
  ]
  const events = done.map(event => eventElement(event, { id: `${id}-${event.name}`, at, objectId: id, agentId }))
  if (source === null || source.labelledAt === null) return events
  const labelling: EventFacts = {
    name: 'labelling',
    type: 'modification',
    outcome: 'success',
    detail: 'labelled: caption in the picture, metadata, signed manifest with the original as parent',
    notes: [`source: ${source.id}, SHA-256 ${source.sha256}`],
  }
  return [...events, eventElement(labelling, { id: `${id}-labelling`, at: source.labelledAt, objectId: id, agentId })]
}
