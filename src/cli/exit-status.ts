import type { LabelReport, VerifyReport } from '../domain/report.ts'

/** The contract's exit statuses. With several causes the highest of 1 and 3 wins. */
export const EXIT = { done: 0, stopped: 1, usage: 2, failed: 3, cancelled: 130 } as const

/** Collects what happened to the inputs and tells the exit status at the end. */
export class ExitStatus {
  #hasStop = false
  #hasFailure = false

  addVerified(report: VerifyReport): void {
    if (report.error !== null) this.#hasFailure = true
    if (report.findings.some(finding => finding.severity === 'stop')) this.#hasStop = true
  }

  addLabelled(report: LabelReport): void {
    if (report.status === 'failed') this.#hasFailure = true
    if (report.status === 'refused' || report.findings.some(finding => finding.severity === 'stop'))
      this.#hasStop = true
  }

  addFailure(): void {
    this.#hasFailure = true
  }

  get value(): number {
    if (this.#hasFailure) return EXIT.failed
    return this.#hasStop ? EXIT.stopped : EXIT.done
  }
}
