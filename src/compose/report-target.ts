import { open } from 'node:fs/promises'
import { isOwnReport, REPORT_HEAD_BYTES, type ReportEnding } from '../archive/reports/report.ts'
import type { ReportedError } from '../domain/finding.ts'
import { describeSystemError } from '../engines/node/local-files.ts'

/** Why no report may be written to this path: a file stands there that is no earlier report, and may be an original. Null: nothing against it. */
export async function reportTargetProblem(path: string, ending: ReportEnding): Promise<ReportedError | null> {
  try {
    const handle = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(REPORT_HEAD_BYTES), 0, REPORT_HEAD_BYTES, 0)
      const isOurs = isOwnReport(ending, buffer.toString('utf8', 0, bytesRead))
      return isOurs ? null : { kind: 'report-not-ours', message: path }
    } finally {
      await handle.close()
    }
  } catch (cause) {
    const error = describeSystemError(cause)
    return error.kind === 'not-found' ? null : error
  }
}
