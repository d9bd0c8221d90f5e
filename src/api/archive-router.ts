import { listScans, reportScan, scanAgain, startScan, totalsOf } from './archive-scans.ts'
import { choicesOf, createViewCache, rowsOf, showFile } from './archive-table.ts'
import { alive, os } from './procedures.ts'

/** Scans of folders. One cache of views for all pages of a shell; the scan that runs belongs to the shell as well (`ArchiveDesk`). */
export function createArchiveRouter() {
  const views = createViewCache()
  return {
    scans: os.archive.scans.handler(({ context }) => listScans(context)),
    start: os.archive.start.handler(({ input, context }) => startScan(input, context)),
    again: os.archive.again.handler(({ input, context }) => scanAgain(input, context)),
    resume: os.archive.resume.handler(({ input, context }) => context.archive.resume(input.scan)),
    status: os.archive.status.handler(({ context, signal }) => context.archive.follow(alive(signal))),
    pause: os.archive.pause.handler(({ input, context }) => context.archive.pause(input.isPaused)),
    stop: os.archive.stop.handler(({ context }) => context.archive.stop()),
    totals: os.archive.totals.handler(({ input, context }) => totalsOf(input.scan, context)),
    rows: os.archive.rows.handler(({ input, context }) => rowsOf(input, views, context)),
    choices: os.archive.choices.handler(({ input, context }) => choicesOf(input, context)),
    show: os.archive.show.handler(({ input, context }) => showFile(input, context)),
    report: os.archive.report.handler(({ input, context, signal }) => reportScan(input, context, alive(signal))),
  }
}
