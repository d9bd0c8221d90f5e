import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import type { RegisterEngine } from '../../../src/engines/engines.ts'
import { openSqliteRegister } from '../../../src/engines/node/register/sqlite-register.ts'
import { exportEntries } from '../../../src/register/export-register.ts'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { fakeEntry, fakeFingerprint, fakeSha256 } from '../../fixtures/register-entries.ts'
import { newRegisterPlace, type RegisterPlace } from '../../support/register.ts'

let place: RegisterPlace
let register: RegisterEngine

beforeEach(async () => {
  place = newRegisterPlace()
  register = await place.open()
})
afterEach(async () => {
  await register.close()
  await place.remove()
})

const retention = {
  at: '2026-06-01T00:00:00.000Z',
  policy: 'default@2026.1',
  decidedBy: 'arkivarie',
  engine: 'x',
  rules: 'y',
}

describe('appending', () => {
  it('chains entries and answers with the head', async () => {
    const first = await append(0, 3)
    expect(first.sequence).toBe(3)
    expect(await register.head()).toEqual({ ok: true, value: first })
    expect(await register.check(unattendedJob())).toEqual({ ok: true, entries: 3, deleted: 0, head: first })
  })

  it('an empty register holds, with the genesis hash as head', async () => {
    expect(await register.check(unattendedJob())).toEqual({
      ok: true,
      entries: 0,
      deleted: 0,
      head: { sequence: 0, entryHash: '0'.repeat(64) },
    })
  })

  it('refuses the whole batch when one entry is not allowed', async () => {
    const bad = { ...fakeEntry(1), prompt: 'en katt' }
    expect(await register.append([fakeEntry(0), bad])).toMatchObject({ ok: false, error: { kind: 'invalid-entry' } })
    expect(await register.head()).toMatchObject({ value: { sequence: 0 } })
  })

  it('two programs write to the same chain', async () => {
    const other = await place.open()
    for (let seed = 0; seed < 20; seed += 1)
      expect((await (seed % 2 === 0 ? register : other).append([fakeEntry(seed)])).ok).toBe(true)
    await other.close()
    expect(await register.check(unattendedJob())).toMatchObject({ ok: true, entries: 20 })
  })

  it('is there again after it has been closed', async () => {
    const head = await append(0, 2)
    await register.close()
    register = await place.open()
    expect(await register.head()).toEqual({ ok: true, value: head })
  })
})

