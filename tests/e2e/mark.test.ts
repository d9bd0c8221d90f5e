import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { violations, violationsInBothThemes } from './axe.ts'
import { hasChromium, verifyFile } from './open-app.ts'
import { useOwnApp } from './own-app.ts'
import { AI_XMP, drawLandscape, makePictures } from './pictures.ts'
import { addPictures, answerQuestions, chooserBy, goTo, tabTo, withOpenMenu } from './steps.ts'

/** The communicator's story, in a real browser on the real program. */
describe.skipIf(!hasChromium)('Märk', () => {
  const own = useOwnApp()
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-mark-'))
  let pictures: Awaited<ReturnType<typeof makePictures>>

  beforeAll(async () => {
    pictures = await makePictures(folder)
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await own.begin()
  })

  it('fills in what the file says, previews with the real renderer, labels, and the download verifies', async () => {
    const { page } = own
    const original = readFileSync(pictures.declaredAi)
    await addPictures(page, [pictures.declaredAi])
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    expect(await page.locator('.answers.cards').textContent()).toContain('Förifyllt')
    await answerQuestions(page)
    await page.getByRole('button', { name: 'Märk bilden' }).click()
    await page.getByRole('heading', { name: '1 bild är märkt' }).waitFor({ timeout: 60_000 })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.results-head').getByRole('button', { name: 'Ladda ner' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('Biblioteket.jpg')

    const { report } = await verifyFile(await download.path(), own.app.dataDir)
    expect(report).toMatchObject({
      credentials: { integrity: 'intact' },
      origin: { kind: 'ai-generated', basis: 'signed' },
      label: { state: 'present', text: 'Skapad med AI' },
    })
    expect(report.sha256).not.toBeNull()
    expect(readFileSync(pictures.declaredAi).equals(original)).toBe(true)
  })

  it('never guesses: without evidence it asks, and without an answer nothing is labelled', async () => {
    const { page } = own
    await addPictures(page, [pictures.plain])
    await page.getByText('1 bild behöver svar').waitFor({ timeout: 60_000 })
    expect(await page.locator('.answers.cards .answer[data-selected]').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Märk', exact: true }).last().isDisabled()).toBe(true)
    await page.getByText('Vet inte', { exact: true }).click()
    await page.getByText('Så länge ingen vet hur bilden är gjord').waitFor()
    await page.getByText('Inte med AI', { exact: true }).click()
    await page.getByText('Bilden märks inte.').waitFor()
    expect(await page.locator('.go-bar .primary').isDisabled()).toBe(true)
  })

  it('moves the caption by drag, by arrow key and by choice, and takes it back', async () => {
    const { page } = own
    await addPictures(page, [pictures.declaredAi])
    const handle = page.locator('.caption-handle')
    await handle.waitFor({ timeout: 60_000 })
    const place = (name: string) => page.getByRole('radio', { name, exact: true })
    await handle.focus()
    const settled = () => page.locator('.caption-handle[aria-busy="false"]').waitFor({ timeout: 60_000 })
    const atFirst = await handle.boundingBox()
    for (let press = 0; press < 5; press += 1) await page.keyboard.press('ArrowDown')
    await expect.poll(async () => (await handle.boundingBox())?.y, { timeout: 60_000 }).toBeGreaterThan(atFirst?.y ?? 0)
    await settled()
    expect(await place('uppe till höger').isChecked()).toBe(false)
    await page.keyboard.press('Shift+ArrowDown')
    await page.locator('.caption-handle[aria-label*="nere till höger"]').waitFor({ timeout: 60_000 })
    expect(await place('nere till höger').isChecked()).toBe(true)
    await settled()
    const from = await handle.boundingBox()
    const frame = await page.locator('.stage-picture').boundingBox()
    if (from === null || frame === null) throw new Error('Expected the caption in the picture')
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
    await page.mouse.down()
    await page.mouse.move(frame.x + 40, frame.y + 30, { steps: 5 })
    await page.mouse.up()
    await page.locator('.caption-handle[aria-label*="uppe till vänster"]').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Ångra' }).click()
    await page.locator('.caption-handle[aria-label*="nere till höger"]').waitFor({ timeout: 60_000 })
    await page.keyboard.press('Control+z')
    await page.locator('.caption-handle[aria-label*="uppe till höger"]').waitFor({ timeout: 60_000 })
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await expect.poll(async () => (await handle.boundingBox())?.y, { timeout: 60_000 }).toBe(atFirst?.y)
    await page.getByRole('button', { name: 'Jämför före och efter' }).click()
    await page.locator('.stage', { hasText: 'FöreEfter' }).waitFor()
    expect(await page.locator('.before-after').textContent()).toBe('')
    await addPictures(page, [await drawLandscape(join(folder, 'Ikon.png'), { width: 32, xmp: AI_XMP })])
    await page.getByRole('alert').getByText('Bilden är för liten för en läsbar märkning.').waitFor({ timeout: 60_000 })
    await place('under bilden').waitFor()
  })

  it('warns beside the words while they are typed, when they do not say AI', async () => {
    const { page } = own
    await addPictures(page, [pictures.declaredAi])
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: /Mall/ }).click()
    await page.locator('.template-thumbnail.below > img').waitFor({ timeout: 60_000 })
    await page.getByRole('option', { name: 'Bara text' }).click()
    await page.getByLabel('Text i bilden').fill('Fin bild')
    const warning = page.locator('.form .finding', { hasText: 'AI' }).filter({ hasText: 'Fin bild' })
    await warning.waitFor({ timeout: 60_000 })
    expect(await page.getByRole('button', { name: 'Märk', exact: true }).last().isDisabled()).toBe(true)
    expect(await violations(page)).toEqual([])
    await page.getByLabel('Text i bilden').fill('Fin bild, gjord med AI')
    await warning.waitFor({ state: 'detached', timeout: 60_000 })
    await page.getByRole('button', { name: 'Märk bilden' }).waitFor({ timeout: 60_000 })
  })

  it('keeps what is done when it is stopped, and the rest stays on the table', async () => {
    const { page } = own
    const many = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        drawLandscape(join(folder, `Visionsbild ${index}.jpg`), { seed: index, width: 800, xmp: AI_XMP }),
      ),
    )
    await addPictures(page, many)
    await page.getByRole('button', { name: 'Märk 4 bilder' }).click({ timeout: 120_000 })
    await page.getByText(/^Märker [1-9]/).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Stoppa' }).click()
    await page.getByText('Stoppat. Det som hann bli klart finns här.').waitFor({ timeout: 60_000 })
    const made = await page.locator('.outcome').count()
    expect(made).toBeGreaterThan(0)
    expect(made).toBeLessThan(4)
    await page.getByText(4 - made === 1 ? '1 bild är kvar i listan.' : `${4 - made} bilder är kvar i listan.`).waitFor()
    await page.getByRole('button', { name: 'Märk fler bilder' }).click()
    await page.locator('.pane:not([hidden]) .form').waitFor()
    await page.getByRole('button', { name: 'Ta tillbaka' }).click()
    await page.locator('.pane:not([hidden]) .picture-item').nth(3).waitFor()
  })

  it('labels several with one answer given on purpose, and gives them as one ZIP', async () => {
    const { page } = own
    await addPictures(page, [pictures.plain, pictures.other])
    await page.locator('.picture-item .badge.needs-kind').nth(1).waitFor({ timeout: 60_000 })
    await page.getByText('Helt med AI', { exact: true }).click()
    await page.getByRole('button', { name: 'Samma svar för 1 bild till' }).click()
    await answerQuestions(page)
    await page.locator('.picture-item').nth(1).click()
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    await answerQuestions(page)
    await page.getByRole('button', { name: 'Märk 2 bilder' }).click()
    await page.getByRole('heading', { name: '2 bilder är märkta' }).waitFor({ timeout: 90_000 })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Ladda ner alla (ZIP)' }).click(),
    ])
    const zip = readFileSync(await download.path())
    expect(zip.includes(Buffer.from('Ån i Sala.jpg', 'utf8'))).toBe(true)
    expect(zip.includes(Buffer.from('Torget.jpg'))).toBe(true)
  })

  it('gives back a list that was emptied, with its answers, and undoes only where it is seen', async () => {
    const { page } = own
    const shown = page.locator('.pane:not([hidden])')
    const chosen = shown.locator('.picture-item[aria-selected=true]')
    const notAi = page.getByRole('radio', { name: /^Inte med AI/ })
    await addPictures(page, [pictures.plain, pictures.other])
    await notAi.click({ force: true, timeout: 60_000 })
    await shown.locator('.picture-item').nth(1).click()
    await goTo(page, 'Granska')
    await page.keyboard.press('Control+z')
    await shown.getByRole('button', { name: 'Töm listan' }).click()
    await goTo(page, 'Märk')
    await shown.locator('.removed-note', { hasText: '2 bilder är borttagna ur listan.' }).waitFor()
    await page.keyboard.press('Control+z')
    await shown.locator('.badge.skipped').waitFor()
    expect(await chosen.textContent()).toContain('Torget.jpg')
    await page.keyboard.press('Control+z')
    await chosen.filter({ hasText: 'Ån i Sala.jpg' }).waitFor()
    expect(await notAi.isChecked()).toBe(false)
    await shown.getByRole('button', { name: 'Ta bort Torget.jpg ur listan' }).click({ force: true })
    await shown.getByRole('button', { name: 'Ta tillbaka' }).click()
    await shown.locator('.picture-item').nth(1).waitFor()
    expect(await page.evaluate('document.activeElement === document.body')).toBe(false)
  })

  it('tells one question’s reason from another’s by ear, and says that the rule’s words are Swedish', async () => {
    const page = await own.begin({ policy: 'sala-kommun' })
    await addPictures(page, [pictures.declaredAi])
    const reasons = page.getByRole('button', { name: /^Varför frågas det\?/ })
    await reasons.nth(1).waitFor({ timeout: 60_000 })
    const names = await reasons.evaluateAll(buttons => buttons.map(button => String(button.getAttribute('aria-label'))))
    expect(new Set(names).size).toBe(names.length)
    await reasons.first().click()
    expect(await page.locator('.question q').first().getAttribute('lang')).toBe('sv')
  })

  it('goes from first run to labelled copy by keyboard alone', async () => {
    const { page } = own
    await page.reload()
    await page.locator('.pane:not([hidden]) .empty').waitFor()
    await page.getByText('Testidentitet används').waitFor()
    const pick = page.locator('.pane:not([hidden])').getByRole('button', { name: 'Välj bilder' })
    await tabTo(pick, page)
    const chooser = await chooserBy(page, () => page.keyboard.press('Enter'))
    await chooser.setFiles(pictures.plain)
    await page.getByText('1 bild behöver svar').waitFor({ timeout: 60_000 })
    await tabTo(page.getByRole('radio', { name: /^Helt med AI/ }), page)
    await page.keyboard.press('Space')
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Märk bilden' }).waitFor({ timeout: 60_000 })
    await tabTo(page.getByRole('button', { name: 'Märk bilden' }), page)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '1 bild är märkt' }).waitFor({ timeout: 60_000 })
    await tabTo(page.locator('.results-head').getByRole('button', { name: 'Ladda ner' }), page)
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    expect(download.suggestedFilename()).toBe('Ån i Sala.jpg')
  })

  it('has no accessibility violations in any state, light or dark', async () => {
    const { page } = own
    expect(await violationsInBothThemes(page)).toEqual([])
    await goTo(page, 'Märk')
    expect(await violationsInBothThemes(page)).toEqual([])
    await addPictures(page, [pictures.declaredAi, pictures.plain])
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Mer' }).click()
    expect(await violationsInBothThemes(page)).toEqual([])
    const template = page.getByRole('button', { name: /Mall/ })
    expect(await withOpenMenu(page, template, () => violationsInBothThemes(page))).toEqual([])
    await page.getByRole('button', { name: 'Jämför före och efter' }).click()
    expect(await violationsInBothThemes(page)).toEqual([])
    await page.getByRole('radio', { name: 'Sida vid sida' }).click()
    expect(await violationsInBothThemes(page)).toEqual([])
    await answerQuestions(page)
    await page.getByRole('button', { name: 'Märk bilden' }).click()
    await page.locator('.outcome').first().waitFor({ timeout: 60_000 })
    expect(await violationsInBothThemes(page)).toEqual([])
    await goTo(page, 'Arkiv')
    expect(await violationsInBothThemes(page)).toEqual([])
  })
})
