import { type Finding, plainStep, type StepTexts } from '../domain/finding.ts'

/** Words for people by message id, in one language; the shell's own (`src/i18n`). */
export type Translate = (id: string, values?: Readonly<Record<string, string | number>>) => string

/** Findings whose next step names no command: for documents that are handed on, as on the page. */
export const withPlainSteps = (findings: readonly Finding[], texts: StepTexts): readonly Finding[] =>
  findings.map(finding => ({ ...finding, nextStep: plainStep(finding, texts) }))

// Days and minutes are in UTC, and said as such: a document must read the same wherever it is opened.
/** The day of an ISO 8601 time in UTC. */
export const day = (iso: string): string => iso.slice(0, 10)
/** The minute of an ISO 8601 time in UTC, for people. */
export const moment = (iso: string): string => `${day(iso)} ${iso.slice(11, 16)} UTC`
