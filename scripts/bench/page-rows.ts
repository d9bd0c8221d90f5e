/** From address to usable page in a real Chromium, beside a bare React page from the same server in the same run. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { startServer } from '../../src/http/start-server.ts'
import { CHROMIUM, launchChromium } from '../../tests/e2e/open-app.ts'
import { beginFirstRun } from '../../tests/e2e/steps.ts'
import { openProduct } from '../measure/label-checks.ts'
import { buildBarePage } from './bare-page.ts'
import { type BenchRow, skippedRow, timeRow } from './bench-row.ts'
import { takeTurns, type Work } from './paired.ts'

const FACTS = { group: 'start', what: 'the page: from address to usable, nothing cached' }
/** What a person can press first; the bare page has an element of the same class. */
const USABLE = '.empty'

/** One row; skipped where there is no Chromium. */
export async function pageRows(folder: string, rounds: number): Promise<readonly BenchRow[]> {
  if (!existsSync(CHROMIUM)) return [skippedRow(FACTS, `no Chromium at ${CHROMIUM} (URSPRUNG_CHROMIUM)`)]
  const real = await serve(join(folder, 'page-data'))
  const bare = await serve(join(folder, 'page-floor-data'), await buildBarePage(folder))
  const browser = await launchChromium()
  try {
    await passFirstRun(browser, real.url)
    const works = { floor: visit(browser, bare.url), ours: visit(browser, real.url) }
    const times = await takeTurns(works, { rounds, warmUp: 'each' })
    const floorIs = 'a bare React page from the same server'
    return [timeRow({ ...FACTS, floorIs }, times)]
  } finally {
    await browser.close()
    await real.close()
    await bare.close()
  }
}

async function serve(dataDir: string, pageFolder?: string): Promise<{ url: string; close: () => Promise<void> }> {
  const app = await openProduct(dataDir)
  const page = pageFolder === undefined ? {} : { pageFolder }
  const server = await startServer({ app, port: 0, open: false, ...page })
  if (!server.ok) throw new Error(server.error.message)
  return server.value
}

/** The first page ever asks a question; every later one does not. */
async function passFirstRun(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext({ locale: 'sv-SE' })
  const page = await context.newPage()
  await page.goto(url)
  await beginFirstRun(page)
  await context.close()
}

/** From the address to what can be used, each time in a context of its own; opening that is not counted. */
function visit(browser: Browser, url: string): Work {
  let page: Page | null = null
  return {
    prepare: async () => {
      await page?.context().close()
      page = await (await browser.newContext({ locale: 'sv-SE', viewport: { width: 1440, height: 900 } })).newPage()
    },
    run: async () => {
      await page?.goto(url)
      await page?.locator(USABLE).first().waitFor()
    },
  }
}
