import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { hasChromium } from './open-app.ts'
import { useOwnApp } from './own-app.ts'
import { makePictures } from './pictures.ts'
import { addPictures, goTo } from './steps.ts'

/** The settings, in a real browser on the real program. */
describe.skipIf(!hasChromium)('Inställningar', () => {
  const own = useOwnApp()
  const pictures = mkdtempSync(join(tmpdir(), 'ursprung-installningar-'))

  beforeAll(async () => {
    await makePictures(pictures)
  })
  afterAll(async () => {
    rmSync(pictures, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await own.begin()
  })

  it('speaks English at once, also of pictures that were checked before', async () => {
    const { page } = own
    await goTo(page, 'Granska')
    await addPictures(page, [join(pictures, 'Biblioteket.jpg')])
    await page.getByRole('heading', { name: 'Bilden är skapad med AI.' }).waitFor({ timeout: 60_000 })
    await goTo(page, 'Inställningar')
    await page.locator('.settings .answer', { hasText: 'English' }).click()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await page.locator('.navigation').getByRole('button', { name: 'Check' }).click()
    await page
      .getByRole('heading', { name: 'The picture was made with AI.' })
      .or(page.locator('.verdict h2'))
      .first()
      .waitFor({ timeout: 60_000 })
    expect(await page.locator('.inspector').innerText()).not.toMatch(/Bilden|Nästa steg/)
  })

  it('creates an identity of the organisation’s own, and the warning goes away', async () => {
    const { page } = own
    await page.getByText('Testidentitet används').waitFor()
    await page.getByRole('button', { name: 'Skapa identitet' }).click()
    await page.getByRole('button', { name: 'Skapa identitet' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Organisation').fill('Sala kommun')
    await dialog.getByLabel('Kort namn').fill('sala-2026')
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Skapa identitet' }).click()
    await page.getByRole('heading', { name: 'Sala kommun' }).waitFor({ timeout: 30_000 })
    await goTo(page, 'Märk')
    expect(await page.getByText('Testidentitet används').count()).toBe(0)
  })

  it('asks nobody on the network, and refuses to fetch while the switch is off', async () => {
    const { page } = own
    await goTo(page, 'Inställningar')
    expect(await page.getByRole('button', { name: 'Hämta från C2PA' }).isDisabled()).toBe(true)
    await page.getByText('Hämtning från nätet är avstängd. Slå på den under Nätverk först.').waitFor()
  })

  it('says so when the program has been closed', async () => {
    const { page } = own
    await own.app.close()
    await page.getByRole('heading', { name: 'Ursprung har stängts' }).waitFor({ timeout: 15_000 })
    expect(await violations(page)).toEqual([])
    own.faults.splice(0)
  })

  it('opens nothing without the start token', async () => {
    const { page } = own
    await page.evaluate(() => (globalThis as unknown as { sessionStorage: { clear(): void } }).sessionStorage.clear())
    await page.goto(`http://127.0.0.1:${own.app.port}/`)
    await page.getByRole('heading', { name: 'Öppna sidan från Ursprung' }).waitFor()
  })
})
