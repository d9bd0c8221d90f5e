import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { hasChromium, launchChromium, type OpenPage, openPage, type RunningApp, startApp } from './open-app.ts'
import { AI_XMP, corpus, drawLandscape } from './pictures.ts'
import { answerDecision } from './publishing-steps.ts'
import { addPictures, beginFirstRun, goTo, nextVerdict } from './steps.ts'

/** The questions beside the picture, as hands on a keyboard meet them. */
describe.skipIf(!hasChromium)('the form in Märk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-form-'))
  let declaredAi: string
  let browser: Browser
  let app: RunningApp
  let open: OpenPage

  beforeAll(async () => {
    declaredAi = await drawLandscape(join(folder, 'Biblioteket.jpg'), { width: 800, xmp: AI_XMP })
    browser = await launchChromium()
    app = await startApp()
  })
  afterAll(async () => {
    await browser.close()
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    open = await openPage(browser, app, { viewport: { width: 1280, height: 720 } })
    const begin = open.page.getByRole('button', { name: 'Börja' })
    await begin.or(open.page.locator('.navigation')).first().waitFor()
    if ((await begin.count()) > 0) await beginFirstRun(open.page)
  })
  afterEach(async () => {
    expect(open.faults).toEqual([])
    await open.context.close()
  })

  it('says that a picture is read while it is, and asks nothing yet', async () => {
    const { page } = open
    let letGo = (): void => undefined
    const held = new Promise<void>(resolve => {
      letGo = resolve
    })
    await page.route('**/image/**', route => held.then(() => route.continue()).catch(() => undefined))
    await addPictures(page, [declaredAi])
    await page.locator('.stage').getByRole('status').getByText('Läser bilden …').waitFor()
    letGo()
    await page.locator('.stage .working').waitFor({ state: 'detached', timeout: 60_000 })
    await page.getByRole('radio', { name: /^Helt med AI/ }).waitFor({ timeout: 60_000 })
    await page.locator('.workspace.mark > [role=status]').getByText('Klar att märka').waitFor({ timeout: 60_000 })
  })

  it('keeps the focus in every field while it is written in, and while it is emptied', async () => {
    const { page } = open
    await addPictures(page, [declaredAi])
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Mer', exact: true }).click()
    const write = async (field: Locator, text: string): Promise<void> => {
      await field.click()
      await field.press('End')
      await page.keyboard.type(text, { delay: 40 })
      await page.waitForTimeout(300)
      await page.keyboard.type('.')
      expect(await focused(page)).toBe(`${text}.`)
    }
    await write(page.getByRole('textbox', { name: /^AI-verktyg/ }), 'Adobe Firefly')
    await write(page.getByRole('textbox', { name: 'Bildbyline' }), 'Sala kommun')
    await write(page.getByRole('textbox', { name: /Vad visar bilden/ }), 'Ett bibliotek')
    for (let press = 0; press < 'Ett bibliotek.'.length; press += 1) await page.keyboard.press('Backspace')
    await page.waitForTimeout(300)
    await page.keyboard.type('Ny text')
    expect(await focused(page)).toBe('Ny text')
  })

  it.each([
    { width: 1280, height: 720 },
    { width: 900, height: 600 },
  ])('shows whatever has the focus, in a window of $width × $height', async size => {
    const { page } = open
    await page.setViewportSize(size)
    await addPictures(page, [declaredAi])
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Mer', exact: true }).click()
    await page.getByRole('button', { name: /^Före märkning/ }).click()
    const ways = [
      ['Tab', page.locator('.skip')],
      ['Shift+Tab', page.getByRole('button', { name: 'Märk bilden' })],
    ] as const
    for (const [key, from] of ways) {
      await from.focus()
      const hidden = new Set<unknown>()
      for (let press = 0; press < 45; press += 1) {
        await page.keyboard.press(key)
        hidden.add(await page.evaluate(COVERED))
      }
      expect([...hidden].filter(name => name !== null)).toEqual([])
    }
  })

  it('fits a window of 320 × 256, which is 1280 × 1024 enlarged four times, and covers nothing there', async () => {
    const { page } = open
    await page.setViewportSize({ width: 320, height: 256 })
    await addPictures(page, [declaredAi])
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    expect(await page.evaluate(WIDTH)).toBe(320)
    expect(await styleOf(page, '.go-bar', 'position')).toBe('static')
    await goTo(page, 'Register')
    await page.getByRole('heading', { name: 'Registret är tomt' }).waitFor()
    expect(await page.evaluate(WIDTH)).toBe(320)
  })

  it('shows in high contrast what is chosen, where only a background told it', async () => {
    const { page } = open
    await page.emulateMedia({ forcedColors: 'active' })
    await addPictures(page, [declaredAi])
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    const background = (place: string): Promise<unknown> => styleOf(page, place, 'backgroundColor')
    for (const [chosen, other] of [
      ['.nav-item[aria-current=page]', '.nav-item[aria-current=false]'],
      ['.place-auto[data-selected]', '.place-option'],
      ['.place-option > span:last-child', '.place-option'],
    ] as const)
      expect(await background(chosen)).not.toBe(await background(other))
  })

  it('lets go of a list that is closed while colours change, though motion is reduced', async () => {
    const { page } = open
    await goTo(page, 'Inställningar')
    await page.locator('.settings .select-button').first().click()
    await page.getByRole('listbox').waitFor()
    await page.evaluate(CLOSE_AMID_CHANGE)
    await page.locator('.popover').waitFor({ state: 'detached', timeout: 5_000 })
  })

  it('says in an empty register what will come there, and offers nothing that needs entries', async () => {
    const { page } = open
    await goTo(page, 'Register')
    await page.getByRole('heading', { name: 'Registret är tomt' }).waitFor()
    expect(await page.locator('.register-comes dt').allTextContents()).toEqual(['Märkt', 'Beslutad', 'Exporterad'])
    expect(await page.getByRole('button', { name: 'Kontrollera kedjan' }).count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Märk en bild' }).click()
    await page.getByRole('heading', { name: 'Vilka bilder ska märkas?' }).waitFor()
  })

  it.skipIf(!existsSync(corpus.heic))('tells at once that a HEIC cannot be labelled, and asks nothing', async () => {
    const { page } = open
    await addPictures(page, [corpus.heic])
    const notice = page.locator('.unfit-notice')
    await notice.waitFor({ timeout: 60_000 })
    expect(await notice.textContent()).toMatch(/HEIC.*Spara bilden som JPEG eller PNG/)
    expect(await page.getByRole('radio').count()).toBe(0)
    expect(await page.locator('.pane:not([hidden])').getByRole('button', { name: /^Märk/ }).count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await addPictures(page, [declaredAi])
    await page.getByRole('row', { name: /Biblioteket/ }).click()
    await page.getByRole('button', { name: 'Märk bilden' }).waitFor({ timeout: 60_000 })
  })

  it('tells at once in the row that a moving picture cannot be labelled, though another one is shown', async () => {
    const { page } = open
    const moving = join(folder, 'Fontänen.webp')
    const still = { create: { width: 400, height: 300, channels: 3, background: '#3a6ea5' } } as const
    const frames = [still, { create: { ...still.create, background: '#a53a3a' } }].map(frame => sharp(frame).png())
    await sharp(await Promise.all(frames.map(frame => frame.toBuffer())), { join: { animated: true } })
      .webp()
      .toFile(moving)
    await addPictures(page, [declaredAi, moving])
    await page
      .getByRole('row', { name: /Fontänen/ })
      .getByText('Går inte att märka')
      .waitFor({ timeout: 60_000 })
    await page.getByRole('row', { name: /Fontänen/ }).click()
    expect(await page.locator('.unfit-notice').textContent()).toContain('rörlig eller har flera sidor')
    await goTo(page, 'Granska')
    await nextVerdict(page)
    expect(await page.getByRole('button', { name: 'Märk den här bilden' }).count()).toBe(0)
  })

  it('names what a refused decision lacks, at its place, and goes there', async () => {
    const { page } = open
    await goTo(page, 'Granska')
    await addPictures(page, [declaredAi])
    await nextVerdict(page)
    await page.getByRole('button', { name: 'Anteckna ett beslut om bilden' }).click()
    const decide = page.getByRole('button', { name: 'Anteckna beslutet' })
    const reason = page.getByRole('textbox', { name: /^Skäl för att ändå gå vidare/ })
    await answerDecision(page)
    await decide.click()
    await page.getByText('Beslutet är inte antecknat').waitFor({ timeout: 60_000 })
    expect(await page.locator('.decision-refused').textContent()).toContain('Skäl för att ändå gå vidare')
    await reason.and(page.locator(':focus[aria-invalid="true"]')).waitFor()
    expect(await described(page)).toContain('Skriv skälet.')
    await page.keyboard.type('ok')
    await decide.click()
    await reason.and(page.locator(':focus[aria-invalid="true"]')).waitFor({ timeout: 60_000 })
    expect(await described(page)).toContain('minst 10 tecken')
    expect(await violations(page)).toEqual([])
    await page.keyboard.type(', bilden står i en debattartikel')
    await decide.click()
    await page.getByText('Beslutet är antecknat', { exact: true }).waitFor({ timeout: 60_000 })
  })
})

