import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import { openSqliteRegister } from '../../../src/engines/node/register/sqlite-register.ts'
import type { RegisterEngine } from '../../../src/engines/engines.ts'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { fakeEntry } from '../../fixtures/register-entries.ts'

let folder: string
let path: string
let register: RegisterEngine

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ursprung-register-'))
  path = join(folder, 'deep', 'register.sqlite')
  register = open(path)
})
afterEach(async () => {
  await register.close()
  rmSync(folder, { recursive: true })
})

describe('opening', () => {
  it('waits for another program that is at the very beginning of the same new file', async () => {
    const fresh = join(folder, 'fresh.sqlite')
    // SQLite's own waiting does not cover the moment in which a new file gets its write-ahead log.
    const other = spawn(process.execPath, [
      '--no-warnings',
      '-e',
      `const { DatabaseSync } = require('node:sqlite')
       const file = new DatabaseSync(${JSON.stringify(fresh)})
       file.exec('CREATE TABLE other (x)')
       file.exec('BEGIN IMMEDIATE')
       process.stdout.write('begun')
       setTimeout(() => { file.exec('COMMIT'); file.close() }, 400)`,
    ])
    await new Promise(resolve => other.stdout.once('data', resolve))
    const opened = openSqliteRegister(fresh)
    expect(opened).toMatchObject({ ok: true })
    if (opened.ok) await opened.value.close()
  })
})

