/**
 * Structural rules of E-ARK CSIP 2.2.0 and of the SIP profile 2.2.0, rule by rule with their numbers, checked on a package on disk.
 * Written from the published specifications (https://earkcsip.dilcis.eu, https://earksip.dilcis.eu); rules that are MAY, or about
 * elements that Ursprung does not write (rightsMD), are left out. Beside them: every file of the package is named once, with its real
 * size and SHA-256 (CSIP58, CSIP71, CSIP29, CSIP43).
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { DOMParser, type Element } from '@xmldom/xmldom'

interface Mets {
  readonly root: Element
  readonly path: string
  readonly isPackage: boolean
}
/** One rule: what is wrong, empty when nothing is. */
type Rule = (mets: Mets) => readonly string[]

/** Values of the vocabularies as far as they are used. */
const CATEGORIES = ['Still image', 'Photographs – Digital', 'Mixed', 'Other']
const CSIP = 'https://DILCIS.eu/XML/METS/CSIPExtensionMETS'
const XLINK = 'http://www.w3.org/1999/xlink'

const RULES: Readonly<Record<string, Rule>> = {
  CSIP1: ({ root, path }) => expectAll([root], node => node.getAttribute('OBJID') === basename(dirname(path))),
  CSIP2: ({ root }) => expectAll([root], node => CATEGORIES.includes(node.getAttribute('TYPE') ?? '')),
  CSIP3: ({ root }) =>
    expectAll([root], node => node.getAttribute('TYPE') !== 'Other' || node.hasAttributeNS(CSIP, 'OTHERTYPE')),
  CSIP4: ({ root }) => expectAll([root], hasContentType),
  CSIP5: ({ root }) => expectAll([root], namesOtherContentType),
  CSIP6: ({ root }) => expectAll([root], has('PROFILE')),
  CSIP117: ({ root }) => expectCount(at(root, 'metsHdr'), 1, 1),
  CSIP7: ({ root }) => expectAll(at(root, 'metsHdr'), node => isDate(node.getAttribute('CREATEDATE'))),
  CSIP9: ({ root }) => expectAll(at(root, 'metsHdr'), node => node.getAttributeNS(CSIP, 'OAISPACKAGETYPE') === 'SIP'),
  CSIP10: ({ root }) => expectCount(software(root), 1, 1),
  CSIP11: ({ root }) => expectAll(software(root), node => node.getAttribute('ROLE') === 'CREATOR'),
  CSIP12: ({ root }) => expectAll(software(root), node => node.getAttribute('TYPE') === 'OTHER'),
  CSIP14: ({ root }) => expectAll(software(root), node => at(node, 'name').length === 1 && text(node, 'name') !== ''),
  CSIP15: ({ root }) => expectAll(software(root), node => at(node, 'note').length === 1 && text(node, 'note') !== ''),
  CSIP16: ({ root }) =>
    expectAll(at(root, 'metsHdr/agent/note'), node => node.getAttributeNS(CSIP, 'NOTETYPE') === 'SOFTWARE VERSION'),
  CSIP17: ({ root }) => expectCount(at(root, 'dmdSec'), 1),
  CSIP18: ({ root }) => expectAll(at(root, 'dmdSec'), has('ID')),
  CSIP19: ({ root }) => expectAll(at(root, 'dmdSec'), node => isDate(node.getAttribute('CREATED'))),
  CSIP20: ({ root }) => expectAll(at(root, 'dmdSec'), isCurrent),
  CSIP21: ({ root }) => expectCount(at(root, 'dmdSec/mdRef'), 1),
  CSIP22: ({ root }) => expectAll(metadata(root), node => node.getAttribute('LOCTYPE') === 'URL'),
  CSIP23: ({ root }) => expectAll(metadata(root), isSimpleLink),
  CSIP24: ({ root, path }) => expectAll(metadata(root), node => existsSync(targetOf(node, path))),
  CSIP25: ({ root }) => expectAll(metadata(root), has('MDTYPE')),
  CSIP26: ({ root }) => expectAll(metadata(root), hasMediaType),
  CSIP27: ({ root, path }) => expectAll(metadata(root), node => hasSize(node, targetOf(node, path))),
  CSIP28: ({ root }) => expectAll(metadata(root), node => isDate(node.getAttribute('CREATED'))),
  CSIP29: ({ root, path }) => expectAll(metadata(root), node => hasHash(node, targetOf(node, path))),
  CSIP30: ({ root }) => expectAll(metadata(root), node => node.getAttribute('CHECKSUMTYPE') === 'SHA-256'),
  CSIP31: ({ root }) => expectCount(at(root, 'amdSec'), 1, 1),
  CSIP32: ({ root }) =>
    expectCount(
      at(root, 'amdSec/digiprovMD/mdRef').filter(node => node.getAttribute('MDTYPE') === 'PREMIS'),
      1,
    ),
  CSIP33: ({ root }) => expectAll(at(root, 'amdSec/digiprovMD'), has('ID')),
  CSIP34: ({ root }) => expectAll(at(root, 'amdSec/digiprovMD'), isCurrent),
  CSIP35: ({ root }) => expectAll(at(root, 'amdSec/digiprovMD'), node => at(node, 'mdRef').length === 1),
  CSIP58: ({ root }) => expectCount(at(root, 'fileSec'), 1, 1),
  CSIP59: ({ root }) => expectAll(at(root, 'fileSec'), has('ID')),
  CSIP60: ({ root }) => expectCount(groups(root, 'Documentation'), 1),
  CSIP113: ({ root }) => expectCount(groups(root, 'Schemas'), 1),
  CSIP114: ({ root }) => expectCount(groups(root, 'Representations'), 1),
  CSIP61: ({ root }) => references(root, 'fileSec/fileGrp', 'ADMID', 'amdSec/digiprovMD'),
  CSIP62: ({ root }) => expectAll(groups(root, 'Representations'), hasContentType),
  CSIP63: ({ root }) => expectAll(at(root, 'fileSec/fileGrp'), namesOtherContentType),
  CSIP64: ({ root }) => expectAll(at(root, 'fileSec/fileGrp'), has('USE')),
  CSIP65: ({ root }) => expectAll(at(root, 'fileSec/fileGrp'), has('ID')),
  CSIP66: ({ root }) => expectAll(at(root, 'fileSec/fileGrp'), node => at(node, 'file').length > 0),
  CSIP67: ({ root }) => expectAll(files(root), has('ID')),
  CSIP68: ({ root }) => expectAll(files(root), hasMediaType),
  CSIP69: ({ root, path }) => expectAll(files(root), node => hasSize(node, locationOf(node, path))),
  CSIP70: ({ root }) => expectAll(files(root), node => isDate(node.getAttribute('CREATED'))),
  CSIP71: ({ root, path }) => expectAll(files(root), node => hasHash(node, locationOf(node, path))),
  CSIP72: ({ root }) => expectAll(files(root), node => node.getAttribute('CHECKSUMTYPE') === 'SHA-256'),
  CSIP76: ({ root }) => expectAll(files(root), node => at(node, 'FLocat').length === 1),
  CSIP77: ({ root }) =>
    expectAll(at(root, 'fileSec/fileGrp/file/FLocat'), node => node.getAttribute('LOCTYPE') === 'URL'),
  CSIP78: ({ root }) => expectAll(at(root, 'fileSec/fileGrp/file/FLocat'), isSimpleLink),
  CSIP79: ({ root, path }) =>
    expectAll(at(root, 'fileSec/fileGrp/file/FLocat'), node => existsSync(targetOf(node, path))),
  CSIP80: ({ root }) => expectCount(at(root, 'structMap'), 1, 1),
  CSIP81: ({ root }) => expectAll(at(root, 'structMap'), node => node.getAttribute('TYPE') === 'PHYSICAL'),
  CSIP82: ({ root }) => expectAll(at(root, 'structMap'), node => node.getAttribute('LABEL') === 'CSIP'),
  CSIP83: ({ root }) => expectAll(at(root, 'structMap'), has('ID')),
  CSIP84: ({ root }) => expectCount(at(root, 'structMap/div'), 1, 1),
  CSIP85: ({ root }) => expectAll([...at(root, 'structMap/div'), ...at(root, 'structMap/div/div')], has('ID')),
  CSIP88: ({ root }) => expectCount(divisions(root, 'Metadata'), 1, 1),
  CSIP91: ({ root }) => [
    ...expectAll(divisions(root, 'Metadata'), has('ADMID')),
    ...references(root, 'structMap/div/div', 'ADMID', 'amdSec/digiprovMD'),
  ],
  CSIP92: ({ root }) => [
    ...expectAll(divisions(root, 'Metadata'), has('DMDID')),
    ...references(root, 'structMap/div/div', 'DMDID', 'dmdSec'),
  ],
  CSIP93: ({ root }) => expectCount(divisions(root, 'Documentation'), 1, 1),
  CSIP96: ({ root }) => expectAll(divisions(root, 'Documentation'), node => at(node, 'fptr').length === 1),
  CSIP116: ({ root }) => references(root, 'structMap/div/div/fptr', 'FILEID', 'fileSec/fileGrp'),
  CSIP97: ({ root }) => expectCount(divisions(root, 'Schemas'), 1, 1),
  CSIP100: ({ root }) => expectAll(divisions(root, 'Schemas'), node => at(node, 'fptr').length === 1),
  CSIP101: ({ root, isPackage }) => (isPackage ? [] : expectCount(divisions(root, 'Representations'), 1, 1)),
  CSIP105: ({ root, path, isPackage }) =>
    isPackage ? expectCount(pointing(root), representationsOf(path).length, representationsOf(path).length) : [],
  CSIP107: ({ root, isPackage }) =>
    isPackage
      ? expectAll(pointing(root), node =>
          groups(root, 'Representations').some(group => group.getAttribute('USE') === node.getAttribute('LABEL')),
        )
      : [],
  CSIP108: ({ root }) =>
    expectAll(at(root, 'structMap/div/div/mptr'), node =>
      groups(root, 'Representations').some(group => group.getAttribute('ID') === node.getAttributeNS(XLINK, 'title')),
    ),
  CSIP110: ({ root, path }) =>
    expectAll(
      at(root, 'structMap/div/div/mptr'),
      node => basename(targetOf(node, path)) === 'METS.xml' && existsSync(targetOf(node, path)),
    ),
  CSIP111: ({ root }) => expectAll(at(root, 'structMap/div/div/mptr'), isSimpleLink),
  CSIP112: ({ root }) => expectAll(at(root, 'structMap/div/div/mptr'), node => node.getAttribute('LOCTYPE') === 'URL'),
  SIP2: ({ root }) =>
    expectAll(
      [root],
      node => node.getAttribute('PROFILE') === 'https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml',
    ),
  SIP3: ({ root }) => expectAll(at(root, 'metsHdr'), node => node.getAttribute('RECORDSTATUS') === 'NEW'),
  SIP15: ({ root }) => expectCount(submitters(root), 1, 1),
  SIP18: ({ root }) => expectAll(submitters(root), node => text(node, 'name') !== ''),
  CSIPSTR4: ({ path }) => (basename(path) === 'METS.xml' ? [] : ['no METS.xml']),
  CSIPSTR6: ({ path }) => folderThere(path, 'metadata/preservation'),
  CSIPSTR7: ({ path }) => folderThere(path, 'metadata/descriptive'),
  CSIPSTR9: ({ path, isPackage }) => (isPackage ? folderThere(path, 'representations') : []),
  CSIPSTR11: ({ path, isPackage }) => (isPackage ? [] : folderThere(path, 'data')),
  CSIPSTR15: ({ path }) => folderThere(path, 'schemas'),
  CSIPSTR16: ({ path }) => folderThere(path, 'documentation'),
}