/** What a screen reader says after the name of the field that has the focus. */
const described = (page: OpenPage['page']): Promise<unknown> =>
  page.evaluate(
    "(document.activeElement.getAttribute('aria-describedby') ?? '').split(' ').map(id => document.getElementById(id)?.textContent).join(' ')",
  )

/** Escape after a change of colours has begun, and before it would have ended it is taken back. */
const CLOSE_AMID_CHANGE = `(async () => {
  const html = document.documentElement
  const before = html.dataset.theme
  html.dataset.theme = 'dark'
  document.querySelector('.popover').getAnimations()
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
  await new Promise(resolve => setTimeout(resolve))
  html.dataset.theme = before
})()`
const WIDTH = 'document.documentElement.scrollWidth'
const styleOf = (page: OpenPage['page'], place: string, property: string): Promise<unknown> =>
  page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(place)})).${property}`)

/** What stands in the field that has the focus. */
const focused = (page: OpenPage['page']): Promise<unknown> =>
  page.evaluate('document.activeElement?.value ?? document.activeElement?.tagName')

/** The name of what has the focus, where nothing of it can be seen: outside of the window or under something else; null where it can. */
const COVERED = `(() => {
  const focused = document.activeElement
  if (focused === null || focused === document.body || focused.matches('.skip')) return null
  const shown = focused.closest('label') ?? focused
  const box = shown.getBoundingClientRect()
  const at = [0.1, 0.5, 0.9].flatMap(x => [0.1, 0.5, 0.9].map(y => [box.left + x * box.width, box.top + y * box.height]))
  const isSeen = at.some(([x, y]) => {
    const top = document.elementFromPoint(x, y)
    return top !== null && (shown.contains(top) || top.contains(focused))
  })
  return isSeen ? null : focused.outerHTML.slice(0, 120)
})()`
