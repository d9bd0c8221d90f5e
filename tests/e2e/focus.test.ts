import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startScan, waitUntilDone } from './archive-steps.ts'
import { hasChromium } from './open-app.ts'
import { useOwnApp } from './own-app.ts'
import { AI_XMP, drawLandscape } from './pictures.ts'
import { fillRegister, labelOne } from './publishing-steps.ts'
import { addPictures, goTo } from './steps.ts'

const SOON = { timeout: 20_000 }

/** Where the focus is after a view has taken the place of another: never nowhere (WCAG 2.4.3). */
describe.skipIf(!hasChromium)('focus', () => {
  const own = useOwnApp()
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-focus-'))
  /** The first two can be labelled as they are. */
  let many: readonly string[]

  const shown = (): Locator => own.page.locator('.pane:not([hidden])')
  /** Waits until the focus stands on what the selector and the words describe. */
  const expectFocus = (place: string, words: string): Promise<void> =>
    own.page.locator(`${place}:focus`, { hasText: words }).waitFor(SOON)

  beforeAll(async () => {
    many = await Promise.all(
      Array.from({ length: 12 }, (_, seed) =>
        drawLandscape(join(folder, `Visionsbild ${seed}.jpg`), {
          seed,
          width: 800,
          ...(seed < 2 ? { xmp: AI_XMP } : {}),
        }),
      ),
    )
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await own.begin()
  })

  it('goes to the heading of Märk when the first run is over, and is nobody’s when the page has just come', async () => {
    const { page } = own
    await expectFocus('h1', 'Vilka bilder ska märkas?')
    await page.reload()
    await shown().locator('h1').waitFor()
    await page.keyboard.press('Tab')
    await expectFocus('.skip', '')
  })

  it('goes to the heading when the table is emptied, in Märk and in Granska', async () => {
    const { page } = own
    for (const [place, heading] of [
      ['Märk', 'Vilka bilder ska märkas?'],
      ['Granska', 'Vilken bild vill du granska?'],
    ] as const) {
      await goTo(page, place)
      await addPictures(page, many.slice(0, 2))
      await shown().locator('.picture-item').nth(1).waitFor()
      await shown().getByRole('button', { name: 'Töm listan' }).click()
      await expectFocus('.pane:not([hidden]) h1', heading)
    }
  })

  it('follows labelling: the progress, the result, back to the pictures, and more pictures', async () => {
    const { page } = own
    await addPictures(page, many.slice(0, 2))
    await page.getByRole('button', { name: 'Märk 2 bilder' }).click({ timeout: 120_000 })
    await page.locator('.go-bar .progress:focus').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Tillbaka till bilderna' }).waitFor({ timeout: 120_000 })
    await expectFocus('#results-heading', 'märkta')
    await page.getByRole('button', { name: 'Tillbaka till bilderna' }).click()
    await expectFocus('.workspace.mark h1', 'Märk')
    await page.getByRole('button', { name: 'Märk 2 bilder' }).click({ timeout: 120_000 })
    await page.getByRole('button', { name: 'Märk fler bilder' }).click({ timeout: 120_000 })
    await expectFocus('h1', 'Vilka bilder ska märkas?')
  })

  it('stays with the person who looks elsewhere while pictures are labelled', async () => {
    const { page } = own
    await addPictures(page, many.slice(0, 2))
    await page.getByRole('button', { name: 'Märk 2 bilder' }).click({ timeout: 120_000 })
    await goTo(page, 'Register')
    await page.locator('#results-heading').waitFor({ state: 'attached', timeout: 120_000 })
    await expectFocus('.nav-item', 'Register')
  })

  it('goes to the heading of the finished pack, and by Escape back to the button that asked for it', async () => {
    const { page } = own
    await labelOne(page, many[0] ?? '')
    await page.getByRole('button', { name: 'Publiceringspaket' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('.pack-list li').nth(1).waitFor()
    await dialog.getByRole('button', { name: 'Gör paketet' }).click()
    await dialog.getByRole('heading', { name: 'Paketet är klart' }).waitFor({ timeout: 120_000 })
    await expectFocus('.dialog h2', 'Paketet är klart')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expectFocus('.outcome .button', 'Publiceringspaket')
  })

  it('goes to the heading of Granska with a copy, whose row is scrolled into sight', async () => {
    const { page } = own
    await addPictures(page, many)
    await page.locator('.go-bar', { hasText: 'bilder granskas ännu' }).waitFor(SOON)
    await page.getByRole('button', { name: 'Märk 2 bilder' }).click({ timeout: 120_000 })
    await page.getByRole('button', { name: 'Granska kopian' }).last().click({ timeout: 120_000 })
    await expectFocus('.workspace.review h1', 'Granska')
    const row = shown().locator('.picture-item[data-selected]')
    await row.getByText('AI-skapad · märkt').waitFor(SOON)
    await shown()
      .locator('.picture-list [role=status]')
      .getByText(/^13 bilder$/)
      .waitFor(SOON)
    const list = shown().locator('.grid-list')
    await expect
      .poll(async () => {
        const [inner, outer] = [await row.boundingBox(), await list.boundingBox()]
        if (inner === null || outer === null) return false
        return inner.y >= outer.y - 1 && inner.y + inner.height <= outer.y + outer.height + 1
      }, SOON)
      .toBe(true)
    expect(await list.evaluate(element => (element as unknown as { scrollTop: number }).scrollTop)).toBeGreaterThan(0)
  })

  it('comes back to the list when the details of a row are closed; on a narrow screen a click brings them into sight', async () => {
    const { page, app } = own
    const archive = mkdtempSync(join(homedir(), 'ursprung-fokus-'))
    for (const picture of many) copyFileSync(picture, join(archive, basename(picture)))
    await fillRegister(app.dataDir, 12, 0)
    await page.setViewportSize({ width: 400, height: 800 })
    await goTo(page, 'Register')
    await page.getByRole('row').nth(3).click()
    await closeDetails()
    await expectFocus('.entry-table :is(td, tr)', '')
    await goTo(page, 'Arkiv')
    await startScan(page, archive)
    await waitUntilDone(page)
    await page.locator('.scan-rows .scan-row').nth(2).click()
    await closeDetails()
    await expectFocus('.scan-table', '')
    rmSync(archive, { recursive: true })
  })

  /** What was asked for is to be seen without scrolling; then the keyboard closes it. */
  async function closeDetails(): Promise<void> {
    const details = shown().locator('.row-details')
    await details.locator('h2').waitFor(SOON)
    await expect.poll(async () => (await details.boundingBox())?.y ?? 800, SOON).toBeLessThan(400)
    await details.getByRole('button', { name: 'Stäng' }).press('Enter')
    await details.waitFor({ state: 'detached', ...SOON })
  }
})
