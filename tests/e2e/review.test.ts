import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { violations, violationsInBothThemes } from './axe.ts'
import { hasChromium } from './open-app.ts'
import { useOwnApp } from './own-app.ts'
import { corpus, hasCorpus, hasTrustLists, makePictures, trustFiles } from './pictures.ts'
import { labelOne, recogniseHere, showMatch } from './publishing-steps.ts'
import { addPictures, chooserBy, goTo, nextVerdict, tabTo, withOpenMenu } from './steps.ts'

/** The web editor's story, in a real browser on the real program. */
describe.skipIf(!hasChromium)('Granska', () => {
  const own = useOwnApp()
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-granska-'))
  let pictures: Awaited<ReturnType<typeof makePictures>>

  beforeAll(async () => {
    pictures = await makePictures(folder)
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await own.begin()
    await goTo(own.page, 'Granska')
  })

  it('gives a verdict in one sentence with reason and next step, and never says real or fake', async () => {
    const { page } = own
    await addPictures(page, [pictures.declaredAi])
    await nextVerdict(page)
    expect(await page.locator('.verdict h2').textContent()).toBe('Bilden är skapad med AI.')
    expect(await page.locator('.verdict .lead').textContent()).toContain('metadata')
    expect(await page.locator('.next-step').textContent()).toContain('Märk bilden innan den publiceras')
    expect(await page.title()).toBe('Granska – Ursprung')
    const heard = page.locator('.workspace.review > [role=status]')
    expect(await heard.textContent()).toBe('Bilden är skapad med AI. Märk bilden innan den publiceras.')
    const words = (await page.locator('.inspector').innerText()).toLowerCase()
    expect(words).not.toMatch(/\b(falsk|fejk|fake|äkta bild)\b/)
    expect(words).not.toMatch(/\d+ ?% (ai|sannolik)/)
  })

  it('shows a picture that is added again where it lies, without a second row', async () => {
    const { page } = own
    await addPictures(page, [pictures.declaredAi, pictures.plain])
    await nextVerdict(page)
    const rows = page.locator('.picture-list').getByRole('row')
    expect(await rows.count()).toBe(2)
    await addPictures(page, [pictures.plain])
    await page
      .locator('.picture-list [aria-selected=true]')
      .filter({ hasText: basename(pictures.plain) })
      .waitFor()
    expect(await rows.count()).toBe(2)
  })

  it.skipIf(!existsSync(corpus.declaredHeic))('offers no label where none can be drawn, and says why', async () => {
    const { page } = own
    await addPictures(page, [corpus.declaredHeic])
    await nextVerdict(page)
    const verdict = page.locator('.verdict')
    expect(await verdict.locator('h2').textContent()).toBe('Bilden är skapad med AI.')
    expect(await verdict.locator('.help').textContent()).toMatch(/HEIC.*Spara bilden som JPEG eller PNG/)
    expect(await page.getByRole('button', { name: 'Märk den här bilden' }).count()).toBe(0)
  })

  it('calls the absence of marks unknown', async () => {
    const { page } = own
    await addPictures(page, [pictures.plain])
    await nextVerdict(page)
    expect(await page.locator('.verdict h2').textContent()).toContain('Ursprunget är okänt')
  })

  it('asks the register about a picture that says nothing of itself, by its looks', async () => {
    const { page } = own
    await goTo(page, 'Märk')
    await labelOne(page, pictures.declaredAi)
    const stripped = join(folder, 'från-webben.jpg')
    await sharp(pictures.declaredAi).resize({ width: 600 }).jpeg({ quality: 70 }).toFile(stripped)
    await goTo(page, 'Granska')
    await addPictures(page, [stripped])
    await nextVerdict(page)
    await recogniseHere(page)
    expect(await violationsInBothThemes(page)).toEqual([])
    await showMatch(page)
    expect(await violationsInBothThemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Till träffarna' }).click()
    await page.getByRole('heading', { name: /^Ser likadan ut/ }).waitFor()
  })

  it('shows hostile text as text: markup, script, prototype keys, right-to-left override, a megabyte', async () => {
    const { page } = own
    await addPictures(page, [pictures.hostile])
    await nextVerdict(page)
    await page.getByRole('button', { name: /^Alla uppgifter/ }).click()
    await page.locator('.raw').waitFor()
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false)
    expect(await page.locator('.inspector img, .inspector script').count()).toBe(0)
    const text = await page.locator('.inspector').innerText()
    expect(text).toContain('onerror=')
    expect(text).toContain('__proto__')
    expect(text).not.toContain('\u202e')
    expect(text.length).toBeLessThan(400_000)
    const [width, room] = (await page
      .locator('.inspector')
      .evaluate(element => [
        (element as unknown as { scrollWidth: number }).scrollWidth,
        (element as unknown as { clientWidth: number }).clientWidth,
      ])) as [number, number]
    expect(width).toBeLessThanOrEqual(room)
  })

  it('tells when the file on disk is no longer the one that was checked', async () => {
    const { page } = own
    // A name of its own: other programs of the same test run have their uploads beside this one's.
    const name = `Ån i Sala ${process.pid}.jpg`
    await copyFile(pictures.plain, join(folder, name))
    await addPictures(page, [join(folder, name)])
    await nextVerdict(page)
    const uploaded = await uploadedCopy(name)
    await copyFile(pictures.other, uploaded)
    await page.getByText('Filen på disken är inte längre den som granskades.').waitFor({ timeout: 15_000 })
    await page.getByRole('button', { name: 'Granska igen' }).first().click()
    await nextVerdict(page)
    expect(await page.getByText('Ändrad sedan kontroll').count()).toBe(0)
  })

  it('tells when the file that was uploaded has changed since, and asks for it again', async () => {
    const { page } = own
    const path = join(folder, 'på disken.jpg')
    await copyFile(pictures.plain, path)
    await addPictures(page, [path])
    await nextVerdict(page)
    await copyFile(pictures.other, path)
    await page.getByText('Lägg till den igen för att granska den nya versionen.').waitFor({ timeout: 15_000 })
    expect(await violations(page)).toEqual([])
  })

  it.skipIf(!hasCorpus)(
    'holds a picture against its parent: slider by keyboard, side by side, both named',
    async () => {
      const { page } = own
      await addPictures(page, [corpus.withParent])
      await nextVerdict(page)
      const compare = page.getByRole('button', { name: 'Jämför' })
      await compare.waitFor({ timeout: 60_000 })
      await tabTo(compare, page)
      await page.keyboard.press('Enter')
      const slider = page.getByRole('slider')
      await tabTo(slider, page)
      await page.keyboard.press('ArrowRight')
      expect(await slider.inputValue()).toBe('51')
      expect(await page.locator('.pane:not([hidden]) .stage img').evaluateAll(altTexts)).toEqual([
        'Nu: contentauth__genai-actions-v2.jpg',
        'Utgick från: firefly-actions-v2.jpg',
      ])
      expect(await violations(page)).toEqual([])
      await page.getByRole('radio', { name: 'Sida vid sida' }).click()
      expect(await page.locator('.side-by-side figcaption').allTextContents()).toEqual(['Utgick från', 'Nu'])
      expect(await violations(page)).toEqual([])
      await compare.click()
      expect(await page.locator('.pane:not([hidden]) .stage img').count()).toBe(1)
    },
  )

  it('is done by keyboard alone: pick, read on, save the report, go to Märk', async () => {
    const { page } = own
    const pick = page.locator('.pane:not([hidden])').getByRole('button', { name: 'Välj bilder' })
    await tabTo(pick, page)
    const chooser = await chooserBy(page, () => page.keyboard.press('Enter'))
    await chooser.setFiles([pictures.declaredAi, pictures.plain])
    await nextVerdict(page)
    await tabTo(page.getByRole('button', { name: 'Spara rapport' }), page)
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: /HTML/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    expect(download.suggestedFilename()).toMatch(/-ursprung\.(html|json)$/)
    await tabTo(page.getByRole('button', { name: /^Alla uppgifter/ }), page)
    await page.keyboard.press('Enter')
    await page.locator('.raw').waitFor()
    await tabTo(page.getByRole('button', { name: 'Märk den här bilden' }), page)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Biblioteket.jpg' }).waitFor()
  })

  it('saves a report that holds the verdict, what it rests on, and no path', async () => {
    const { page } = own
    await addPictures(page, [pictures.declaredAi])
    await nextVerdict(page)
    await page.getByRole('button', { name: 'Spara rapport' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /JSON/ }).click(),
    ])
    const report = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
      schema: string
      path: string
      basis: { rules: string }
    }
    expect(download.suggestedFilename()).toBe('Biblioteket-ursprung.json')
    expect(report).toMatchObject({
      schema: 'ursprung.verify/1',
      path: 'Biblioteket.jpg',
      origin: { kind: 'ai-generated', basis: 'declared' },
    })
    expect(report.basis.rules).toMatch(/^ursprung-rules/)
    await page.getByRole('button', { name: 'Spara rapport' }).click()
    const [html] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /HTML/ }).click(),
    ])
    const text = readFileSync(await html.path(), 'utf8')
    expect(text).toContain('Märk bilden innan den publiceras.')
    expect(text).toContain('AI-förordningen art. 50.4')
    expect(text).not.toMatch(/ursprung [a-z]+ | --[a-z]/)
  })

  it('leads to Märk in one click with the same picture', async () => {
    const { page } = own
    await addPictures(page, [pictures.declaredAi])
    await nextVerdict(page)
    await page.getByRole('button', { name: 'Märk den här bilden' }).click()
    await page.getByRole('heading', { name: 'Biblioteket.jpg' }).waitFor()
    expect(await page.locator('.answer[data-selected]').first().textContent()).toContain('Helt med AI')
  })

  it.skipIf(!hasCorpus || !hasTrustLists)(
    'reads real credentials: three answers, history, and a known issuer once lists are there',
    async () => {
      const { page } = own
      await goTo(page, 'Inställningar')
      const chooser = await chooserBy(page, () => page.getByRole('button', { name: 'Läs in från fil' }).click())
      await chooser.setFiles([...trustFiles])
      await page.getByText('Listorna är inlästa').waitFor({ timeout: 60_000 })
      await goTo(page, 'Granska')
      await addPictures(page, [corpus.trustedAi, corpus.conflict])
      await nextVerdict(page)
      expect(await page.locator('.verdict h2').textContent()).toBe('Bilden är skapad med AI.')
      expect(await page.locator('.verdict .lead').textContent()).toContain('signatur som stämmer')
      await page.getByRole('heading', { name: 'Historik' }).waitFor()
      await page.locator('.pane:not([hidden]) .picture-item').nth(1).click()
      await page.getByRole('heading', { name: 'Säger emot varandra', exact: true }).waitFor({ timeout: 60_000 })
    },
  )

  it('has no accessibility violations in any state, light or dark', async () => {
    const { page } = own
    await goTo(page, 'Granska')
    expect(await violationsInBothThemes(page)).toEqual([])
    await addPictures(
      page,
      hasCorpus ? [corpus.trustedAi, corpus.conflict, pictures.plain] : [pictures.declaredAi, pictures.plain],
    )
    await nextVerdict(page)
    await page.getByRole('button', { name: /^Alla uppgifter/ }).click()
    expect(await violationsInBothThemes(page)).toEqual([])
    for (const name of ['Spara rapport', 'Mer']) {
      const button = page.locator('.inspector').getByRole('button', { name, exact: true })
      expect(await withOpenMenu(page, button, () => violationsInBothThemes(page)), name).toEqual([])
    }
    await page.locator('.pane:not([hidden]) .picture-item').nth(1).click()
    await nextVerdict(page)
    expect(await violationsInBothThemes(page)).toEqual([])
  })
})

const altTexts = (images: readonly unknown[]): string[] => images.map(image => (image as { alt: string }).alt)

/** Where browser mode keeps an upload: the scratch folder of this process. */
async function uploadedCopy(name: string): Promise<string> {
  const { readdir, stat } = await import('node:fs/promises')
  const found: { readonly path: string; readonly at: number }[] = []
  for (const root of (await readdir(tmpdir())).filter(entry => entry.includes(`-${process.pid}-`))) {
    for (const inner of await readdir(join(tmpdir(), root)).catch(() => [])) {
      const path = join(tmpdir(), root, inner, name)
      const facts = await stat(path).catch(() => null)
      if (facts !== null) found.push({ path, at: facts.mtimeMs })
    }
  }
  const newest = found.toSorted((a, b) => b.at - a.at)[0]
  if (newest === undefined) throw new Error(`Expected an upload named ${name}`)
  return newest.path
}
