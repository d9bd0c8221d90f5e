import type { Finding, ReportedError } from '../domain/finding.ts'
import { LABEL_KINDS } from '../domain/origin-kind.ts'
import type { PolicyContact } from '../domain/policy.ts'
import type { VerifyReport } from '../domain/report.ts'
import { moment, type Translate } from './words.ts'

/** Formats of a report: text to paste, data, or a draft for a mail program (RFC 5322). */
export const DEVIATION_FORMATS = ['txt', 'json', 'eml'] as const
export type DeviationFormat = (typeof DEVIATION_FORMATS)[number]

/** What a person says about what went wrong; every part may be empty. */
export interface DeviationStatement {
  /** What was noticed, in the reporter's own words. */
  readonly what: string
  /** Where it was seen: page, channel, folder. */
  readonly where: string
  /** What has been done about it. */
  readonly done: string
  /** Role or name of the reporter. */
  readonly reportedBy: string
}

/** `ursprung.deviation/1`: a picture that broke a rule, for the organisation's ordinary channel. Holds no picture and no face data. */
export interface DeviationReport {
  readonly schema: 'ursprung.deviation/1'
  readonly reportedAt: string
  readonly statement: DeviationStatement
  readonly picture: {
    /** Without its path: where it lay can itself be a secret. */
    readonly name: string
    readonly sha256: string | null
    readonly bytes: number | null
    readonly format: string | null
    readonly origin: string
    readonly credentials: string
    readonly label: string
    readonly faceCount: number | null
  }
  /** What Ursprung found that stops or asks, with the rule and the next step. */
  readonly findings: readonly Finding[]
  readonly register: DeviationEntry | null
  readonly policy: string
  readonly channel: { readonly name: string; readonly address: string | null } | null
  readonly basis: { readonly engine: string; readonly rules: string; readonly version: string }
  /** Whether the picture goes along; only when the reporter asked for it. */
  readonly isPictureAttached: boolean
}

/** The register's newest entry of the picture; `likenessPercent` where only the looks say that it is the same. */
export interface DeviationEntry {
  readonly sequence: number
  readonly at: string
  readonly entryHash: string
  readonly likenessPercent: number | null
}

/** What came of it. `path` null: printed only. */
export interface DeviationOutcome {
  readonly report: DeviationReport | null
  readonly text: string
  readonly path: string | null
  readonly error: ReportedError | null
}

/** What a report is made from. */
export interface DeviationFacts {
  readonly statement: DeviationStatement
  readonly verdict: VerifyReport
  readonly name: string
  readonly register: DeviationReport['register']
  readonly channel: PolicyContact | null
  readonly lang: string
  readonly version: string
  readonly at: string
  readonly attachesPicture: boolean
}

/** Findings that are good to know are left out: a report is about what went wrong. */
export function deviationReport(facts: DeviationFacts): DeviationReport {
  const { verdict, channel } = facts
  return {
    schema: 'ursprung.deviation/1',
    reportedAt: facts.at,
    statement: facts.statement,
    picture: {
      name: facts.name,
      sha256: verdict.sha256,
      bytes: verdict.bytes,
      format: verdict.format,
      origin: verdict.origin.kind,
      credentials: verdict.credentials.state,
      label: verdict.label.state,
      faceCount: verdict.people.faces?.length ?? null,
    },
    findings: verdict.findings.filter(({ severity }) => severity !== 'note'),
    register: facts.register,
    policy: verdict.basis.policy,
    channel:
      channel === null ? null : { name: channel.name[facts.lang === 'en' ? 'en' : 'sv'], address: channel.address },
    basis: { engine: verdict.basis.engine, rules: verdict.basis.rules, version: facts.version },
    isPictureAttached: facts.attachesPicture,
  }
}

/** The message id of a heading, which says AI only of a picture that is known to be. */
export const titleOf = (id: 'title' | 'subject', { picture }: DeviationReport): string =>
  LABEL_KINDS.some(kind => kind === picture.origin) ? `${id}-ai` : id

