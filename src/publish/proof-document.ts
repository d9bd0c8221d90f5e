import type { Evidence } from '../domain/evidence.ts'
import { namePolicy, type PolicyQuestion } from '../domain/policy.ts'
import { saySourceType } from '../domain/source-type.ts'
import type { RegisterEntry } from '../register/entry.ts'
import type { DocumentFigure, DocumentModel, DocumentPage, DocumentRow, DocumentSection } from './document.ts'
import { type ProofFacts, type ProofFile, type ProofPicture, type ProofPolicy, summariseProof } from './proof.ts'
import { day, moment, type Translate } from './words.ts'

/** Marks of origin that a page lists; the embedded JSON and `verify` have the others. */
const MAX_MARKS = 5

/** The whole proof: one page per picture in the order given, and the same as JSON inside. Pure: same facts, same document. */
export function proofDocument(facts: ProofFacts, t: Translate): DocumentModel {
  const summary = {
    schema: 'ursprung.proof/1',
    madeAt: facts.madeAt,
    version: facts.version,
    register: facts.register,
    pictures: facts.pictures.map(summariseProof),
  }
  return {
    lang: facts.lang,
    title: t('proof.title'),
    subject: t('proof.subject'),
    running: { left: t('proof.title'), right: 'Ursprung' },
    footer: t('proof.made', { at: moment(facts.madeAt), version: facts.version }),
    madeAt: facts.madeAt,
    generator: `Ursprung ${facts.version}`,
    pages: facts.pictures.map(picture => pageOf(picture, facts, t)),
    attachment: {
      name: 'proof.json',
      description: t('proof.attachment'),
      mediaType: 'application/json',
      bytes: new TextEncoder().encode(`${JSON.stringify(summary, null, 2)}\n`),
    },
    pageOf: (page, pages) => t('proof.page-of', { page, pages }),
  }
}

function pageOf(picture: ProofPicture, facts: ProofFacts, t: Translate): DocumentPage {
  const { recorded, labelled, original } = picture
  const { entry } = recorded
  return {
    title: labelled?.name ?? original?.name ?? t('proof.entry', { sequence: recorded.sequence }),
    lead: leadOf(picture, t),
    notice: noticeOf(picture, t),
    figures: figuresOf(picture, t),
    sections: [
      whoSection(picture, facts, t),
      registerSection(picture, facts, t),
      filesSection(picture, t),
      certificateSection(picture, t),
      ...(entry === null ? [] : [whySection(entry, picture.policy, facts.lang, t)]),
      ...(entry === null ? [] : overrideSections(entry, t)),
      basisSection(picture, t),
    ].filter(({ rows, remarks }) => rows.length + remarks.length > 0),
  }
}

function leadOf({ recorded }: ProofPicture, t: Translate): string {
  const { entry, event, at } = recorded
  if (entry === null) return t('proof.lead-deleted', { event: t(`register.event.${event}`), at: day(at) })
  const kind = entry.kind === null ? '' : t(`verdict.kind.${entry.kind}`)
  const tool = entry.tool === null ? '' : ` (${entry.tool})`
  if (event === 'labelled')
    return t('proof.lead-labelled', { kind: `${kind}${tool}`, caption: entry.caption ?? '', at: day(at) })
  return t('proof.lead-other', { kind: `${kind}${tool}`, event: t(`register.event.${event}`), at: day(at) })
}

function noticeOf({ recorded, match, likenessPercent, certificate }: ProofPicture, t: Translate): string {
  const parts = [
    certificate?.isTestIdentity === true ? t('proof.notice-test-identity') : '',
    recorded.entry === null ? t('proof.notice-deleted') : '',
    match === 'likeness' ? t('proof.notice-likeness', { percent: likenessPercent ?? 0 }) : '',
  ]
  return parts.filter(part => part !== '').join(' ')
}

function figuresOf(picture: ProofPicture, t: Translate): readonly DocumentFigure[] {
  const { before, after, recorded } = picture
  if (before === null && after === null) return []
  const figure = (
    side: 'before' | 'after',
    thumbnail: ProofPicture['before'],
    sha256: string | undefined,
  ): DocumentFigure => ({
    jpeg: thumbnail?.jpeg ?? null,
    widthPx: thumbnail?.size.widthPx ?? 0,
    heightPx: thumbnail?.size.heightPx ?? 0,
    heading: t(`proof.${side}`),
    alt: t(`proof.${side}-alt`),
    caption: sha256 === undefined ? '' : t('proof.short-hash', { hash: sha256.slice(0, 16) }),
    missing: t(`proof.${side}-missing`),
  })
  const { entry } = recorded
  return [figure('before', before, entry?.input?.sha256), figure('after', after, entry?.output?.sha256)]
}