/** How many rules are stated. */
export const CSIP_RULE_COUNT = Object.keys(RULES).length

/** What breaks a rule in a package, with the rule's number; empty when nothing does. */
export function csipProblems(folder: string): readonly string[] {
  const paths = [join(folder, 'METS.xml'), ...representationsOf(join(folder, 'METS.xml'))]
  const all = paths.map((path, at): Mets => ({ root: parse(path), path, isPackage: at === 0 }))
  return [
    ...all.flatMap(mets =>
      Object.entries(RULES).flatMap(([id, rule]) =>
        rule(mets).map(problem => `${id} ${relative(folder, mets.path)}: ${problem}`),
      ),
    ),
    ...all.flatMap(repeatedIds),
    ...unnamedFiles(folder, all),
  ]
}

function parse(path: string): Element {
  const root = new DOMParser().parseFromString(readFileSync(path, 'utf8'), 'text/xml').documentElement
  if (root === null || root.namespaceURI !== 'http://www.loc.gov/METS/') throw new Error(`Expected METS in ${path}`)
  return root
}

function representationsOf(path: string): readonly string[] {
  const folder = join(dirname(path), 'representations')
  return existsSync(folder) ? readdirSync(folder).map(name => join(folder, name, 'METS.xml')) : []
}

/** Elements at a path of local names. */
function at(root: Element, path: string): readonly Element[] {
  return path
    .split('/')
    .reduce<readonly Element[]>((nodes, name) => nodes.flatMap(node => children(node, name)), [root])
}

