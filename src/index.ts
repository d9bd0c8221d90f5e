/**
 * Ursprung as a library: the same jobs as the command line and the app. See docs/examples/library.ts, which the tests run.
 */
export type { LabelRequest, Ursprung, VerifyRequest } from './api/ursprung.ts'
export { compose, defaultDataDir } from './compose.ts'
export type { Evidence } from './domain/evidence.ts'
export type { Finding } from './domain/finding.ts'
export { type Job, unattendedJob } from './domain/job.ts'
export type { LabelReport, VerifyReport } from './domain/report.ts'
export { createTexts } from './i18n/text.ts'
