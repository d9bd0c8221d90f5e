import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FileResult } from '../../../src/archive/archive-file.ts'
import { openArchive } from '../../../src/compose/archive.ts'
import { compose } from '../../../src/compose.ts'
import { unattendedJob } from '../../../src/domain/job.ts'
import { createTexts } from '../../../src/i18n/text.ts'
import { madeReport } from '../../support/archive.ts'
import { runCli, temporaryFolder } from '../../support/run-cli.ts'

const CHROMIUM = process.env['URSPRUNG_CHROMIUM'] ?? '/usr/bin/chromium'
const HOSTILE = '<img src=x onerror="document.title=1"></script><script>document.title=1</script>.png'
const ROWS = 2_000
const folder = temporaryFolder()
const report = join(folder, 'rapport.html')
let browser: Browser

describe.skipIf(!existsSync(CHROMIUM))('the HTML report in a browser', () => {
  beforeAll(async () => {
    await writeMadeReport()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })

  it('shows a window of all rows, to the very last, and holds few of them at once', async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } })
    await page.goto(pathToFileURL(report).href)
    const names = () => page.locator('#files tbody tr:not(.space) td:first-child').allTextContents()
    expect(await page.textContent('#shown')).toContain(`${ROWS} av ${ROWS}`)
    expect((await names()).length).toBeLessThan(80)
    await page.evaluate("document.getElementById('window').scrollTop = 1e9")
    await page.locator('#files tbody td', { hasText: 'zzz-sist.png' }).first().waitFor()
    const last = page.locator('#files tbody tr:not(.space)').last()
    expect(await last.locator('td').first().textContent()).toBe('zzz-sist.png')
    const reach =
      "[...document.querySelectorAll('#files tbody tr:not(.space)')].at(-1).getBoundingClientRect().bottom - document.getElementById('window').getBoundingClientRect().bottom"
    expect(Math.abs(Number(await page.evaluate(reach)))).toBeLessThan(20)
    await page.close()
  })

  it('filters and sorts, and keeps hostile names inert', async () => {
    const page = await browser.newPage()
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    const complaints: string[] = []
    page.on('pageerror', error => complaints.push(error.message))
    await page.goto(pathToFileURL(report).href)
    await page.fill('#filter', 'onerror')
    expect(await page.locator('#files tbody tr:not(.space) td:first-child').allTextContents()).toEqual([
      'script>.png',
      'bild-1000.png',
    ])
    expect(await page.locator('#files img').count()).toBe(0)
    await page.fill('#filter', '')
    await page.selectOption('#kind', 'camera')
    expect(await page.textContent('#shown')).toContain(`${ROWS / 100} av`)
    await page.locator('#files th button').nth(11).click()
    await page.locator('#files th button').nth(11).click()
    const sizes = (await page.locator('#files tbody tr:not(.space) td:last-child').allTextContents()).map(Number)
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
    expect(await page.title()).toContain('Arkivgranskning')
    expect(complaints).toEqual([])
    expect(asked.length).toBe(1)
    await page.close()
  })

  it('says in words what could not be read, names what is missing, and tells a number of rows that is that of its table', async () => {
    const tree = join(folder, 'litet')
    mkdirSync(tree)
    for (const name of ['a.txt', 'b.txt']) writeFileSync(join(tree, name), name)
    execFileSync('sh', ['-c', `printf x > "$0/$(printf 'r\\344ka')"; mkdir "$0/$(printf 'm\\344pp')"`, tree])
    const small = join(folder, 'litet.html')
    const options = { dataDir: join(folder, 'litet.data') }
    await runCli(['scan', tree], options)
    rmSync(join(tree, 'b.txt'))
    const run = await runCli(['scan', tree, '--report', small], options)
    expect(run.stderr).toContain(`  ${tree}/m\ufffdE4pp: namnet är skrivet i en gammal teckenkod`)
    const page = await browser.newPage({ viewport: { width: 320, height: 700 } })
    await page.goto(pathToFileURL(small).href)
    const states = await page.locator('#files tbody tr:not(.space) td:nth-child(3)').allTextContents()
    expect(states).toEqual([
      'inte granskad: ingen bild',
      'saknas: ingen bild',
      'kunde inte läsas: namn i en gammal teckenkod',
      'mapp som inte kunde läsas: namn i en gammal teckenkod',
    ])
    expect(await page.textContent('#shown')).toBe('4 av 4 rader')
    const summary = await page.textContent('.summary')
    expect(summary).toContain('Tabellen har 4 rader')
    expect(summary).toContain('Sedan förra gången: 0 ändrade, 0 flyttade, 1 saknas, 0 nya.')
    expect(await page.textContent('header p')).toMatch(/Granskad \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    await page.close()
  })

  it('prints all rows that are chosen', async () => {
    const page = await browser.newPage()
    await page.goto(pathToFileURL(report).href)
    await page.selectOption('#kind', 'camera')
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(await page.locator('#files tbody tr').count()).toBe(ROWS / 100)
    writeFileSync(join(folder, 'rapport.pdf'), await page.pdf())
    // As a box of its own a button is left out of the heads of all pages but the first.
    await page.emulateMedia({ media: 'print' })
    expect(await page.evaluate("getComputedStyle(document.querySelector('#files th button')).display")).toBe('contents')
    await page.close()
  })
})

async function writeMadeReport(): Promise<void> {
  const app = await compose({ dataDir: folder, texts: createTexts('sv'), policy: null, version: '0', readers: 1 })
  if (!app.ok) throw new Error(app.error.message)
  const archive = await openArchive({ app: app.value, jobs: 1 })
  if (!archive.ok) throw new Error(archive.error.message)
  const { catalogue } = archive.value
  const place = join(folder, 'arkiv')
  const begun = await archive.value.begin([place], { mode: 'normal', findFaces: false })
  if (!begun.ok) throw new Error(begun.error.message)
  const scan = begun.value.record.id
  const files = [
    ...Array.from({ length: ROWS - 2 }, (_, at) => `${place}/bild-${at}.png`),
    `${place}/${HOSTILE}`,
    `${place}/zzz-sist.png`,
  ]
  await catalogue.saveListings(scan, [{ folder: place, files, folders: [], links: [], isComplete: true, error: null }])
  await catalogue.finishListing(scan)
  const listed = await catalogue.listed(scan, { folder: place, after: '' }, ROWS)
  await catalogue.record(
    scan,
    listed.map(({ id, path }, at): FileResult => {
      const made = madeReport(path)
      const verdict = madeReport(path, {
        origin: { ...made.origin, kind: at % 100 === 0 ? 'camera' : 'unknown', generator: at === 5 ? HOSTILE : null },
      })
      return {
        id,
        path,
        state: 'verified',
        reason: null,
        message: null,
        change: 'new',
        isReused: false,
        stamp: { sizeBytes: (at * 7919) % 1000, modifiedMs: 1 },
        sha256: null,
        checkedAt: '2026-11-21T00:00:00.000Z',
        report: verdict,
      }
    }),
  )
  await catalogue.finish(scan)
  const written = await archive.value.report(begun.value, report, unattendedJob())
  if (!written.ok) throw new Error(written.error.message)
  await archive.value.close()
  await app.value.close()
}
