import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import { openSqliteFile, SqliteDatabase } from '../../../src/engines/node/database/sqlite-database.ts'
import { openLogFile, SqliteLog } from '../../../src/engines/node/database/sqlite-log.ts'
import { DatabaseRegister } from '../../../src/engines/node/register/database-register.ts'
import { REGISTER_STORE } from '../../../src/engines/node/register/register-migrations.ts'
import { fakeEntry } from '../../fixtures/register-entries.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ursprung-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A disk whose flushes end when the test says so. */
function slowDisk() {
  const begun: PromiseWithResolvers<void>[] = []
  let closed = 0
  const datasync = () => {
    const flush = Promise.withResolvers<void>()
    begun.push(flush)
    return flush.promise
  }
  const close = async () => {
    closed += 1
  }
  const open = async () => ({ datasync, close })
  return { begun, closedCount: () => closed, open, checkpoint: () => undefined }
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise(done => setImmediate(done))
}

describe('the log of a database', () => {
  it('is flushed once for all who wait, but never by a flush that began before they wrote', async () => {
    const disk = slowDisk()
    const log = new SqliteLog(disk)
    const done: string[] = []
    const flush = (name: string) => log.flush().then(() => done.push(name))
    const all = [flush('first')]
    await turns()
    all.push(flush('second'), flush('third'))
    await turns()
    expect(disk.begun.length).toBe(1)
    disk.begun[0]?.resolve()
    await turns()
    expect(done).toEqual(['first'])
    expect(disk.begun.length).toBe(2)
    all.push(flush('fourth'))
    disk.begun[1]?.resolve()
    await turns()
    expect(done).toEqual(['first', 'second', 'third'])
    expect(disk.begun.length).toBe(3)
    disk.begun[2]?.resolve()
    await Promise.all(all)
    await log.close()
    expect(disk.closedCount()).toBe(1)
  })

  it('is written into the database after a flush that failed, and the failure is told', async () => {
    const path = join(folder, 'register.sqlite')
    const file = openSqliteFile(path, REGISTER_STORE, {
      pragmas: 'PRAGMA synchronous = NORMAL',
      versionIn: 'migration',
    })
    let fails = false
    const open = async () => {
      const log = await openLogFile(path)
      const datasync = async () => {
        if (fails) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO', syscall: 'fdatasync' })
        await log.datasync()
      }
      return { datasync, close: () => log.close() }
    }
    const checkpoint = () => file.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    const store = new SqliteDatabase(file, path, new SqliteLog({ open, checkpoint }))
    const register = new DatabaseRegister(store, async () => ({ ok: true, value: undefined }))
    expect((await register.append([fakeEntry(0)])).ok).toBe(true)
    fails = true
    expect(await register.append([fakeEntry(1)])).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
    fails = false
    const before = statSync(`${path}-wal`).size
    expect((await register.append([fakeEntry(2)])).ok).toBe(true)
    expect(statSync(`${path}-wal`).size).toBeLessThan(before)
    expect(await register.check(unattendedJob())).toMatchObject({ ok: true, entries: 3 })
    await register.close()
  })
})
