import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGrants } from '../../../src/api/grants.ts'
import type { RegisterView } from '../../../src/api/register-contract.ts'
import { checkRegister, entriesOf, exportRegister, overviewOf } from '../../../src/api/register-desk.ts'
import type { ApiContext } from '../../../src/api/services.ts'
import { ok } from '../../../src/domain/result.ts'
import type { RegisterEngine } from '../../../src/engines/engines.ts'
import { openSqliteRegister } from '../../../src/engines/node/register/sqlite-register.ts'
import { createTexts } from '../../../src/i18n/text.ts'
import type { RegisterEntry } from '../../../src/register/entry.ts'

const { signal } = new AbortController()
const ALL: RegisterView = { event: null, from: null, before: null, text: '', beneath: null, limit: 3 }

function entry(number: number, values: Partial<RegisterEntry> = {}): RegisterEntry {
  return {
    schema: 'ursprung.register/1',
    event: 'labelled',
    at: `2026-01-${String(number).padStart(2, '0')}T08:00:00.000Z`,
    input: { sha256: String(number % 10).repeat(64), fingerprint: null },
    output: null,
    kind: 'ai-generated',
    credentials: 'intact',
    tool: null,
    caption: 'Skapad med AI',
    policy: 'default@2026.1',
    answers: [],
    overrides: [],
    decidedBy: 'kommunikatör',
    secondReviewer: null,
    faceCount: 0,
    engine: 'c2pa-rs',
    rules: '2026.1',
    trustLists: [],
    retained: null,
    ...values,
  }
}

describe('the register as the page asks for it', () => {
  let folder: string
  let register: RegisterEngine
  let context: ApiContext

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ursprung-desk-'))
    register = open(join(folder, 'register.sqlite'))
    context = contextOf(async () => ok(register))
    await register.append([
      entry(1),
      entry(2, { event: 'decided', decidedBy: 'Kanslichef' }),
      entry(3, { tool: 'Adobe Firefly' }),
      entry(4),
      entry(5, { event: 'exported' }),
    ])
  })
  afterEach(async () => {
    await register.close()
    rmSync(folder, { recursive: true })
  })

  /** Only what these procedures touch of a shell; the register is a real one. */
  const contextOf = (opener: ReturnType<ApiContext['cores']['current']>['register']): ApiContext =>
    ({
      cores: {
        current: () => ({ register: opener, registerPlace: folder, databaseUrl: null, texts: createTexts('sv') }),
      },
      grants: createGrants(),
      services: {
        shortenPath: () => '~/Ursprung',
        scratch: { newFile: async (name: string) => join(folder, name) },
        writeText: async (path: string, text: string | AsyncIterable<string>) => ok(await writeFile(path, text)),
      },
    }) as unknown as ApiContext

  const numbers = async (view: Partial<RegisterView>): Promise<unknown> => {
    const page = await entriesOf({ ...ALL, ...view }, context, signal)
    return page.ok ? [page.value.entries.map(({ sequence }) => sequence), page.value.next] : page.error
  }

  it('gives the newest first, and page after page every entry once', async () => {
    expect(await numbers({})).toEqual([[5, 4, 3], 3])
    expect(await numbers({ beneath: 3 })).toEqual([[2, 1], null])
    expect(await numbers({ limit: 5 })).toEqual([[5, 4, 3, 2, 1], null])
  })

  it('limits to an event, to days, and to words in any case', async () => {
    expect(await numbers({ event: 'decided' })).toEqual([[2], null])
    expect(await numbers({ from: '2026-01-02T00:00:00.000Z', before: '2026-01-04T00:00:00.000Z' })).toEqual([
      [3, 2],
      null,
    ])
    expect(await numbers({ text: ' FIREFLY ' })).toEqual([[3], null])
    expect(await numbers({ text: 'kanslichef' })).toEqual([[2], null])
    expect(await numbers({ text: '4'.repeat(64) })).toEqual([[4], null])
    expect(await numbers({ text: '1' })).toMatchObject([[5, 4, 3], 3])
    expect(await numbers({ text: 'finns inte' })).toEqual([[], null])
  })

  it('tells the end and proves it, also against the diary', async () => {
    const overview = await overviewOf(context)
    expect(overview).toMatchObject({ ok: true, value: { place: '~/Ursprung', isShared: false, head: { sequence: 5 } } })
    if (!overview.ok) return
    expect(await checkRegister(overview.value.head, context, signal)).toMatchObject({ ok: true, value: { ok: true } })
    const forged = { sequence: 5, entryHash: 'f'.repeat(64) }
    expect(await checkRegister(forged, context, signal)).toMatchObject({
      value: { ok: false, firstBroken: { reason: 'unknown-head' } },
    })
  })

  it('writes the whole register as a file that can be handed over', async () => {
    const made = await exportRegister({ format: 'json' }, context, signal)
    if (!made.ok) throw new Error(made.error.message)
    const granted = context.grants.resolve(made.value.grant, ['result'])
    const written = JSON.parse(readFileSync(granted?.path ?? '', 'utf8')) as { readonly entries: readonly unknown[] }
    expect(written.entries.length).toBe(5)
  })

  it('says in words why it cannot be opened, and where it is', async () => {
    const broken = join(folder, 'broken.sqlite')
    writeFileSync(broken, 'x'.repeat(4_096))
    const opened = openSqliteRegister(broken)
    if (opened.ok) throw new Error('Expected a file of text to be no register')
    const failing = contextOf(async () => ({
      ok: false,
      error: { kind: `register-${opened.error.kind}`, message: opened.error.message },
    }))
    expect(await entriesOf(ALL, failing, signal)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^~\/Ursprung: Registerfilen är skadad/) },
    })
  })
})

function open(path: string): RegisterEngine {
  const opened = openSqliteRegister(path)
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}