function whoSection({ recorded, policy }: ProofPicture, facts: ProofFacts, t: Translate): DocumentSection {
  const { entry, at } = recorded
  const lang = facts.lang === 'en' ? 'en' : 'sv'
  return {
    heading: t('proof.who'),
    width: 'half',
    rows: [
      row(t('proof.decided-by'), entry === null ? t('proof.deleted') : (entry.decidedBy ?? t('proof.nobody'))),
      ...(entry?.secondReviewer == null ? [] : [row(t('proof.second-reviewer'), entry.secondReviewer)]),
      row(t('proof.when'), moment(at)),
      ...(entry === null ? [] : [row(t('proof.policy'), policyName(entry, policy, lang), policyBasis(policy))]),
    ],
    remarks: [],
  }
}

function policyName(entry: RegisterEntry, policy: ProofPolicy | null, lang: 'sv' | 'en'): string {
  return policy === null ? entry.policy : `${policy.policy.name[lang]} (${entry.policy})`
}

function policyBasis(policy: ProofPolicy | null): string {
  if (policy === null) return ''
  const { basis, caption } = policy.policy
  const section = caption.basis.section === '' ? '' : `, ${caption.basis.section}`
  return `${caption.basis.document === basis.document ? basis.document : caption.basis.document}${section}`
}

function registerSection({ recorded }: ProofPicture, { register }: ProofFacts, t: Translate): DocumentSection {
  const { head, check } = register
  return {
    heading: t('proof.register'),
    width: 'half',
    rows: [
      row(t('proof.sequence'), `${recorded.sequence} · ${t(`register.event.${recorded.event}`)}`),
      hash(t('proof.entry-hash'), recorded.entryHash),
      row(
        t('proof.chain'),
        check.ok
          ? t('proof.chain-holds', { count: check.entries })
          : t('proof.chain-broken', { sequence: check.sequence, reason: check.reason }),
        t('proof.head', { sequence: head.sequence, hash: `${head.entryHash.slice(0, 16)}…` }),
      ),
    ],
    remarks: [],
  }
}

function filesSection({ recorded, labelled, original }: ProofPicture, t: Translate): DocumentSection {
  const { entry } = recorded
  const about = (file: ProofFile | null): string =>
    file === null
      ? ''
      : [file.name, file.size === null ? '' : `${file.size.widthPx} × ${file.size.heightPx} px`]
          .filter(part => part !== '')
          .join(' · ')
  const input = entry?.input?.sha256 ?? original?.sha256
  const output = entry?.output?.sha256 ?? labelled?.sha256
  const isLookalike = labelled !== null && output !== undefined && labelled.sha256 !== output
  return {
    heading: t('proof.files'),
    width: 'half',
    rows: [
      ...(input === undefined ? [] : [{ ...hash(t('proof.hash-in'), input), note: about(original) }]),
      ...(output === undefined
        ? []
        : [{ ...hash(t('proof.hash-out'), output), note: isLookalike ? '' : about(labelled) }]),
      ...(isLookalike ? [{ ...hash(t('proof.hash-given'), labelled.sha256), note: about(labelled) }] : []),
    ],
    remarks: entry === null ? [t('proof.hashes-deleted')] : [],
  }
}

function certificateSection({ certificate, verdict }: ProofPicture, t: Translate): DocumentSection {
  const heading = t('proof.certificate')
  if (certificate === null)
    return {
      heading,
      width: 'half',
      rows: [],
      remarks: [t(verdict === null ? 'proof.certificate-no-file' : 'proof.certificate-none')],
    }
  const { state: answer, trust } = verdict?.credentials ?? { state: null, trust: null }
  // A test identity is known where it was made, which tells nobody who signed.
  const isKnown = answer === 'trusted' && !certificate.isTestIdentity
  const known = isKnown ? ` (${t(`credentials.trust.${trust}`)})` : ''
  const said = answer === 'trusted' && !isKnown ? 'intact' : answer
  const state = said === null ? '' : t('proof.state', { state: `${t(`credentials.state.${said}`)}${known}` })
  return {
    heading,
    width: 'half',
    rows: [
      row(t('proof.subject-name'), certificate.subject, state),
      row(t('proof.issuer'), certificate.issuer),
      row(t('proof.validity'), `${day(certificate.notBefore)} – ${day(certificate.notAfter)}`),
      hash(t('proof.fingerprint'), certificate.sha256Fingerprint),
    ],
    remarks: [],
  }
}

