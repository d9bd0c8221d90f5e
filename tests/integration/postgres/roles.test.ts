/** Who may do what in a shared database, with the files that the documentation hands to an administrator. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import type { RegisterEngine } from '../../../src/engines/engines.ts'
import { shownAddress } from '../../../src/engines/node/postgres/address.ts'
import { openPostgresCatalogue, openPostgresRegister } from '../../../src/engines/node/postgres/postgres-stores.ts'
import { prepareDatabase } from '../../../src/engines/node/postgres/prepare.ts'
import { openScanQueue } from '../../../src/engines/node/queue/pg-boss-queue.ts'
import { fakeEntry } from '../../fixtures/register-entries.ts'
import { madeRequest } from '../../support/archive.ts'
import { postgresPrograms, type PostgresServer, startPostgres } from '../../support/postgres.ts'
import { temporaryFolder } from '../../support/run-cli.ts'

const execute = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')
const sqlFile = (name: string): string => resolve(root, 'assets/postgres', name)
const retention = { at: '2026-06-01T00:00:00.000Z', policy: 'p@1', decidedBy: 'arkivarie', engine: 'x', rules: 'y' }

describe.skipIf(postgresPrograms === null)('a shared database with roles', () => {
  let server: PostgresServer
  const as = (user: string): string => server.addressFor('ursprung', user)

  beforeAll(async () => {
    server = await startPostgres()
    server.database('ursprung')
    server.sql('ursprung', readFileSync(sqlFile('create.sql'), 'utf8'))
    server.sql('ursprung', `ALTER ROLE ursprung_owner PASSWORD '${server.password}'`)
    for (const role of ['desk', 'worker', 'reader', 'retention'])
      server.sql('ursprung', `CREATE ROLE ${role} LOGIN IN ROLE ursprung_${role} PASSWORD '${server.password}'`)
  }, 120_000)
  afterAll(() => server?.remove(), 60_000)

  it('says that it is not prepared to whoever cannot make the tables', async () => {
    expect(await openPostgresRegister(as('desk'))).toMatchObject({ ok: false, error: { kind: 'not-prepared' } })
    await expect(openScanQueue(as('worker'))).rejects.toMatchObject({ kind: 'not-prepared' })
    expect(await prepareDatabase(as('ursprung_owner'), sqlFile('grants.sql'))).toEqual({ hasRoles: true })
    // Again, as after an update.
    await prepareDatabase(as('ursprung_owner'), sqlFile('grants.sql'))
  })

  it('lets a desk append, and nobody change or delete what stands there', async () => {
    const desk = await register('desk')
    expect(await desk.append([fakeEntry(0), fakeEntry(1), fakeEntry(2)])).toMatchObject({ ok: true })
    expect(await desk.retain(fakeEntry(1).at, retention)).toMatchObject({ ok: false, error: { kind: 'not-allowed' } })
    await desk.close()
    for (const user of ['desk', 'worker', 'reader', 'retention']) {
      for (const text of [
        "UPDATE ursprung.entry SET at = 'x'",
        'DELETE FROM ursprung.entry',
        'TRUNCATE ursprung.entry',
        'DELETE FROM ursprung.head',
        'CREATE TABLE ursprung.mine (a int)',
        'CREATE TEMP TABLE entry (a int)',
      ])
        expect(() => sqlAs(user, text), `${user}: ${text}`).toThrow(/permission denied/)
    }
    for (const user of ['worker', 'reader'])
      expect(() => sqlAs(user, 'INSERT INTO ursprung.head VALUES (1, 9, $$x$$)'), user).toThrow(/permission denied/)
    // The owner has the rights, and the triggers stand in the way.
    expect(() => sqlAs('ursprung_owner', "UPDATE ursprung.entry SET at = 'x'")).toThrow(/never changed/)
    expect(() => sqlAs('ursprung_owner', 'DELETE FROM ursprung.entry')).toThrow(/never deleted/)
    expect(() =>
      sqlAs(
        'ursprung_owner',
        'UPDATE ursprung.entry SET content = NULL, salt = NULL, input_sha256 = NULL, output_sha256 = NULL',
      ),
    ).toThrow(/records it first/)
    expect(() =>
      sqlAs(
        'desk',
        "INSERT INTO ursprung.entry (sequence, at, event, content_hash, previous_hash, entry_hash) VALUES (4, 'x', 'x', 'x', 'x', 'x')",
      ),
    ).toThrow(/continues the one before/)
    expect(() => sqlAs('desk', 'UPDATE ursprung.head SET sequence = 1')).toThrow(/only moves forward/)
  })

  it('lets a reader check the chain and find, and retention delete content by rule', async () => {
    const reader = await register('reader')
    expect(await reader.check(unattendedJob())).toMatchObject({ ok: true, entries: 3, deleted: 0 })
    expect(await reader.append([fakeEntry(3)])).toMatchObject({ ok: false, error: { kind: 'not-allowed' } })
    const keeper = await register('retention')
    expect(await keeper.retain(fakeEntry(2).at, retention)).toMatchObject({ ok: true, value: { deleted: 2 } })
    expect(await reader.check(unattendedJob())).toMatchObject({ ok: true, entries: 4, deleted: 2 })
    await keeper.close()
    await reader.close()
  })

  it('lets a desk lead a scan and a worker write results, but begin none', async () => {
    const desk = await catalogue('desk')
    const { scan } = await desk.begin(madeRequest(['/a']), false)
    await desk.saveListings(scan.id, [
      { folder: '/a', files: ['/a/b'], folders: [], links: [], isComplete: true, error: null },
    ])
    await desk.finishListing(scan.id)
    const worker = await catalogue('worker')
    const [file] = await worker.listed(scan.id, { folder: '/a', after: '' }, 5)
    await worker.record(scan.id, [
      {
        id: file?.id ?? 0,
        path: '/a/b',
        state: 'skipped',
        reason: 'empty',
        message: null,
        change: 'new',
        isReused: false,
        stamp: null,
        sha256: null,
        checkedAt: 'x',
        report: null,
      },
    ])
    await worker.sayWorker({ name: 'w', startedAt: 'x', seenAtMs: 1, scan: scan.id, files: 1 })
    await expect(worker.begin(madeRequest(['/b']), false)).rejects.toMatchObject({ kind: 'not-allowed' })
    await desk.finish(scan.id)
    expect(await desk.counts(scan.id)).toMatchObject({ files: 1, skipped: 1 })
    const queue = await openScanQueue(as('desk'))
    await queue.offer({ scan: 1, folder: '/a', after: '', files: 1, basis: '' })
    await queue.offer({ scan: 1, folder: '/a', after: '', files: 1, basis: '' })
    const other = await openScanQueue(as('worker'))
    const taken = await other.take()
    expect(taken?.batch).toEqual({ scan: 1, folder: '/a', after: '', files: 1, basis: '' })
    expect(await other.take(), 'offered twice, there once').toBeNull()
    await taken?.keep()
    await taken?.finish()
    await Promise.all([queue.close(), other.close(), desk.close(), worker.close()])
  })

  it('keeps one chain when several programs append at once', async () => {
    const before = await register('reader')
    const { entries } = await before.check(unattendedJob())
    const writer = resolve(root, 'tests/fixtures/shared-register-writer.ts')
    await Promise.all(
      [0, 1, 2, 3].map(index => execute(process.execPath, [writer, as('desk'), String(1_000 * index + 10), '25'])),
    )
    expect(await before.check(unattendedJob())).toMatchObject({ ok: true, entries: entries + 100 })
    await before.close()
  })

  it("never shows a password: not in an error, not in an address, not on the command line's output", async () => {
    const wrong = as('desk').replace(/:[^:@]+@/, ':fel-lösen-123@')
    for (const url of [
      wrong,
      'postgres://anna:fel-lösen-123@127.0.0.1:1/x',
      'postgres://anna:fel-lösen-123@[::1/x',
      'postgres://anna:fel-lösen-123@127.0.0.1:port/x',
    ]) {
      const opened = await openPostgresRegister(url)
      expect(opened.ok).toBe(false)
      expect(JSON.stringify(opened)).not.toContain('fel-l')
      expect(shownAddress(url)).not.toContain('fel-l')
      const said = await execute(process.execPath, [
        resolve(root, 'bin/ursprung.mjs'),
        'register',
        'list',
        '--register',
        url,
        '--data',
        '/nonexistent/data',
      ]).catch((cause: { stdout: string; stderr: string }) => cause)
      expect(`${said.stdout}${said.stderr}`).not.toContain('fel-l')
      expect(said.stderr).not.toBe('')
    }
  })

  it('that goes away while it is listed, checked or copied is told as that, and no half of a copy is left', async () => {
    const desk = await register('desk')
    await desk.append(Array.from({ length: 1_500 }, (_, seed) => fakeEntry(seed)))
    const listed = desk.list({})[Symbol.asyncIterator]()
    await listed.next()
    server.stop()
    const away = { name: 'RegisterInterrupted', error: { kind: 'unreachable' } }
    const rest = async (): Promise<void> => {
      while ((await listed.next()).done !== true);
    }
    await expect(rest()).rejects.toMatchObject(away)
    await expect(desk.check(unattendedJob())).rejects.toMatchObject(away)
    const copy = join(temporaryFolder(), 'kopia.sqlite')
    expect(await desk.backup(copy)).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
    expect(existsSync(copy)).toBe(false)
    await desk.close()
    server.start()
  })

  async function register(user: string): Promise<RegisterEngine> {
    const opened = await openPostgresRegister(as(user))
    if (!opened.ok) throw new Error(opened.error.message)
    return opened.value
  }

  async function catalogue(user: string) {
    const opened = await openPostgresCatalogue(as(user))
    if (!opened.ok) throw new Error(opened.error.message)
    return opened.value
  }

  const sqlAs = (user: string, text: string): string => server.sql('ursprung', text, user)
})