describe('checking', () => {
  it('finds a chain rewritten from the start, by the head in the diary', async () => {
    const diary = await append(0, 4)
    const elsewhere = newRegisterPlace()
    const forged = await elsewhere.open()
    await forged.append([fakeEntry(7), fakeEntry(1), fakeEntry(2), fakeEntry(3)])
    expect(await forged.check(unattendedJob())).toMatchObject({ ok: true })
    expect(await forged.check(unattendedJob(), diary)).toMatchObject({
      ok: false,
      firstBroken: { sequence: 4, reason: 'unknown-head' },
    })
    await forged.close()
    await elsewhere.remove()
    await append(4, 2)
    expect(await register.check(unattendedJob(), diary)).toMatchObject({ ok: true, entries: 6 })
  })

  it('says that a register ends before the head in the diary, as an older backup does', async () => {
    await append(0, 3)
    const diary = { sequence: 4, entryHash: 'f'.repeat(64) }
    expect(await register.check(unattendedJob(), diary)).toMatchObject({
      ok: false,
      entries: 3,
      firstBroken: { sequence: 4, reason: 'ends-before' },
    })
  })

  it('stops when the job is aborted', async () => {
    await append(0, 2)
    await expect(register.check({ ...unattendedJob(), signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
      'stop',
    )
  })
})

describe('finding', () => {
  it('finds a picture by its hash, as it came and as it went', async () => {
    await append(0, 5)
    for (const hash of [fakeSha256('in 3'), fakeSha256('out 3')]) {
      const found = await register.findBySha256(hash)
      expect(found.ok && found.value.map(({ sequence }) => sequence)).toEqual([4])
    }
  })

  it('finds a picture by its fingerprint, with which side it was', async () => {
    await append(0, 2_000, 500)
    const found = await register.findSimilar([fakeFingerprint(2 * 1234 + 1)], 5)
    expect(found.ok && found.value.map(({ recorded, side, score }) => [recorded.sequence, side, score])).toEqual([
      [1235, 'output', 0],
    ])
    await append(2_000, 1)
    expect(await register.findSimilar([fakeFingerprint(4_000)], 5)).toMatchObject({
      ok: true,
      value: [{ recorded: { sequence: 2_001 }, side: 'input' }],
    })
  })

  it('lists from either end, by event, and in parts', async () => {
    await append(0, 30)
    await register.append([fakeEntry(30, { event: 'verified', output: null })])
    const list = async (query: Parameters<RegisterEngine['list']>[0]) =>
      (await collect(register.list(query))).map(({ sequence }) => sequence)
    expect(await list({ limit: 3 })).toEqual([1, 2, 3])
    expect(await list({ afterSequence: 28 })).toEqual([29, 30, 31])
    expect(await list({ newestFirst: true, limit: 2 })).toEqual([31, 30])
    expect(await list({ event: 'verified' })).toEqual([31])
  })
})

describe('retention', () => {
  it('deletes content and keeps the chain provable', async () => {
    await append(0, 10)
    const before = fakeEntry(6).at
    const done = await register.retain(before, retention)
    expect(done).toMatchObject({ ok: true, value: { deleted: 6, head: { sequence: 11 } } })
    expect(await register.check(unattendedJob())).toMatchObject({ ok: true, entries: 11, deleted: 6 })
    const entries = await all(register)
    expect(entries.map(({ entry }) => entry === null)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
    expect(entries.at(-1)?.entry?.retained).toEqual({ before, throughSequence: 6 })
    expect(
      (await register.findBySha256(fakeSha256('in 0'))).ok && (await register.findSimilar([fakeFingerprint(0)], 5)),
    ).toMatchObject({ value: [] })
  })

  it('is not found by an index that was loaded before', async () => {
    await append(0, 3)
    await register.findSimilar([fakeFingerprint(0)], 5)
    const other = await place.open()
    await other.retain(fakeEntry(2).at, retention)
    await other.close()
    expect(await register.findSimilar([fakeFingerprint(0)], 5)).toMatchObject({ ok: true, value: [] })
  })

  it('does nothing where there is nothing old enough, and can go on later', async () => {
    await append(0, 4)
    expect(await register.retain('2020-01-01T00:00:00.000Z', retention)).toMatchObject({
      value: { deleted: 0, head: { sequence: 4 } },
    })
    await register.retain(fakeEntry(2).at, retention)
    expect(await register.retain(fakeEntry(4).at, retention)).toMatchObject({ value: { deleted: 2 } })
    expect(await register.check(unattendedJob())).toMatchObject({ ok: true, entries: 6, deleted: 4 })
  })
})

describe('export, backup and restore', () => {
  it('exports CSV that a spreadsheet cannot run', async () => {
    await register.append([fakeEntry(0, { tool: '=HYPERLINK("http://x")', caption: 'Rad 1;\n"Rad 2"' })])
    const csv = (await collect(exportEntries(register.list({}), 'csv'))).join('')
    expect(csv.startsWith('\ufeffsequence;at;event;')).toBe(true)
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`)
    expect(csv).toContain('"Rad 1;\n""Rad 2"""')
  })

  it('makes a formula inert behind blanks, too, and in full width', async () => {
    await register.append([fakeEntry(0, { tool: ' =1+1', caption: '＝1+1' })])
    const [, row = ''] = (await collect(exportEntries(register.list({}), 'csv'))).join('').split('\r\n')
    expect(row).toContain(";' =1+1;'＝1+1;")
  })

  it('exports JSON that ends with the head', async () => {
    const head = await append(0, 3)
    const json = JSON.parse((await collect(exportEntries(register.list({}), 'json'))).join('')) as {
      entries: unknown[]
      head: unknown
    }
    expect(json.entries).toHaveLength(3)
    expect(json.head).toEqual(head)
  })

  it('is copied while in use to a file that is a whole register', async () => {
    const head = await append(0, 5)
    await register.retain(fakeEntry(2).at, retention)
    const folder = mkdtempSync(join(tmpdir(), 'ursprung-backup-'))
    const copy = join(folder, 'backup.sqlite')
    expect(await register.backup(copy)).toEqual({ ok: true, value: undefined })
    expect(await register.backup(copy)).toMatchObject({ ok: false })
    await append(5, 2)
    const opened = openSqliteRegister(copy)
    if (!opened.ok) throw new Error(opened.error.message)
    expect(await opened.value.check(unattendedJob(), head)).toMatchObject({ ok: true, entries: 6, deleted: 2 })
    expect((await opened.value.append([fakeEntry(9)])).ok).toBe(true)
    await opened.value.close()
    rmSync(folder, { recursive: true })
  })
})

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
