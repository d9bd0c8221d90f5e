import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compose } from '../../src/compose.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { violations, violationsInBothThemes } from './axe.ts'
import { hasChromium } from './open-app.ts'
import { useOwnApp } from './own-app.ts'
import { chooserBy, goTo, tabTo } from './steps.ts'

/** What is set once, in a real browser on the real program. */
describe.skipIf(!hasChromium)('Inställningar', () => {
  const own = useOwnApp()
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-installningar-'))

  const start = async (...options: Parameters<typeof own.begin>): Promise<Page> => {
    const page = await own.begin(...options)
    await goTo(page, 'Inställningar')
    return page
  }
  const choose = async (page: Page, button: string | RegExp, file: string): Promise<void> => {
    const chooser = await chooserBy(page, () => page.getByRole('button', { name: button }).click())
    await chooser.setFiles(file)
  }

  beforeAll(async () => {
    writeFileSync(join(folder, 'modell.onnx'), 'ingen modell')
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows every template as the renderer draws it, under a name for people', async () => {
    const page = await start()
    const drawn = page.locator('img.template-picture')
    await drawn.nth(4).waitFor({ timeout: 60_000 })
    await drawn.last().scrollIntoViewIfNeeded()
    const widths = (): Promise<number[]> =>
      drawn.evaluateAll(images => images.map(image => (image as unknown as { naturalWidth: number }).naturalWidth))
    await expect.poll(async () => Math.min(...(await widths())), { timeout: 60_000 }).toBeGreaterThan(200)
    const names = await page.locator('.templates li > span:last-child').allTextContents()
    expect(names.filter(name => /^[a-z]+(-[a-z]+)+$/.test(name))).toEqual([])
    expect(await drawn.first().getAttribute('alt')).toContain('Skapad med AI')
  })

  it('keeps the level of face search, says what it costs, and refuses a model that nobody has measured', async () => {
    const page = await start()
    await page.getByText('Fler varningar').click()
    await choose(page, 'Läs in modell', join(folder, 'modell.onnx'))
    await page.locator('.settings-section', { hasText: 'Ansikten' }).getByRole('status').getByText(/./).waitFor()
    expect(await page.getByText('Inbyggd (MediaPipe och SSD)').count()).toBe(1)
    await page.reload()
    await goTo(page, 'Inställningar')
    expect(await page.getByRole('radio', { name: /^Fler varningar/ }).isChecked()).toBe(true)
    expect(await page.getByText('Felvarnar i 5 av 100').count()).toBe(1)
  })

  it('says on the screen that a policy named at the start holds, and keeps the choice for the next start', async () => {
    const page = await start({ startPolicy: 'sala-kommun' })
    await page.getByText('Ursprung startades med policyn').waitFor()
    expect(await page.locator('.in-force').textContent()).toContain('Sala kommun')
    await page.getByRole('button', { name: /Policy från nästa start/ }).click()
    await page.getByRole('option', { name: /^EU/ }).first().click()
    await page.getByRole('button', { name: /Policy från nästa start.*EU|EU.*Policy från nästa start/ }).waitFor()
    expect(await page.locator('.in-force').textContent()).toContain('Sala kommun')
    expect(await violations(page)).toEqual([])
  })

  it('warns in time that a certificate ends, where pictures are signed and where it can be mended', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ursprung-e2e-'))
    const core = await compose({ dataDir, texts: createTexts('sv'), policy: null, version: '0' })
    if (!core.ok) throw new Error(core.error.message)
    const organisation = 'Sala kommun'
    const made = await core.value.administration.identities.create({ name: 'sala', organisation, validityDays: 9 })
    expect(made.ok).toBe(true)
    await core.value.close()
    const page = await start({ dataDir })
    await page.getByText(/Certifikatet går ut om \d dagar/).waitFor()
    expect(await violations(page)).toEqual([])
    await goTo(page, 'Märk')
    await page.getByText('Certifikatet går snart ut.').waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('is done by keyboard alone: language, level, identity', async () => {
    const page = await start()
    await tabTo(page.getByRole('button', { name: 'Skapa identitet' }).last(), page)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await tabTo(dialog.getByLabel('Organisation'), page)
    await page.keyboard.type('Sala kommun')
    await tabTo(dialog.getByLabel('Kort namn'), page)
    await page.keyboard.type('sala-2026')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Sala kommun' }).waitFor({ timeout: 60_000 })
    await tabTo(page.getByRole('radio', { name: /^Normalt/ }), page)
    await page.keyboard.press('ArrowUp')
    const fewer = page.getByRole('radio', { name: /^Färre varningar/ })
    await expect.poll(() => fewer.isChecked(), { timeout: 10_000 }).toBe(true)
    await tabTo(page.getByRole('radio', { name: 'Svenska' }), page)
    await page.keyboard.press('ArrowRight')
    await page.getByRole('heading', { name: 'Settings' }).waitFor({ timeout: 60_000 })
  })

  it('has no accessibility violations in any state, light or dark', async () => {
    const page = await start()
    await page.locator('img.template-picture').nth(4).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Vad policyn säger' }).click()
    expect(await violationsInBothThemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Skapa identitet' }).last().click()
    expect(await violationsInBothThemes(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Läs in certifikat' }).click()
    expect(await violationsInBothThemes(page)).toEqual([])
    const dialog = page.getByRole('dialog')
    await choose(page, 'Välj filer', join(folder, 'modell.onnx'))
    await dialog.getByLabel('Kort namn').fill('fel')
    await dialog.getByRole('button', { name: 'Läs in certifikat' }).click()
    await dialog.getByRole('alert').waitFor({ timeout: 30_000 })
    expect(await violationsInBothThemes(page)).toEqual([])
  })
})
