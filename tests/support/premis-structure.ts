import { DOMParser, type Element } from '@xmldom/xmldom'

/**
 * A structural check of PREMIS 3.0 where the schema itself is not at hand (no network in tests): element names, their order and how often
 * each may stand, for the parts Ursprung writes; identifiers unique; every link leads to an object, event or agent that is there.
 * Written from the published schema (https://www.loc.gov/standards/premis/v3/premis.xsd); what is not in the table is an error.
 */
const CONTENT: Readonly<Record<string, string>> = {
  premis: 'object+ event* agent* rights*',
  intellectualEntity:
    'objectIdentifier+ preservationLevel* significantProperties* originalName? relationship* linkingEventIdentifier*',
  representation:
    'objectIdentifier+ preservationLevel* significantProperties* originalName? storage* relationship* linkingEventIdentifier*',
  file: 'objectIdentifier+ preservationLevel* significantProperties* objectCharacteristics+ originalName? storage* relationship* linkingEventIdentifier*',
  objectIdentifier: 'objectIdentifierType objectIdentifierValue',
  objectCharacteristics: 'compositionLevel? fixity* size? format+ creatingApplication* inhibitors*',
  fixity: 'messageDigestAlgorithm messageDigest messageDigestOriginator?',
  format: 'formatDesignation formatRegistry? formatNote*',
  formatDesignation: 'formatName formatVersion?',
  relationship: 'relationshipType relationshipSubType relatedObjectIdentifier+ relatedEventIdentifier*',
  relatedObjectIdentifier: 'relatedObjectIdentifierType relatedObjectIdentifierValue',
  relatedEventIdentifier: 'relatedEventIdentifierType relatedEventIdentifierValue',
  event:
    'eventIdentifier eventType eventDateTime eventDetailInformation* eventOutcomeInformation* linkingAgentIdentifier* linkingObjectIdentifier*',
  eventIdentifier: 'eventIdentifierType eventIdentifierValue',
  eventDetailInformation: 'eventDetail?',
  eventOutcomeInformation: 'eventOutcome? eventOutcomeDetail*',
  eventOutcomeDetail: 'eventOutcomeDetailNote?',
  linkingAgentIdentifier: 'linkingAgentIdentifierType linkingAgentIdentifierValue linkingAgentRole*',
  linkingObjectIdentifier: 'linkingObjectIdentifierType linkingObjectIdentifierValue linkingObjectRole*',
  agent: 'agentIdentifier+ agentName* agentType? agentVersion? agentNote*',
  agentIdentifier: 'agentIdentifierType agentIdentifierValue',
}

/** What is wrong with a PREMIS file; empty when nothing is. `elsewhere`: objects that other files of the same package describe. */
export function premisProblems(text: string, elsewhere: readonly string[] = []): readonly string[] {
  const problems: string[] = []
  const document = new DOMParser({
    onError: (level, message) => {
      // A warning is about U+FFFD, which stands where XML has no place for the character of a name.
      if (level !== 'warning') problems.push(`${level}: ${message}`)
    },
  }).parseFromString(text, 'text/xml')
  const root = document.documentElement
  if (root === null) return ['no root element']
  if (root.namespaceURI !== 'http://www.loc.gov/premis/v3' || root.getAttribute('version') !== '3.0')
    problems.push('not PREMIS 3.0')
  check(root, problems)
  return [...problems, ...linkProblems(root, elsewhere)]
}

function check(element: Element, problems: string[]): void {
  const type = element.localName === 'object' ? (element.getAttribute('xsi:type') ?? '') : (element.localName ?? '')
  const content = CONTENT[type]
  const children = childrenOf(element)
  if (content === undefined) {
    if (children.length > 0) problems.push(`${type}: expected text but found elements`)
    if ((element.textContent ?? '') === '' && type !== 'originalName') problems.push(`${type}: empty`)
    return
  }
  const pattern = new RegExp(
    `^${content
      .split(' ')
      .map(part => part.replace(/^(\w+)([?*+]?)$/, '(?:$1 )$2'))
      .join('')}$`,
  )
  const names = children.map(child => `${child.localName ?? ''} `).join('')
  if (!pattern.test(names)) problems.push(`${type}: expected ${content} but found ${names}`)
  for (const child of children) check(child, problems)
}

function linkProblems(root: Element, elsewhere: readonly string[]): readonly string[] {
  const texts = new Map<string, string[]>()
  const gather = (element: Element): void => {
    const children = childrenOf(element)
    const name = element.localName ?? ''
    const known = texts.get(name) ?? []
    if (children.length === 0) known.push(element.textContent ?? '')
    texts.set(name, known)
    for (const child of children) gather(child)
  }
  gather(root)
  const values = (name: string): string[] => texts.get(name) ?? []
  const objects = new Set([...values('objectIdentifierValue'), ...elsewhere])
  const events = new Set(values('eventIdentifierValue'))
  const agents = new Set(values('agentIdentifierValue'))
  const known = [
    ...values('objectIdentifierValue'),
    ...values('eventIdentifierValue'),
    ...values('agentIdentifierValue'),
  ]
  const lost = [
    ...['relatedObjectIdentifierValue', 'linkingObjectIdentifierValue']
      .flatMap(values)
      .filter(link => !objects.has(link)),
    ...values('linkingAgentIdentifierValue').filter(link => !agents.has(link)),
    ...values('relatedEventIdentifierValue').filter(link => !events.has(link)),
  ]
  return [
    ...(new Set(known).size === known.length ? [] : ['identifiers are not unique']),
    ...lost.map(link => `nothing is called ${link}`),
    ...values('eventDateTime')
      .filter(time => Number.isNaN(Date.parse(time)))
      .map(time => `no date: ${time}`),
  ]
}

/** By siblings: the lists of the parser are live, and walking one takes time that grows with its square. */
function childrenOf(element: Element): Element[] {
  const children: Element[] = []
  for (let node = element.firstChild; node !== null; node = node.nextSibling)
    if (node.nodeType === 1) children.push(node as Element)
  return children
}
