import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openSqliteRegister } from '../../src/engines/node/register/sqlite-register.ts'
import { fakeEntry } from '../fixtures/register-entries.ts'
import { runCli, temporaryFolder } from '../support/run-cli.ts'

const dataDir = temporaryFolder()
const list = (...more: string[]) => runCli(['register', 'list', ...more], { dataDir })
const linesOf = (text: string): number => text.split('\n').filter(line => line !== '').length

beforeAll(async () => {
  const opened = openSqliteRegister(join(dataDir, 'register.sqlite'))
  if (!opened.ok) throw new Error(opened.error.message)
  const appended = await opened.value.append(Array.from({ length: 50 }, (_, seed) => fakeEntry(seed)))
  expect(appended.ok).toBe(true)
  await opened.value.close()
})

describe('register list', () => {
  it('that shows every entry speaks of no more', async () => {
    for (const run of [await list(), await list('--limit', String(Number.MAX_SAFE_INTEGER))])
      expect([run.status, linesOf(run.stdout), run.stderr]).toEqual([0, 50, ''])
  })

  it('says so when it leaves entries out, in JSON too', async () => {
    const run = await list('--limit', '49', '--json')
    expect([run.status, run.json().length]).toEqual([0, 49])
    expect(run.json()[0]).toMatchObject({ sequence: 50 })
    expect(run.stderr).toContain('De 49 nyaste posterna.')
  })

  it('has an export that is one object on one line with --json, and CSV only without it', async () => {
    const run = await runCli(['register', 'export', '--json'], { dataDir })
    expect(run.json()).toMatchObject([{ head: { sequence: 50 } }])
    expect((await runCli(['register', 'export', '--json', '--format', 'csv'], { dataDir })).status).toBe(2)
  })
})

describe('a register that cannot be read on, half-way', () => {
  const damaged = temporaryFolder()
  beforeAll(async () => {
    const path = join(damaged, 'register.sqlite')
    const opened = openSqliteRegister(path)
    if (!opened.ok) throw new Error(opened.error.message)
    await opened.value.append(Array.from({ length: 1_500 }, (_, seed) => fakeEntry(seed)))
    await opened.value.close()
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.fill(0xa5, bytes.length >> 1, (bytes.length >> 1) + 200_000))
  })

  it('is said to be damaged by what lists it, and leaves no half of an export', async () => {
    const to = join(damaged, 'register.csv')
    for (const args of [
      ['list', '--limit', '9999'],
      ['export', '--to', to],
    ]) {
      const { status, stderr } = await runCli(['register', ...args], { dataDir: damaged })
      expect([status, stderr]).toEqual([3, `${damaged}: Registerfilen är skadad. Återställ en säkerhetskopia.\n`])
    }
    expect(existsSync(to)).toBe(false)
  })
})
