import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violationsInBothThemes } from './axe.ts'
import { hasChromium, verifyFile } from './open-app.ts'
import { useOwnApp } from './own-app.ts'
import { AI_XMP, drawLandscape, makePictures } from './pictures.ts'
import {
  answerDecision,
  chooseInMenu,
  downloadBy,
  fillRegister,
  givePicture,
  labelOne,
  tamperWith,
} from './publishing-steps.ts'
import { addPictures, answerQuestions, goTo, nextVerdict, setTheme, tabTo } from './steps.ts'

/** After labelling: pack, proof, decision, what the web leaves, deviation, and the register that remembers it all. */
describe.skipIf(!hasChromium)('Publicering och register', () => {
  const own = useOwnApp()
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-publishing-'))
  let pictures: Awaited<ReturnType<typeof makePictures>>
  /** Wide enough for several web sizes. */
  let large: string

  const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'ursprung-publishing-data-'))

  beforeAll(async () => {
    pictures = await makePictures(folder)
    large = await drawLandscape(join(folder, 'Biblioteket stort.jpg'), { seed: 2, width: 2000, xmp: AI_XMP })
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('goes from label to pack to web and back: every rendition verifies, the proof is a tagged PDF, and a stripped copy is recognised', async () => {
    const page = await own.begin()
    await labelOne(page, large)
    const outcome = page.locator('.outcome').first()
    await outcome.getByRole('button', { name: 'Publiceringspaket' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('.pack-list li').nth(1).waitFor()
    await dialog.locator('.pack-list').getByText('Den märkta kopian').waitFor({ timeout: 20_000 })
    expect(await violationsInBothThemes(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Gör paketet' }).click()
    await dialog.getByRole('heading', { name: 'Paketet är klart' }).waitFor({ timeout: 120_000 })
    expect(await violationsInBothThemes(page)).toEqual([])
    await dialog.getByRole('tab', { name: 'HTML' }).click()
    expect(await dialog.locator('.snippet').textContent()).toContain('<figcaption')
    await dialog.getByRole('tab', { name: 'Ren text' }).click()
    expect(await dialog.locator('.snippet').textContent()).toContain('Skapad med AI')
    const pack = await downloadBy(page, () => dialog.getByRole('button', { name: /^Ladda ner .*\.zip/ }).click())
    const unpacked = join(folder, 'paket')
    execFileSync('unzip', ['-q', await pack.path(), '-d', unpacked])
    const images = execFileSync('find', [unpacked, '-path', '*images*', '-type', 'f']).toString().trim().split('\n')
    expect(images.length).toBeGreaterThan(1)
    for (const image of images)
      expect((await verifyFile(image, own.app.dataDir)).report).toMatchObject({
        credentials: { integrity: 'intact' },
        label: { state: 'present', text: 'Skapad med AI' },
      })
    await dialog.getByRole('button', { name: 'Stäng' }).click()

    const besides = outcome.getByRole('button', { name: 'Granska kopian' })
    const place = await besides.boundingBox()
    const proof = await downloadBy(page, async () => {
      await outcome.getByRole('button', { name: 'Märkningsbevis' }).click()
      await page.getByRole('menuitem', { name: /^PDF/ }).click()
    })
    const pdf = readFileSync(await proof.path(), 'latin1')
    expect(pdf.startsWith('%PDF')).toBe(true)
    await outcome.getByText(/^Sparat: /).waitFor()
    expect(await besides.boundingBox()).toEqual(place)
    expect(pdf).toMatch(/\/Marked true/)
    expect(pdf).toMatch(/\/StructTreeRoot/)

    const stripped = join(folder, 'från-webben.jpg')
    await sharp(images[0]).resize({ width: 500 }).jpeg({ quality: 70 }).toFile(stripped)
    await goTo(page, 'Register')
    await page.getByRole('row').nth(1).waitFor()
    await page.getByRole('button', { name: 'Känn igen en bild' }).click()
    await givePicture(page, stripped)
    await page.getByRole('heading', { name: /^Ser likadan ut/ }).waitFor({ timeout: 60_000 })
    expect(await violationsInBothThemes(page)).toEqual([])
    await page
      .getByRole('button', { name: /^Visa post/ })
      .first()
      .click()
    await page.locator('.row-details').getByText('Skapad med AI').waitFor()
    expect(await violationsInBothThemes(page)).toEqual([])

    await goTo(page, 'Granska')
    await addPictures(page, [stripped])
    await page.locator('.pane:not([hidden]) .picture-item').last().click()
    await nextVerdict(page)
    await chooseInMenu(page, 'Mer', /^Överlever det webben/)
    await givePicture(page, images[0] ?? '')
    await page.getByRole('dialog').getByRole('button', { name: 'Jämför' }).click()
    const table = page.locator('.survival-table')
    await table.waitFor({ timeout: 60_000 })
    expect(await table.getByRole('row', { name: /^Content Credentials/ }).textContent()).toContain('borta')
    expect(await violationsInBothThemes(page)).toEqual([])
    await page.keyboard.press('Escape')
    await table.waitFor({ state: 'detached' })
  })

  it('notes a decision only when everything the policy asks is there, and never says approved', async () => {
    const page = await own.begin({ policy: 'sala-kommun' })
    await labelOne(page, pictures.declaredAi)
    await page.getByRole('button', { name: 'Granska kopian' }).click()
    await page.locator('.pane:not([hidden]) .picture-item').last().click()
    await nextVerdict(page)
    await page.getByRole('button', { name: 'Anteckna ett beslut om bilden' }).click()
    await page.locator('.decision-missing').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Anteckna beslutet' }).click()
    await page.getByText('Beslutet är inte antecknat').waitFor({ timeout: 60_000 })
    expect(await violationsInBothThemes(page)).toEqual([])
    await answerDecision(page)
    await page.getByRole('button', { name: 'Anteckna beslutet' }).click()
    await page.getByText('Beslutet är antecknat', { exact: true }).waitFor({ timeout: 60_000 })
    expect(await page.locator('.decision').textContent()).not.toMatch(/godkänd/i)
    expect(await violationsInBothThemes(page)).toEqual([])
    await goTo(page, 'Register')
    const newest = page.getByRole('row').nth(1)
    await newest.getByText('Beslutad').waitFor()
    expect(await newest.textContent()).toContain('kommunikatör')
  })

  it('writes a deviation report without the picture unless it is ticked', async () => {
    const page = await own.begin()
    await goTo(page, 'Granska')
    await addPictures(page, [pictures.declaredAi])
    await nextVerdict(page)
    await chooseInMenu(page, 'Mer', /^Rapportera avvikelse/)
    const dialog = page.getByRole('dialog')
    const copy = dialog.getByRole('button', { name: /^Kopiera/ })
    await copy.and(page.locator(':enabled')).waitFor({ timeout: 60_000 })
    await dialog.getByLabel('Vad har hänt').fill('Bilden publicerades utan märkning.')
    expect(await copy.isDisabled()).toBe(true)
    await dialog.locator('.snippet', { hasText: 'publicerades utan märkning' }).waitFor({ timeout: 60_000 })
    expect(await violationsInBothThemes(page)).toEqual([])
    const text = await downloadBy(page, () => dialog.getByRole('button', { name: 'Spara text' }).click())
    expect(readFileSync(await text.path(), 'utf8')).toContain('Bilden publicerades utan märkning.')
    const plain = await downloadBy(page, () => dialog.getByRole('button', { name: 'Spara mejlutkast' }).click())
    expect(readFileSync(await plain.path(), 'utf8')).not.toContain('image/jpeg')
    await page.mouse.click(5, 5)
    await dialog.getByLabel('Vad har hänt').click()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await chooseInMenu(page, 'Mer', /^Rapportera avvikelse/)
    expect(await dialog.getByLabel('Vad har hänt').inputValue()).toBe('Bilden publicerades utan märkning.')
    await dialog.getByText('Bifoga bilden').click()
    const whole = await downloadBy(page, () => dialog.getByRole('button', { name: 'Spara mejlutkast' }).click())
    expect(readFileSync(await whole.path(), 'utf8')).toContain('image/jpeg')
  })

  it('shows 10,000 entries a page at a time, searches them, and proves the chain with the end from the diary', async () => {
    const dataDir = newDataDir()
    const head = await fillRegister(dataDir, 10_000, 3)
    const page = await own.begin({ dataDir })
    await goTo(page, 'Register')
    await page.getByText('Post 10001–9952').waitFor({ timeout: 30_000 })
    expect(await page.getByRole('row').count()).toBe(51)
    expect(await violationsInBothThemes(page)).toEqual([])
    await tabTo(page.getByRole('button', { name: 'Äldre' }), page)
    await page.keyboard.press('Enter')
    await page.getByText('Post 9951–9902').waitFor()
    await page.getByRole('searchbox').fill('kanslichef')
    await page.getByText(/^Post 999[0-9]–/).waitFor()
    await page.getByRole('searchbox').fill('')
    await page.getByLabel('Till och med').fill('2026-01-01')
    await page.getByText(/^Post \d+–1$/).waitFor()
    await goTo(page, 'Granska')
    await goTo(page, 'Register')
    await page.getByText(/^Post \d+–1$/).waitFor()
    expect(await page.getByLabel('Till och med').inputValue()).toBe('2026-01-01')
    await page.getByRole('row').last().click()
    await page.getByText('Innehållet är gallrat enligt regel').waitFor()
    expect(await violationsInBothThemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Kontrollera kedjan' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill(`${head.sequence}:${head.entryHash}`)
    await dialog.getByRole('button', { name: 'Kontrollera kedjan' }).click()
    await dialog.getByText(/^Kedjan håller: 10\s001 poster/).waitFor({ timeout: 60_000 })
    await dialog.getByText('Slutet ur diariet finns i kedjan.').waitFor()
    expect(await violationsInBothThemes(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Stäng' }).click()
    const csv = await downloadBy(page, () => chooseInMenu(page, 'Spara', /^Kalkylblad/))
    expect(
      readFileSync(await csv.path(), 'utf8')
        .trim()
        .split('\r\n').length,
    ).toBe(10_002)
    const copy = await downloadBy(page, () => chooseInMenu(page, 'Spara', /^Säkerhetskopia/))
    expect(readFileSync(await copy.path(), 'latin1').startsWith('SQLite format 3')).toBe(true)
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('is used by keyboard alone: a row, its details, a proof of the chain, a report', async () => {
    const dataDir = newDataDir()
    await fillRegister(dataDir, 12, 0)
    const page = await own.begin({ dataDir })
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await tabTo(page.locator('.navigation').getByRole('button', { name: 'Register' }), page)
    await press('Enter')
    await page.getByText('Post 12–1').waitFor()
    await tabTo(page.getByRole('row').nth(1), page)
    await press('ArrowDown', 'ArrowDown')
    await page.getByRole('heading', { name: 'Post 10' }).waitFor()
    await tabTo(page.getByRole('button', { name: 'Stäng' }), page)
    await press('Enter')
    await page.locator('.row-details').waitFor({ state: 'detached' })
    const check = page.getByRole('button', { name: 'Kontrollera kedjan' })
    await tabTo(check, page)
    await press('Enter')
    await tabTo(page.getByRole('dialog').getByRole('button', { name: 'Kontrollera kedjan' }), page)
    await press('Enter')
    await page.getByText('Kedjan håller: 12 poster kontrollerade').waitFor({ timeout: 30_000 })
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await check.evaluate(button => button.matches(':focus'))).toBe(true)
    await goTo(page, 'Granska')
    await addPictures(page, [pictures.plain])
    await nextVerdict(page)
    await tabTo(page.getByRole('button', { name: 'Mer', exact: true }), page)
    await press('Enter', 'End', 'Enter')
    await page.getByRole('dialog').getByRole('heading', { name: 'Rapportera avvikelse' }).waitFor()
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('names the first entry that somebody has changed', async () => {
    const dataDir = newDataDir()
    await fillRegister(dataDir, 12, 0)
    tamperWith(dataDir, 4)
    const page = await own.begin({ dataDir })
    await setTheme(page, 'dark')
    await goTo(page, 'Register')
    await page.getByRole('button', { name: 'Kontrollera kedjan' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Kontrollera kedjan' }).click()
    await page.getByText('Innehållet i post 4 har ändrats.').waitFor({ timeout: 30_000 })
    expect(await violationsInBothThemes(page)).toEqual([])
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('says that the register is empty, and why it cannot be opened', async () => {
    const page = await own.begin()
    await goTo(page, 'Register')
    await page.getByRole('heading', { name: 'Registret är tomt' }).waitFor()
    expect(await violationsInBothThemes(page)).toEqual([])
    const dataDir = newDataDir()
    writeFileSync(join(dataDir, 'register.sqlite'), 'detta är inget register, men lika långt som ett huvud måste vara')
    const again = await own.begin({ dataDir })
    await goTo(again, 'Register')
    await again.getByRole('heading', { name: 'Registret går inte att öppna' }).waitFor()
    expect(await violationsInBothThemes(again)).toEqual([])
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('lists before labelling what is done and what is left', async () => {
    const page = await own.begin({ policy: 'sala-kommun' })
    await addPictures(page, [pictures.declaredAi])
    const list = page.getByRole('button', { name: /^Före märkning: \d av \d klara/ })
    await list.waitFor({ timeout: 60_000 })
    await list.click()
    await page.locator('.preflight-left').first().waitFor()
    expect(await violationsInBothThemes(page)).toEqual([])
    await answerQuestions(page)
    await page.getByRole('button', { name: 'Märk bilden' }).waitFor()
    const [done, total] = ((await list.textContent()) ?? '').match(/\d+/g) ?? []
    expect(done).toBe(total)
  })
})
