/**
 * Measures the table of Arkiv in a real browser on the real program: `node scripts/measure/table.ts [ROWS] [--queries]`, default 100 000.
 * The catalogue is filled through its own interface (saveListings, record, finish). Prints the time to the first rows, of each sort and
 * filter until the page shows its rows, and the frame times while scrolling: by wheel, by dragging the bar, by held Page Down.
 * `--queries` asks the interface alone, without a browser. On a machine with other work the time of a core says more than the clock.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { FileResult } from '../../src/archive/archive-file.ts'
import type { ArchiveCatalogue, ArchiveView } from '../../src/archive/catalogue.ts'
import { openArchive } from '../../src/compose/archive.ts'
import { compose } from '../../src/compose.ts'
import type { VerifyReport } from '../../src/domain/report.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { launchChromium, openPage, startApp } from '../../tests/e2e/open-app.ts'
import { beginFirstRun, goTo } from '../../tests/e2e/steps.ts'
import { listRows, type MadeRows, recordRows } from './made-rows.ts'

const rows = Number(process.argv.find(argument => /^\d+$/.test(argument)) ?? 100_000)
const dataDir = mkdtempSync(join(tmpdir(), 'ursprung-table-'))
const place = join(dataDir, 'arkiv')

const KINDS = ['ai-generated', 'ai-modified', 'camera', 'conflicting'] as const
const FINDING = { code: 'label-missing', severity: 'stop', message: '', nextStep: '', rule: '' } as const

console.log(`${rows} rows, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} at the start`)
await fillCatalogue()
if (!process.argv.includes('--queries')) await measurePage()
rmSync(dataDir, { recursive: true, force: true })
process.exit(0)

async function fillCatalogue(): Promise<void> {
  const app = await compose({ dataDir, texts: createTexts('sv'), policy: null, version: '0', readers: 1 })
  if (!app.ok) throw new Error(app.error.message)
  const archive = await openArchive({ app: app.value, jobs: 1 })
  if (!archive.ok) throw new Error(archive.error.message)
  const { catalogue } = archive.value
  const begun = await archive.value.begin([place], { mode: 'normal', findFaces: false })
  if (!begun.ok) throw new Error(begun.error.message)
  const scan = begun.value.record.id
  const template = (await app.value.reportProblem('x', { kind: 'other', message: '' })).report
  const made: MadeRows = {
    rows,
    place,
    nameOf: index => `${1900 + (Math.floor(index / 800) % 126)}/protokoll-${index}.jpg`,
    resultOf: (id, path) => result(id, path, template),
  }
  await time('catalogue filled', async () => {
    await listRows(catalogue, scan, made)
    await recordRows(catalogue, scan, made)
    await catalogue.finish(scan)
  })
  await measureQueries(catalogue, scan)
  await archive.value.close()
  await app.value.close()
}

/** One picture in twenty-five has marks, one in a hundred a stop: what archives are like. */
function result(id: number, path: string, template: VerifyReport): FileResult {
  const sha256 = id.toString(16).padStart(64, '0')
  const isMarked = id % 25 === 0
  const report: VerifyReport = {
    ...template,
    path,
    sha256,
    error: null,
    findings: id % 100 === 0 ? [FINDING] : [],
    origin: {
      ...template.origin,
      kind: isMarked ? (KINDS[id % KINDS.length] ?? 'camera') : 'unknown',
      generator: isMarked ? `Verktyg ${id % 9}` : null,
    },
    credentials: isMarked
      ? { ...template.credentials, state: 'trusted', signer: { name: `Utfärdare ${id % 40}`, organisation: null } }
      : template.credentials,
  }
  const stamp = { sizeBytes: 20_000 + ((id * 7_919) % 9_000_000), modifiedMs: 1_500_000_000_000 + id * 61_000 }
  const common = { id, path, message: null, change: 'new', isReused: false, stamp } as const
  const checkedAt = '2026-11-21T00:00:00.000Z'
  if (id % 50 === 1)
    return { ...common, state: 'skipped', reason: 'not-an-image', sha256: null, checkedAt, report: null }
  return { ...common, state: 'verified', reason: null, sha256, checkedAt, report }
}

async function measureQueries(catalogue: ArchiveCatalogue, scan: number): Promise<void> {
  const plain: ArchiveView = { scan, group: 'images', search: '', sort: 'path', isDescending: false }
  const views: readonly (readonly [string, Partial<ArchiveView>])[] = [
    ['pictures by path', {}],
    ['all files by path', { group: 'all' }],
    ['sorted: to do', { sort: 'todo', isDescending: true }],
    ['sorted: kind', { sort: 'kind' }],
    ['sorted: credentials', { sort: 'credentials' }],
    ['sorted: date', { sort: 'modified', isDescending: true }],
    ['sorted: size', { sort: 'size', isDescending: true }],
    ['group: to do', { group: 'todo' }],
    ['group: other files', { group: 'other' }],
    ['filter: kind camera (rare)', { kind: 'camera' }],
    ['filter: kind unknown (common)', { kind: 'unknown' }],
    ['filter: signer', { signer: 'Utfärdare 0' }],
    ['filter: generator', { generator: 'Verktyg 4' }],
    ['filter: folder', { folder: `${place}/1950` }],
    ['filter: dates', { modifiedFrom: '2017-08-01T00:00:00Z', modifiedBefore: '2017-09-01T00:00:00Z' }],
    ['search: protokoll-7', { search: 'protokoll-7' }],
    ['search: utfärdare 5 (not ASCII)', { search: 'utfärdare 5' }],
  ]
  console.log('queries of the catalogue (order of all rows, then 100 of them from the middle):')
  for (const [name, change] of views) {
    const started = performance.now()
    const before = process.cpuUsage()
    const ids = await catalogue.viewIds({ ...plain, ...change })
    const cpu = process.cpuUsage(before)
    const ordered = performance.now()
    const middle = Math.floor(ids.length / 2)
    await catalogue.files([...ids.subarray(middle, middle + 100)])
    const cpuMs = (cpu.user + cpu.system) / 1_000
    const page = performance.now() - ordered
    console.log(
      `  ${ms(ordered - started)} order (${ms(cpuMs)} of a core), ${ms(page)} page  ${name} (${ids.length} rows)`,
    )
  }
  await time('totals', () => catalogue.counts(scan))
  await time('generators, signers, to do', () => catalogue.facets(scan))
  await time('folders', () => catalogue.subfolders(scan, place, 500))
}