/** The questions in their own words; a policy that is no longer here leaves their ids. */
function whySection(
  { answers }: RegisterEntry,
  policy: ProofPolicy | null,
  language: string,
  t: Translate,
): DocumentSection {
  const lang = language === 'en' ? 'en' : 'sv'
  const questions = new Map((policy?.policy.questions ?? []).map(question => [question.id, question]))
  const rows = answers.map(({ question: id, answer }): DocumentRow => {
    const question = questions.get(id)
    if (question === undefined) return row(id, answer)
    const chosen = question.answers.find(option => option.id === answer)
    return row(question.text[lang], [chosen?.text[lang] ?? answer, ...sectionOf(question, t)].join(' · '))
  })
  const remarks = [
    ...(answers.length === 0 ? [t('proof.no-answers')] : []),
    ...(answers.length > 0 && policy === null ? [t('proof.policy-gone')] : []),
    ...(policy !== null && !policy.isSameVersion
      ? [t('proof.policy-changed', { version: namePolicy(policy.policy) })]
      : []),
  ]
  return { heading: t('proof.why'), width: 'full', rows, remarks }
}

const sectionOf = ({ basis: { section } }: PolicyQuestion, t: Translate): readonly string[] =>
  section === '' ? [] : [/^\d/.test(section) ? t('proof.section', { section }) : section]

function overrideSections({ overrides }: RegisterEntry, t: Translate): readonly DocumentSection[] {
  if (overrides.length === 0) return []
  return [
    {
      heading: t('proof.overrides'),
      width: 'full',
      rows: overrides.map(({ rule, reason }) => row(rule, reason)),
      remarks: [],
    },
  ]
}

function basisSection({ recorded, verdict, later }: ProofPicture, t: Translate): DocumentSection {
  const { entry } = recorded
  // What the register says of the picture stands in a part of its own.
  const marks = (verdict?.origin.evidence ?? []).filter(({ source }) => source !== 'register').slice(0, MAX_MARKS)
  const lists = entry?.trustLists ?? []
  return {
    heading: t('proof.basis'),
    width: 'full',
    rows: [
      ...(marks.length === 0 ? [] : [row(t('proof.marks'), marks.map(mark => markLine(mark, t)).join('\n'))]),
      ...(entry === null ? [] : [row(t('proof.engine'), `${entry.engine} · ${entry.rules}`)]),
      ...(lists.length === 0
        ? []
        : [
            row(
              t('proof.lists'),
              lists.map(({ name, date, sha256 }) => `${name} ${day(date)} (${sha256.slice(0, 16)}…)`).join('\n'),
            ),
          ]),
      ...(later.length === 0
        ? []
        : [
            row(
              t('proof.later'),
              later
                .map(({ sequence, event, at }) => `${sequence} ${t(`register.event.${event}`)} ${day(at)}`)
                .join(' · '),
            ),
          ]),
    ],
    remarks: [t('proof.says-not')],
  }
}

/** A trace is often the prompt itself, and a prompt never goes into a document: it is named by its field and tool alone. */
function markLine({ field, value, weight, generator }: Evidence, t: Translate): string {
  const said = weight === 'trace' ? (generator ?? '') : shortValue(saySourceType(value, t, field))
  return `${field}${said === '' ? '' : `: ${said}`} (${t(`weight.${weight}`)})`
}

/** The whole stands in the JSON. */
const shortValue = (value: string): string => {
  const text = value.replaceAll(/\s+/g, ' ')
  return text.length > 90 ? `${text.slice(0, 89)}…` : text
}

const row = (label: string, value: string, note = ''): DocumentRow =>
  note === '' ? { label, value } : { label, value, note }
const hash = (label: string, value: string): DocumentRow => ({ label, value, isHash: true })
