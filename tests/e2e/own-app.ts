import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchChromium, type OpenPage, openPage, type RunningApp, startApp } from './open-app.ts'
import { beginFirstRun } from './steps.ts'

/** The program and the page of the running test, from its `begin` on. */
export interface OwnApp {
  /** Starts the program and opens its page, past the first run; what the test began before is ended. */
  readonly begin: (options?: Parameters<typeof startApp>[0]) => Promise<Page>
  readonly app: RunningApp
  readonly page: Page
  /** As `OpenPage` gathers them. A test that means to cause some takes them out, or it fails when it ends. */
  readonly faults: string[]
}

/** For a `describe`: one browser, and in it a program and a page of its own for every test. They end with the test, without a fault. */
export function useOwnApp(): OwnApp {
  let browser: Browser
  let app: RunningApp | null = null
  let open: OpenPage | null = null

  const end = async (): Promise<void> => {
    const [ending, endingApp] = [open, app]
    open = null
    app = null
    try {
      expect(ending?.faults ?? []).toEqual([])
    } finally {
      await ending?.context.close()
      await endingApp?.close()
    }
  }

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterEach(end)
  afterAll(async () => {
    await browser.close()
  })

  return {
    begin: async options => {
      await end()
      app = await startApp(options)
      open = await openPage(browser, app)
      await beginFirstRun(open.page)
      return open.page
    },
    get app() {
      return begun(app)
    },
    get page() {
      return begun(open).page
    },
    get faults() {
      return begun(open).faults
    },
  }
}

function begun<T>(value: T | null): T {
  if (value === null) throw new Error('Expected the test to have called begin')
  return value
}