async function measurePage(): Promise<void> {
  const app = await startApp({ dataDir })
  const browser = await launchChromium()
  const { page, faults } = await openPage(browser, app)
  await beginFirstRun(page)
  await goTo(page, 'Arkiv')
  await page.getByRole('button', { name: /^Visa/ }).click({ timeout: 60_000 })
  await page.locator('.scan-rows .scan-row .badge').first().waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Alla granskningar' }).click()
  const opened = performance.now()
  await page.getByRole('button', { name: /^Visa/ }).click()
  await page.locator('.scan-rows .scan-row .badge').first().waitFor({ timeout: 60_000 })
  console.log(`page (load ${loadavg()[0]?.toFixed(1)}):`)
  console.log(`  ${ms(performance.now() - opened)} from opening a scan to its first rows`)
  for (const column of ['Att göra', 'Storlek', 'Fil']) await timeSort(page, column)
  await scroll(page, 'nothing (what the machine itself allows)', () => page.waitForTimeout(3_000))
  await scroll(page, 'wheel', async () => {
    for (let step = 0; step < 120; step += 1) await page.mouse.wheel(0, 240)
  })
  await scroll(page, 'scroll bar, through the whole table', async () => {
    await page.locator('.scan-table').evaluate(dragDown)
  })
  await scroll(page, 'Page Down held', async () => {
    await page.getByRole('grid').focus()
    for (let step = 0; step < 60; step += 1) await page.keyboard.press('PageDown')
  })
  if (faults.length > 0) console.log(faults)
  await browser.close()
  await app.close()
}

async function timeSort(page: Page, column: string): Promise<void> {
  const first = page.locator('.scan-rows .scan-row').first()
  const before = await first.innerText()
  const started = performance.now()
  await page.locator('.scan-head').getByRole('button', { name: column, exact: true }).click()
  await page.waitForFunction(isOther, before, { polling: 'raf', timeout: 60_000 }).catch(() => undefined)
  console.log(`  ${ms(performance.now() - started)} from pressing "${column}" to its rows`)
}

/** Frame times while `move` runs, from `requestAnimationFrame`, as the page lives them. */
async function scroll(page: Page, name: string, move: () => Promise<void>): Promise<void> {
  await page.locator('.scan-table').evaluate(element => ((element as { scrollTop: number }).scrollTop = 0))
  await page.waitForTimeout(800)
  await page.locator('.scan-table').hover({ position: { x: 200, y: 200 } })
  await page.evaluate(watchFrames)
  await move()
  await page.waitForTimeout(300)
  const frames = (await page.evaluate(takeFrames)).toSorted((a, b) => a - b)
  const at = (share: number): string =>
    (frames[Math.min(frames.length - 1, Math.floor(frames.length * share))] ?? 0).toFixed(1)
  const over = (limit: number): string =>
    `${((100 * frames.filter(frame => frame > limit).length) / frames.length).toFixed(1)} %`
  console.log(
    `  scrolling by ${name}: ${frames.length} frames, median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms, over 16.7 ms ${over(17.2)}, over 33 ms ${over(33.4)}`,
  )
}

// These run in the page.
interface Watching {
  frames: number[]
  requestAnimationFrame(callback: (now: number) => void): number
}

function watchFrames(): void {
  const page = globalThis as unknown as Watching
  page.frames = []
  let last: number | null = null
  const tick = (now: number): void => {
    if (last !== null) page.frames.push(now - last)
    last = now
    page.requestAnimationFrame(tick)
  }
  page.requestAnimationFrame(tick)
}

function takeFrames(): number[] {
  return (globalThis as unknown as Watching).frames
}

function isOther(before: string): boolean {
  const { document } = globalThis as unknown as {
    document: { querySelector(selector: string): { innerText: string } | null }
  }
  const text = document.querySelector('.scan-rows .scan-row')?.innerText
  return text !== undefined && text !== before && !text.includes('Hämtar')
}

function dragDown(element: unknown): Promise<void> {
  const table = element as { scrollTop: number; scrollHeight: number }
  const page = globalThis as unknown as Watching
  return new Promise(resolve => {
    let step = 0
    const tick = (): void => {
      step += 1
      table.scrollTop = (table.scrollHeight * step) / 240
      if (step < 240) page.requestAnimationFrame(tick)
      else resolve()
    }
    page.requestAnimationFrame(tick)
  })
}

async function time(name: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  await work()
  console.log(`  ${ms(performance.now() - started)} ${name}`)
}

function ms(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0).padStart(7)} ms`
}