/** By siblings: live lists take time that grows with the square of their length. */
function children(parent: Element, name: string): readonly Element[] {
  const found: Element[] = []
  for (let node = parent.firstChild; node !== null; node = node.nextSibling)
    if (node.nodeType === 1 && (node as Element).localName === name) found.push(node as Element)
  return found
}

const text = (node: Element, name: string): string => at(node, name)[0]?.textContent ?? ''
const files = (root: Element): readonly Element[] => at(root, 'fileSec/fileGrp/file')
const metadata = (root: Element): readonly Element[] => [
  ...at(root, 'dmdSec/mdRef'),
  ...at(root, 'amdSec/digiprovMD/mdRef'),
]
const software = (root: Element): readonly Element[] =>
  at(root, 'metsHdr/agent').filter(node => node.getAttribute('OTHERTYPE') === 'SOFTWARE')
const submitters = (root: Element): readonly Element[] =>
  at(root, 'metsHdr/agent').filter(
    node => node.getAttribute('ROLE') === 'CREATOR' && node.getAttribute('TYPE') === 'ORGANIZATION',
  )
const groups = (root: Element, use: string): readonly Element[] =>
  at(root, 'fileSec/fileGrp').filter(node => `${node.getAttribute('USE') ?? ''}/`.startsWith(`${use}/`))
