import type { FileChooser, Locator, Page } from 'playwright-core'

/** What people do, as steps; used by the stories and by scripts/screens.ts. */

type Place = 'Märk' | 'Granska' | 'Arkiv' | 'Register' | 'Inställningar'

export async function beginFirstRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Börja' }).click()
  await page.locator('.navigation').waitFor()
}

export async function goTo(page: Page, place: Place): Promise<void> {
  await page.locator('.navigation').getByRole('button', { name: place, exact: true }).click()
}

/**
 * What `open` makes the page ask for. The page is spoken to once in between: it learns that choosers are taken over by another way than
 * a key reaches it, and a busy page hears the key first. Then a native dialog would open, and nobody would hear of it.
 */
export async function chooserBy(page: Page, open: () => Promise<unknown>): Promise<FileChooser> {
  const chooser = page.waitForEvent('filechooser')
  await Promise.all([chooser, page.evaluate(() => null).then(open)])
  return chooser
}

/** Through the file chooser, as by the button. */
export async function addPictures(page: Page, paths: readonly string[], language: 'sv' | 'en' = 'sv'): Promise<void> {
  const names = language === 'sv' ? /^(Välj bilder|Lägg till)$/ : /^(Choose pictures|Add)$/
  const button = page.locator('.pane:not([hidden])').getByRole('button', { name: names }).first()
  const chooser = await chooserBy(page, () => button.click())
  await chooser.setFiles([...paths])
}

/** Waits until the shown picture has its verdict, faces included. */
export async function nextVerdict(page: Page): Promise<void> {
  await page.locator('.inspector .verdict').waitFor({ timeout: 60_000 })
  await page.locator('.inspector').getByText('Letar efter ansikten').waitFor({ state: 'detached', timeout: 60_000 })
}

/** Answers every question with the first answer that lets the picture through, as they appear. */
export async function answerQuestions(page: Page): Promise<void> {
  const pass: readonly RegExp[] = [/^Nej/, /^Ja, eget/, /^Ja$/]
  for (let round = 0; round < 30; round += 1) {
    const open = page.locator('.question .answers').filter({ hasNot: page.locator('[data-selected]') })
    if ((await open.count()) === 0) break
    const group = open.first()
    const label = (await group.locator('.react-aria-Label').first().textContent()) ?? ''
    const wantsYes = /neutral|korrekt|offentlig|Får underlaget/.test(label)
    const [no, own, yes] = pass as [RegExp, RegExp, RegExp]
    const wanted = wantsYes ? [own, yes] : [no, own, yes]
    for (const text of wanted) {
      const answer = group.locator('.answer').filter({ hasText: text }).first()
      if ((await answer.count()) === 0) continue
      await answer.click()
      break
    }
    await page.waitForTimeout(400)
  }
  await page.getByLabel(/Vad visar bilden/).fill('Ett bibliotek vid en sjö, tecknat.')
  for (let round = 0; round < 20; round += 1) {
    for (const [label, text] of REQUIRED) {
      const field = page.getByRole('textbox', { name: label })
      if ((await field.count()) > 0 && (await field.first().inputValue()) === '') await field.first().fill(text)
    }
    await page.waitForTimeout(500)
    if ((await page.locator('.go-missing').count()) === 0) break
  }
}

/** Fields that a policy may ask for, and what a person would write. */
const REQUIRED = [
  [/Vem bestämmer/, 'kommunikatör'],
  [/AI-verktyg \(behövs\)/, 'Adobe Firefly'],
  [/Vem mer har tittat/, 'kanslichef'],
] as const

/** Opens a menu or a list of choices by its button, looks at the page with it open, and closes it again. */
export async function withOpenMenu<T>(page: Page, button: Locator, look: () => Promise<T>): Promise<T> {
  await button.click()
  await page.locator('[role="menu"], [role="listbox"]').first().waitFor()
  const seen = await look()
  await page.keyboard.press('Escape')
  await page.locator('[role="menu"], [role="listbox"]').first().waitFor({ state: 'detached' })
  return seen
}

export async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await goTo(page, 'Inställningar')
  await page.locator('.settings .answer', { hasText: theme === 'dark' ? 'Mörkt' : 'Ljust' }).click()
}

/** Presses Tab until the element (or its radio group's member) has the focus. */
export async function tabTo(target: Locator, page: Page): Promise<void> {
  for (let count = 0; count < 80; count += 1) {
    if (
      await target
        .first()
        .evaluate(
          element =>
            (element as unknown as { ownerDocument: { activeElement: unknown } }).ownerDocument.activeElement ===
            element,
        )
    )
      return
    await page.keyboard.press('Tab')
  }
  throw new Error('Expected to reach the element by Tab')
}
