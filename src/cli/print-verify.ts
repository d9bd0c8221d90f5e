import type { VerifyReport } from '../domain/report.ts'
import type { Texts } from '../i18n/text.ts'

/** A verdict for people: one sentence what, one sentence why, then what to do. Plain text, no colour needed to read it. */
export function printVerify(report: VerifyReport, texts: Texts): readonly string[] {
  const { t } = texts
  if (report.error !== null) return [report.path, `  ${t('cli.error')}: ${report.error.message}`]
  const urgent = report.findings.filter(finding => finding.severity !== 'note')
  const notes = report.findings.filter(finding => finding.severity === 'note')
  // The verdict above says the same: only what to do about it is new, and only where nothing more urgent is to be done.
  const origin = notes.filter(finding => finding.code.startsWith('origin-'))
  return [
    report.path,
    `  ${originSentence(report, texts)}`,
    `  ${credentialsSentence(report, texts)}`,
    ...urgent.flatMap(finding => findingLines(finding, texts)),
    ...(urgent.length > 0 ? [] : origin.map(finding => `  → ${finding.nextStep}`)),
    ...notes.filter(finding => !origin.includes(finding)).flatMap(finding => findingLines(finding, texts)),
  ]
}

/** What the marks say, and why: the rule that decided, in words for this basis where it has them. */
export function originSentence(report: VerifyReport, { t, has }: Texts): string {
  const { kind, basis, generator, rule } = report.origin
  const tool = generator === null || kind === 'conflicting' ? '' : ` (${generator})`
  const why = [`rule.${rule}_${basis}`, `rule.${rule}`].find(has) ?? `verdict.basis.${basis}`
  return `${t(`verdict.kind.${kind}`)}${tool}. ${t(why)}`
}

/** The three answers in one line: changed since signing? who signed? when? */
export function credentialsSentence(report: VerifyReport, { t }: Texts): string {
  const { credentials } = report
  const summary = t(`credentials.state.${credentials.state}`)
  if (credentials.state === 'none' || credentials.state === 'remote-only' || credentials.state === 'unreadable')
    return `Content Credentials: ${summary}`
  const signer = credentials.signer?.organisation ?? credentials.signer?.name ?? t('credentials.unnamed-signer')
  return `Content Credentials: ${summary} · ${signer}, ${t(`credentials.trust.${credentials.trust}`)} · ${t(`credentials.time.${credentials.time}`)}`
}

/** A finding for people: a note is said, anything else with what to do. */
export function findingLines(
  { severity, message, nextStep }: VerifyReport['findings'][number],
  { t }: Texts,
): readonly string[] {
  if (severity === 'note') return [`  · ${message}`]
  return [`  ${t(`severity.${severity}`)}  ${message}`, `         → ${nextStep}`]
}
