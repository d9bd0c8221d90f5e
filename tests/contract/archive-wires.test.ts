import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient } from '../../src/api/client.ts'
import { drawLandscape } from '../e2e/pictures.ts'
import { type OpenWires, openWires, WIRES } from './open-wires.ts'

/** Archives over three wires: the same scans, tables and reports, and no path in any answer. */

const folder = mkdtempSync(join(tmpdir(), 'ursprung-contract-'))
let wires: OpenWires

beforeAll(async () => {
  wires = await openWires(folder)
})
afterAll(async () => {
  await wires.close()
  rmSync(folder, { recursive: true, force: true })
})

const FIRST_VIEW = {
  group: 'images',
  search: '',
  sort: 'path',
  isDescending: false,
  kind: null,
  credentials: null,
  generator: null,
  signer: null,
  folder: null,
  modifiedFrom: null,
  modifiedBefore: null,
} as const

/** The last status of a scan; its stream goes on for ever, so it is left when the scan has ended. */
async function followToEnd(api: ApiClient, scan: number): Promise<unknown> {
  const stopper = new AbortController()
  for await (const status of await api.archive.status(undefined, { signal: stopper.signal })) {
    if (status?.scan !== scan || !['done', 'failed', 'stopped'].includes(status.phase)) continue
    stopper.abort()
    return status
  }
  return null
}

describe.each(WIRES)('archives over %s', wire => {
  const api = (): ApiClient => wires.clients[wire]

  it('scans a folder in the background, and tells, lists, shows and reports it without naming a path', async () => {
    const archive = join(folder, `arkiv-${wire.length}`)
    mkdirSync(join(archive, 'hamnen'), { recursive: true })
    for (let index = 0; index < 3; index += 1)
      await drawLandscape(join(archive, 'hamnen', `bild-${index}.jpg`), { width: 320, seed: index })
    writeFileSync(join(archive, 'läs mig.txt'), 'text')
    const started = await api().archive.start({
      grants: [wires.give(archive, 'folder')],
      mode: 'normal',
      findFaces: false,
    })
    if (!started.ok) throw new Error(started.error.kind)
    const scan = started.value
    const last = await followToEnd(api(), scan)
    expect(last).toMatchObject({ phase: 'done', done: 4, total: 4, error: null })
    const totals = await api().archive.totals({ scan })
    expect(totals).toMatchObject({
      ok: true,
      value: { reconciles: true, counts: { files: 4, verified: 3, skipped: 1, failed: 0, pending: 0 } },
    })
    const rows = await api().archive.rows({ scan, view: FIRST_VIEW, generation: 1, offset: 1, limit: 2 })
    expect(rows).toMatchObject({
      ok: true,
      value: { total: 3, rows: [{ name: 'bild-1.jpg', folder: 'hamnen' }, {}] },
    })
    const choices = await api().archive.choices({ scan, folder: null })
    expect(choices).toMatchObject({ ok: true, value: { folders: [{ id: '0/hamnen', name: 'hamnen' }] } })
    const inFolder = { ...FIRST_VIEW, folder: '0/hamnen', search: 'BILD-2' }
    const found = await api().archive.rows({ scan, view: inFolder, generation: 1, offset: 0, limit: 10 })
    const id = found.ok ? (found.value.rows[0]?.id ?? 0) : 0
    const details = await api().archive.show({ scan, id })
    expect(details).toMatchObject({
      ok: true,
      value: { row: { name: 'bild-2.jpg' }, hasChanged: false, report: { path: 'hamnen/bild-2.jpg' } },
    })
    const report = await api().archive.report({ scan, ending: '.csv' })
    const granted = report.ok ? wires.desk.context.grants.resolve(report.value.grant, ['result']) : null
    const csv = readFileSync(granted?.path ?? '', 'utf8')
    expect(csv.trim().split('\r\n')).toHaveLength(5)
    const scans = await api().archive.scans()
    expect(scans).toMatchObject({
      ok: true,
      value: expect.arrayContaining([expect.objectContaining({ scan, state: 'done', isNewest: true })]),
    })
    for (const answer of [last, totals, rows, choices, details, report, scans, csv])
      expect(JSON.stringify(answer)).not.toContain(folder)
  })

  it('looks at the same folders again by checksums, and tells what has become of the files', async () => {
    const archive = join(folder, `fixitet-${wire.length}`)
    mkdirSync(archive)
    for (let index = 0; index < 3; index += 1)
      await drawLandscape(join(archive, `bild-${index}.jpg`), { width: 320, seed: index + 40 * wire.length })
    const first = await api().archive.start({
      grants: [wires.give(archive, 'folder')],
      mode: 'normal',
      findFaces: false,
    })
    if (!first.ok) throw new Error(first.error.kind)
    await followToEnd(api(), first.value)
    writeFileSync(join(archive, 'bild-0.jpg'), 'något annat')
    rmSync(join(archive, 'bild-1.jpg'))
    const again = await api().archive.again({ scan: first.value, mode: 'rehash' })
    if (!again.ok) throw new Error(again.error.kind)
    await followToEnd(api(), again.value)
    for (const [group, name] of [
      ['changed', 'bild-0.jpg'],
      ['missing', 'bild-1.jpg'],
    ] as const) {
      const view = { ...FIRST_VIEW, group }
      const rows = await api().archive.rows({ scan: again.value, view, generation: 1, offset: 0, limit: 9 })
      expect(rows).toMatchObject({ ok: true, value: { total: 1, rows: [{ name, change: group }] } })
    }
  })

  it('gives no file that no scan has listed, whatever number or folder is asked for', async () => {
    const empty = join(folder, `tom-${wire.length}`)
    mkdirSync(empty)
    const started = await api().archive.start({
      grants: [wires.give(empty, 'folder')],
      mode: 'normal',
      findFaces: false,
    })
    if (!started.ok) throw new Error(started.error.kind)
    await followToEnd(api(), started.value)
    const scan = started.value
    for (const id of [1, 2, 999_999])
      expect(await api().archive.show({ scan, id })).toMatchObject({ ok: false, error: { kind: 'grant-expired' } })
    const outside = { ...FIRST_VIEW, group: 'all' as const, folder: '0/../..' }
    const rows = await api().archive.rows({ scan, view: outside, generation: 1, offset: 0, limit: 9 })
    expect(rows).toMatchObject({ ok: true, value: { total: 0 } })
    expect(await api().archive.totals({ scan: 999_999 })).toMatchObject({
      ok: false,
      error: { kind: 'scan-unknown' },
    })
    await expect(
      api().archive.rows({ scan, view: { ...outside, folder: '/etc' }, generation: 1, offset: 0, limit: 9 }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('refuses a folder that no dialog gave, and one that is gone', async () => {
    const picture = wires.give(await drawLandscape(join(folder, `fel-${wire.length}.jpg`), { width: 64 }))
    const gone = wires.give(join(folder, 'borta'), 'folder')
    const options = { mode: 'normal', findFaces: false } as const
    expect(await api().archive.start({ grants: [picture], ...options })).toMatchObject({
      ok: false,
      error: { kind: 'grant-expired' },
    })
    expect(await api().archive.start({ grants: [gone], ...options })).toMatchObject({
      ok: false,
      error: { kind: 'not-found' },
    })
    await expect(api().archive.start({ grants: ['/etc'], ...options })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})