/** The report as text that can be pasted into any form; lines of at most a sentence, headings in capitals. */
export function deviationText(report: DeviationReport, t: Translate): string {
  const { statement, picture, findings, register, channel } = report
  const said = (id: string, text: string): readonly string[] => [
    t(`deviation.${id}`).toUpperCase(),
    text.trim() === '' ? t('deviation.to-fill-in') : oneParagraph(text),
    '',
  ]
  const fact = (id: string, value: string | number | null): string =>
    `${t(`deviation.${id}`)}: ${value === null ? t('deviation.not-known') : oneLine(String(value))}`
  return [
    t(`deviation.${titleOf('title', report)}`),
    channel === null
      ? t('deviation.no-channel')
      : t('deviation.to', { name: channel.name, address: channel.address ?? t('deviation.no-address') }),
    '',
    fact('reported-at', moment(report.reportedAt)),
    fact('reported-by', statement.reportedBy === '' ? t('deviation.to-fill-in') : statement.reportedBy),
    '',
    ...said('what', statement.what),
    ...said('where', statement.where),
    ...said('done', statement.done),
    t('deviation.found').toUpperCase(),
    ...(findings.length === 0 ? [t('deviation.nothing-found')] : findings.flatMap(finding => findingLines(finding, t))),
    '',
    t('deviation.picture').toUpperCase(),
    fact('name', picture.name),
    fact('hash', picture.sha256),
    fact('origin', t(`verdict.kind.${picture.origin}`)),
    fact('credentials', t(`credentials.state.${picture.credentials}`)),
    fact('label', t(`deviation.label-state.${picture.label}`)),
    fact('faces', picture.faceCount),
    fact(
      'register',
      register === null
        ? t('deviation.not-registered')
        : t('deviation.registered', {
            sequence: register.sequence,
            at: register.at.slice(0, 10),
            hash: register.entryHash,
          }),
    ),
    ...(register === null || register.likenessPercent === null
      ? []
      : [t('deviation.by-likeness', { percent: register.likenessPercent })]),
    fact('policy', report.policy),
    '',
    t(report.isPictureAttached ? 'deviation.attached' : 'deviation.not-attached'),
    t('deviation.made', { version: report.basis.version, engine: report.basis.engine, rules: report.basis.rules }),
    '',
  ].join('\n')
}

function findingLines({ severity, message, nextStep, rule }: Finding, t: Translate): readonly string[] {
  return [
    `- ${t(`severity.${severity}`)}: ${oneLine(message)}`,
    `  ${t('deviation.rule')}: ${oneLine(rule)}`,
    `  ${t('deviation.next')}: ${oneLine(nextStep)}`,
  ]
}

/** Words from a file or a form cannot begin a line of their own that looks like ours. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
const oneParagraph = (text: string): string =>
  text
    .split(/\r?\n/)
    .map(oneLine)
    .filter(line => line !== '')
    .join('\n')

/** A picture to send along. */
export interface DeviationAttachment {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** How a draft is written; the platform's base64 is handed in. */
export interface DraftParts {
  readonly subject: string
  readonly text: string
  /** The channel's address; anything that is no mail address leaves the field out, for the sender to fill in. */
  readonly to: string | null
  readonly picture: DeviationAttachment | null
  readonly toBase64: (bytes: Uint8Array) => string
}

/** Not split over lines and without the signs that headers are made of; a full grammar is the mail program's business. */
const MAIL_ADDRESS = /^[^\s<>(),;:"\\@]{1,64}@[^\s<>(),;:"\\@]{1,190}$/

/**
 * A mail draft: `X-Unsent: 1` makes Outlook open it for writing; others open it as a message to forward. No sender and no date:
 * these are the mail program's. Header values are encoded words (RFC 2047), so that nothing in them can begin a header.
 */
export function mailDraft({ subject, text, to, picture, toBase64 }: DraftParts): string {
  const encode = (value: string): string => toBase64(new TextEncoder().encode(value))
  // An empty field is no address list (RFC 5322, 3.6.3): without one, whoever sends it adds it.
  const receiver = to !== null && MAIL_ADDRESS.test(to) ? [`To: ${to}`] : []
  const boundary = 'ursprung-deviation-part'
  const headers = [...receiver, `Subject: ${encodedWords(subject, encode)}`, 'X-Unsent: 1', 'MIME-Version: 1.0']
  const body = [
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    wrap(encode(text.replaceAll('\n', '\r\n'))),
  ]
  if (picture === null) return [...headers, ...body, ''].join('\r\n')
  return [
    ...headers,
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...body,
    `--${boundary}`,
    `Content-Type: ${picture.mediaType}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename*=UTF-8''${encodeName(picture.name)}`,
    '',
    wrap(toBase64(picture.bytes)),
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

/** RFC 2047: words of at most 75 characters, each of whole characters. */
function encodedWords(text: string, encode: (value: string) => string): string {
  const words: string[] = []
  let part = ''
  for (const character of oneLine(text)) {
    if (encode(part + character).length > 60) {
      words.push(part)
      part = ''
    }
    part += character
  }
  return [...words, part].map(word => `=?UTF-8?B?${encode(word)}?=`).join('\r\n ')
}

/** RFC 8187 attr-char; a lone surrogate cannot be encoded and becomes U+FFFD. */
const encodeName = (name: string): string =>
  encodeURIComponent(oneLine(name).toWellFormed()).replaceAll(
    /['()*!]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const wrap = (base64: string): string => base64.replaceAll(/.{76}(?=.)/g, '$&\r\n')
