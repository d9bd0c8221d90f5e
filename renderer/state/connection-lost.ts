import type { ReportedError } from '../../src/domain/finding.ts'

/** For a question that never got its answer: the program is closed, or the page was left open overnight. Worded as `problem.connection`. */
export const CONNECTION_LOST: ReportedError = { kind: 'connection', message: '' }