describe('appending', () => {
  it.skipIf(process.platform === 'win32')('keeps the file to its owner', () => {
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  it('refuses change and deletion by SQL, and a register from a newer program', async () => {
    await append(0, 2)
    const raw = new DatabaseSync(path)
    expect(() => raw.exec('DELETE FROM entry WHERE sequence = 1')).toThrow(/never deleted/)
    expect(() => raw.exec("UPDATE entry SET content = '{}' WHERE sequence = 1")).toThrow(/never changed/)
    expect(() => raw.exec('DELETE FROM fingerprint')).toThrow(/with the content/)
    raw.exec("INSERT INTO migration VALUES (99, '2030-01-01')")
    raw.close()
    expect(openSqliteRegister(path)).toMatchObject({ ok: false, error: { kind: 'newer-version' } })
  })

  it('is called unreadable where a number in it is none that this program wrote', async () => {
    await append(0, 2)
    const raw = new DatabaseSync(path)
    raw.exec(`INSERT INTO entry SELECT 9223372036854775807, at, event, content_hash, previous_hash, entry_hash, salt, content,
      input_sha256, output_sha256 FROM entry WHERE sequence = 2`)
    raw.close()
    const checked = await register.check(unattendedJob())
    expect(checked).toMatchObject({ ok: false, firstBroken: { reason: 'unreadable' } })
  })

  it('says so when the file is no register', () => {
    const other = join(folder, 'x.sqlite')
    copyFileSync(import.meta.filename, other)
    expect(openSqliteRegister(other)).toMatchObject({ ok: false, error: { kind: 'damaged' } })
  })
})

describe('retention', () => {
  it('leaves nothing of it in the files', async () => {
    await register.append([fakeEntry(0, { decidedBy: 'Hemligaste Namnet' }), fakeEntry(1)])
    await register.retain(fakeEntry(1).at, {
      at: '2026-06-01T00:00:00.000Z',
      policy: 'default@2026.1',
      decidedBy: 'arkivarie',
      engine: 'x',
      rules: 'y',
    })
    await register.close()
    expect(readFileSync(path).includes('Hemligaste Namnet')).toBe(false)
    register = open(path)
  })
})

describe('checking', () => {
  it('finds any byte changed in any column of any entry, and names the first broken entry', async () => {
    await append(0, 6)
    await register.close()
    const columns = [
      'at',
      'event',
      'content_hash',
      'previous_hash',
      'entry_hash',
      'salt',
      'content',
      'input_sha256',
      'output_sha256',
    ] as const
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(...columns),
        fc.nat(),
        fc.integer({ min: 1, max: 127 }),
        async (sequence, column, where, flip) => {
          const copy = await tampered(database => {
            const value = String(
              database.prepare(`SELECT ${column} AS value FROM entry WHERE sequence = ?`).get(sequence)?.['value'],
            )
            const at = where % value.length
            const changed = value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) ^ flip) + value.slice(at + 1)
            database.prepare(`UPDATE entry SET ${column} = ? WHERE sequence = ?`).run(changed, sequence)
          })
          expect(copy).toMatchObject({ ok: false, firstBroken: { sequence } })
        },
      ),
      { numRuns: 150 },
    )
    register = open(path)
  })

  it.each([
    ['the last entry cut off', 'DELETE FROM entry WHERE sequence = 6', 6, 'missing-entry'],
    [
      'the last entry cut off and the head set back',
      'DELETE FROM fingerprint WHERE sequence = 6; DELETE FROM entry WHERE sequence = 6; UPDATE head SET sequence = 5',
      5,
      'head',
    ],
    ['an entry taken out', 'DELETE FROM entry WHERE sequence = 3', 3, 'missing-entry'],
    [
      'content deleted by hand',
      'UPDATE entry SET content = NULL, salt = NULL, input_sha256 = NULL, output_sha256 = NULL WHERE sequence = 2',
      2,
      'deleted-content',
    ],
    [
      'a fingerprint swapped',
      "UPDATE fingerprint SET bits = (SELECT bits FROM fingerprint WHERE sequence = 1 AND side = 'input') WHERE sequence = 4 AND side = 'input'",
      4,
      'index',
    ],
    [
      'an entry before the first',
      'INSERT INTO entry SELECT 0, at, event, content_hash, previous_hash, entry_hash, salt, content, input_sha256, output_sha256 FROM entry WHERE sequence = 1',
      6,
      'index',
    ],
  ])('finds %s', async (_, sql, sequence, reason) => {
    await append(0, 6)
    await register.close()
    expect(await tampered(database => database.exec(sql))).toMatchObject({
      ok: false,
      firstBroken: { sequence, reason },
    })
    register = open(path)
  })

  it('holds through any bytes changed in the file, or says that it does not', async () => {
    await append(0, 4)
    const before = await all(register)
    await register.close()
    const bytes = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const copy = join(folder, `bytes-${at}-${flip}.sqlite`)
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ flip
        writeFileSync(copy, changed)
        const opened = openSqliteRegister(copy)
        if (!opened.ok) return
        const outcome = await opened.value.check(unattendedJob())
        // A free byte may change without harm: then every entry reads as it did.
        if (outcome.ok) expect(await all(opened.value)).toEqual(before)
        await opened.value.close()
      }),
      { numRuns: 120 },
    )
    register = open(path)
  })

  it('answers with an error when the schema itself is damaged', async () => {
    await register.close()
    const database = new DatabaseSync(path)
    database.exec('ALTER TABLE entry RENAME COLUMN content_hash TO content_hasi')
    database.close()
    expect(openSqliteRegister(path)).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
    register = open(join(folder, 'another.sqlite'))
  })
})

function open(file: string): RegisterEngine {
  const opened = openSqliteRegister(file)
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

async function append(from: number, count: number, batch = count) {
  let head = { sequence: 0, entryHash: '' }
  for (let start = from; start < from + count; start += batch) {
    const done = await register.append(
      Array.from({ length: Math.min(batch, from + count - start) }, (_, index) => fakeEntry(start + index)),
    )
    if (!done.ok) throw new Error(done.error.message)
    head = done.value
  }
  return head
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const value of values) collected.push(value)
  return collected
}

const all = (from: RegisterEngine): Promise<RecordedEntry[]> => collect(from.list({}))

let copies = 0

/** Checks a copy of the closed register in which somebody with a database tool has done `work`, triggers out of the way. */
async function tampered(work: (database: DatabaseSync) => void) {
  copies += 1
  const copy = join(folder, `tampered-${copies}.sqlite`)
  copyFileSync(path, copy)
  const database = new DatabaseSync(copy, { enableForeignKeyConstraints: false })
  for (const { name } of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all())
    database.exec(`DROP TRIGGER ${String(name)}`)
  work(database)
  database.close()
  const opened = open(copy)
  const outcome = await opened.check(unattendedJob())
  await opened.close()
  rmSync(copy)
  return outcome
}
