import { MEDIA_TYPES } from '../../domain/image.ts'
import type { VerifyReport } from '../../domain/report.ts'
import { element, type XmlElement, xmlText } from './xml.ts'

/** PREMIS 3.0, https://www.loc.gov/standards/premis/v3/premis.xsd */
const NAMESPACES = {
  xmlns: 'http://www.loc.gov/premis/v3',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': 'http://www.loc.gov/premis/v3 https://www.loc.gov/standards/premis/v3/premis.xsd',
  version: '3.0',
}

/** First lines of a PREMIS file; the last is `</premis>`. */
export const premisStart = (): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<premis ${Object.entries(NAMESPACES)
    .map(([name, value]) => `${name}="${xmlText(value)}"`)
    .join(' ')}>\n`

/** Name of our software agent. */
export const softwareAgentId = (version: string): string => `ursprung-${version}`

/** An identifier of an object, event or agent of ours. */
export const identifier = (prefix: string, value: string): XmlElement =>
  element(`${prefix}Identifier`, [
    element(`${prefix}IdentifierType`, 'local'),
    element(`${prefix}IdentifierValue`, value),
  ])

/** What a relationship says of another object. Terms: id.loc.gov/vocabulary/preservation/relationshipType and …SubType. */
export interface Relationship {
  readonly type: 'structural' | 'derivation'
  readonly subType: 'is part of' | 'has source'
  readonly objectId: string
  readonly eventId?: string
}

/** A relationship to another object. */
export const relationship = ({ type, subType, objectId, eventId }: Relationship): XmlElement =>
  element('relationship', [
    element('relationshipType', type),
    element('relationshipSubType', subType),
    element('relatedObjectIdentifier', [
      element('relatedObjectIdentifierType', 'local'),
      element('relatedObjectIdentifierValue', objectId),
    ]),
    eventId === undefined
      ? null
      : element('relatedEventIdentifier', [
          element('relatedEventIdentifierType', 'local'),
          element('relatedEventIdentifierValue', eventId),
        ]),
  ])

/** A file as an object. `sha256` and `sizeBytes` are `null` where nobody has read the file. */
export interface FileObjectFacts {
  readonly id: string
  readonly sha256: string | null
  readonly sizeBytes: number | null
  readonly format: string | null
  readonly originalName: string
  readonly relationships: readonly Relationship[]
  readonly agentId: string
}

/** A file as an object. */
export function fileObject(facts: FileObjectFacts): XmlElement {
  const { id, sha256, sizeBytes, format, originalName, relationships, agentId } = facts
  return element(
    'object',
    [
      identifier('object', id),
      element('objectCharacteristics', [
        element('compositionLevel', '0'),
        sha256 === null
          ? null
          : element('fixity', [
              element('messageDigestAlgorithm', 'SHA-256'),
              element('messageDigest', sha256),
              element('messageDigestOriginator', agentId),
            ]),
        sizeBytes === null ? null : element('size', String(sizeBytes)),
        element('format', [element('formatDesignation', [element('formatName', mediaType(format))])]),
      ]),
      element('originalName', originalName),
      ...relationships.map(relationship),
    ],
    { 'xsi:type': 'file' },
  )
}

const mediaType = (format: string | null): string =>
  Object.entries(MEDIA_TYPES).find(([name]) => name === format)?.[1] ?? 'unknown'

/** What was done, in the vocabulary of the Library of Congress, id.loc.gov/vocabulary/preservation/eventType. */
export interface EventFacts {
  readonly name: string
  readonly type: string
  readonly outcome: string
  readonly detail: string | null
  readonly notes: readonly string[]
}

/** SHA-256 was computed. */
export const DIGEST_EVENT: EventFacts = {
  name: 'digest',
  type: 'message digest calculation',
  outcome: 'success',
  detail: 'SHA-256',
  notes: [],
}

/** The format was looked for; `note` names it, or says why there is none. */
export const formatEvent = (isIdentified: boolean, note: string): EventFacts => ({
  name: 'format',
  type: 'format identification',
  outcome: isIdentified ? 'success' : 'fail',
  detail: 'by the first bytes and the structure of the container',
  notes: [note],
})

/** The verdict as events. Absence of marks is told as such; nothing here says that a picture is genuine. */
export function verdictEvents({ credentials, origin, basis, findings }: VerifyReport): readonly EventFacts[] {
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

/** An event with its agent and its object. `at` ISO 8601 UTC. */
export function eventElement(
  { type, outcome, detail, notes }: EventFacts,
  { id, at, objectId, agentId }: Record<'id' | 'at' | 'objectId' | 'agentId', string>,
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
      element('linkingAgentIdentifierValue', agentId),
    ]),
    element('linkingObjectIdentifier', [
      element('linkingObjectIdentifierType', 'local'),
      element('linkingObjectIdentifierValue', objectId),
    ]),
  ])
}

/** Ursprung itself. */
export const softwareAgent = (version: string): XmlElement =>
  element('agent', [
    identifier('agent', softwareAgentId(version)),
    element('agentName', 'Ursprung'),
    element('agentType', 'software'),
    element('agentVersion', version),
  ])
