import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { openWatchJournal, type Watch, type WatchJournal } from '../../../src/engines/node/archive/watch-journal.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'ursprung-watch-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
const stamp = { sizeBytes: 10, modifiedMs: 1 }
const watching = (out: string): Watch => ({ folder: '/in', out, action: 'label' })

function open(watch: Watch): WatchJournal {
  const opened = openWatchJournal(dataDir, watch)
  if (!opened.ok) throw new Error(opened.error.kind)
  return opened.value
}

const record = (journal: WatchJournal, output: string): void =>
  journal.record({ path: '/in/a.jpg', stamp, outcome: 'labelled', output, at: '2026-11-23T12:00:00Z' })

describe('the journal of a watched folder', () => {
  it('is another one for another folder of results: each gets every file, and keeps its own places', () => {
    const [first, second] = [open(watching('/ut')), open(watching('/ut-2'))]
    record(first, '/ut/a.jpg')
    expect([first.isHandled('/in/a.jpg', stamp), second.isHandled('/in/a.jpg', stamp)]).toEqual([true, false])
    record(second, '/ut-2/a.jpg')
    expect([first.outputOf('/in/a.jpg'), second.outputOf('/in/a.jpg')]).toEqual(['/ut/a.jpg', '/ut-2/a.jpg'])
    first.close()
    second.close()
  })

  it('is kept by one program at a time, and by the next when that one has ended', () => {
    const first = open(watching('/ut'))
    expect(openWatchJournal(dataDir, watching('/ut'))).toMatchObject({ ok: false, error: { kind: 'watch-running' } })
    first.close()
    open(watching('/ut')).close()
  })

  it('of an earlier version is taken over where its results lie, and only there', () => {
    const database = new DatabaseSync(join(dataDir, 'archive.sqlite'))
    database.exec(
      `INSERT INTO watched VALUES ('label /in', '/in/b.jpg', 10, 1, 'label', 'labelled', '/förr/b.jpg', '2026')`,
    )
    database.close()
    const [elsewhere, there] = [open(watching('/för')), open(watching('/förr'))]
    expect([elsewhere.outputOf('/in/b.jpg'), there.outputOf('/in/b.jpg')]).toEqual([null, '/förr/b.jpg'])
    elsewhere.close()
    there.close()
  })
})