const divisions = (root: Element, label: string): readonly Element[] =>
  at(root, 'structMap/div/div').filter(node => node.getAttribute('LABEL') === label)
const pointing = (root: Element): readonly Element[] =>
  at(root, 'structMap/div/div').filter(node => at(node, 'mptr').length === 1)

const has =
  (name: string) =>
  (node: Element): boolean =>
    (node.getAttribute(name) ?? '') !== ''
const isCurrent = (node: Element): boolean => node.getAttribute('STATUS') === 'CURRENT'
const isDate = (value: string | null): boolean => value !== null && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
const isSimpleLink = (node: Element): boolean => node.getAttributeNS(XLINK, 'type') === 'simple'
const hasMediaType = (node: Element): boolean => /^[a-z]+\/[a-z0-9.+-]+$/.test(node.getAttribute('MIMETYPE') ?? '')
const hasContentType = (node: Element): boolean =>
  ['MIXED', 'OTHER'].includes(node.getAttributeNS(CSIP, 'CONTENTINFORMATIONTYPE') ?? '')
const namesOtherContentType = (node: Element): boolean =>
  node.getAttributeNS(CSIP, 'CONTENTINFORMATIONTYPE') !== 'OTHER' ||
  (node.getAttributeNS(CSIP, 'OTHERCONTENTINFORMATIONTYPE') ?? '') !== ''

const targetOf = (node: Element, path: string): string =>
  join(dirname(path), decodeURIComponent(node.getAttributeNS(XLINK, 'href') ?? ''))
const locationOf = (node: Element, path: string): string => {
  const [location] = at(node, 'FLocat')
  return location === undefined ? '' : targetOf(location, path)
}
const hasSize = (node: Element, file: string): boolean =>
  existsSync(file) && statSync(file).size === Number(node.getAttribute('SIZE'))
const hasHash = (node: Element, file: string): boolean =>
  existsSync(file) && createHash('sha256').update(readFileSync(file)).digest('hex') === node.getAttribute('CHECKSUM')
const folderThere = (path: string, name: string): readonly string[] =>
  existsSync(join(dirname(path), name)) ? [] : [`no folder ${name}`]

const nameOf = (node: Element): string =>
  `${node.localName ?? ''} ${node.getAttribute('ID') ?? node.getAttribute('LABEL') ?? ''}`
const expectAll = (nodes: readonly Element[], isGood: (node: Element) => boolean): readonly string[] =>
  nodes.filter(node => !isGood(node)).map(nameOf)
const expectCount = (nodes: readonly Element[], least: number, most = Number.POSITIVE_INFINITY): readonly string[] =>
  nodes.length >= least && nodes.length <= most ? [] : [`${nodes.length} found`]

/** Every word of an attribute leads to an element of the other path. */
function references(root: Element, path: string, attribute: string, to: string): readonly string[] {
  const known = new Set(at(root, to).map(node => node.getAttribute('ID')))
  return at(root, path)
    .flatMap(node => (node.getAttribute(attribute) ?? '').split(' '))
    .filter(id => id !== '' && !known.has(id))
    .map(id => `nothing is called ${id}`)
}

function repeatedIds({ root, path }: Mets): readonly string[] {
  const seen = new Set<string>()
  const repeated: string[] = []
  const visit = (node: Element): void => {
    const id = node.getAttribute('ID')
    if (id !== null && seen.size === seen.add(id).size) repeated.push(`xml:id ${path}: ${id} twice`)
    for (let child = node.firstChild; child !== null; child = child.nextSibling)
      if (child.nodeType === 1) visit(child as Element)
  }
  visit(root)
  return repeated
}

function unnamedFiles(folder: string, all: readonly Mets[]): readonly string[] {
  const named = all.flatMap(({ root, path }) => [
    ...metadata(root).map(node => targetOf(node, path)),
    ...files(root).map(node => locationOf(node, path)),
  ])
  const counts = new Map<string, number>()
  for (const path of named) counts.set(path, (counts.get(path) ?? 0) + 1)
  const there = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => path !== join(folder, 'METS.xml'))
  return there
    .filter(path => counts.get(path) !== 1)
    .map(path => `CSIP58 ${relative(folder, path)}: named ${counts.get(path) ?? 0} times`)
}
