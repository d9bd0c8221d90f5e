import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../../support/run-cli.ts'
import { violations } from '../axe.ts'
import { hasChromium, launchChromium } from '../open-app.ts'
import { drawLandscape, makePictures } from '../pictures.ts'
import { addPictures, answerQuestions, beginFirstRun, goTo } from '../steps.ts'
import { giveFiles } from './harness/drop.ts'
import { hasBundle, launchElectron, type RunningElectron, until } from './harness/launch.ts'

/** Pictures through the real bundles: page, preload, message port, main process, reader processes, and back. */
describe.skipIf(!hasChromium || !hasBundle)('pictures in Electron', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-bilder-'))
  let pictures: Awaited<ReturnType<typeof makePictures>>
  let browser: Browser
  let app: RunningElectron
  beforeAll(async () => {
    pictures = await makePictures(folder)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    app = await launchElectron({ browser })
    await beginFirstRun(app.page)
    app.knowPaths(Object.values(pictures))
  })
  afterEach(async () => {
    expect(app.faults).toEqual([])
    await app.quit()
  })
  const seeVerdict = (words = 'Bilden är skapad med AI.'): Promise<void> =>
    app.page.locator('.verdict h2', { hasText: words }).waitFor({ timeout: 60_000 })

  it('reads a dropped file where it lies, in a process of its own, and draws it over the image protocol', async () => {
    await goTo(app.page, 'Granska')
    await giveFiles(app.page, [pictures.declaredAi], 'drop')
    await seeVerdict()
    const { running } = app.shim.electron.utilityProcess
    expect([...running].map(({ serviceName }) => serviceName)).toContain('Ursprung reader')
    const size = await app.page.evaluate(`(async () => {
      const image = document.querySelector('.pane:not([hidden]) img[src^="/image/"]')
      await image.decode()
      return [image.naturalWidth > 90, new URL(image.src).pathname.length]
    })()`)
    expect(size).toEqual([true, '/image/'.length + 43])
    expect(await app.page.content()).not.toContain(folder)
    expect(await violations(app.page)).toEqual([])
  })

  it('reads several files picked in the dialog of the page, also after a reader has died', async () => {
    await goTo(app.page, 'Granska')
    await addPictures(app.page, [pictures.declaredAi])
    await seeVerdict()
    const [reader] = app.shim.electron.utilityProcess.running
    if (reader?.pid === undefined) throw new Error('Expected a reader')
    process.kill(reader.pid, 'SIGKILL')
    await until(() => reader.pid === undefined)
    await giveFiles(app.page, [pictures.plain, pictures.other], 'drop')
    await app.page.locator('.pane:not([hidden]) .picture-item').nth(1).click()
    await seeVerdict('Ursprunget är okänt')
  })

  it('reads a picture that was pasted and lies nowhere', async () => {
    const pasted = await drawLandscape(join(folder, 'skärmklipp.jpg'), { width: 480 })
    await goTo(app.page, 'Granska')
    await giveFiles(app.page, [pasted], 'paste')
    await seeVerdict('Ursprunget är okänt')
  })

  it('labels a picture: the copy lies in the chosen folder and verifies, the original is untouched', async () => {
    const { page } = app
    const target = mkdtempSync(join(tmpdir(), 'ursprung-ut-'))
    const original = readFileSync(pictures.declaredAi)
    await giveFiles(page, [pictures.declaredAi], 'drop')
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    await answerQuestions(page)
    app.shim.answers.push({ canceled: false, filePaths: [target] })
    await page.locator('.go-bar').getByRole('button', { name: 'Välj mapp' }).click()
    await until(() => app.shim.asked.length === 1)
    await page.getByRole('button', { name: 'Märk bilden' }).click()
    await page.getByRole('heading', { name: '1 bild är märkt' }).waitFor({ timeout: 60_000 })
    expect(await violations(page)).toEqual([])
    const copy = join(target, 'Biblioteket.jpg')
    expect(readdirSync(target)).toEqual(['Biblioteket.jpg'])
    expect(readFileSync(pictures.declaredAi).equals(original)).toBe(true)
    const [verdict] = (await runCli(['verify', copy, '--json'], { dataDir: app.dataDir })).json()
    expect(verdict).toMatchObject({
      credentials: { integrity: 'intact', trust: 'own' },
      origin: { kind: 'ai-generated', basis: 'signed' },
      label: { state: 'present', text: 'Skapad med AI' },
    })

    await page.getByRole('button', { name: 'Visa i mapp' }).click()
    await until(() => app.shim.shown.length === 1)
    expect(app.shim.shown).toEqual([copy])
    const elsewhere = join(target, 'sparad som.jpg')
    app.shim.answers.push({ canceled: false, filePath: elsewhere })
    await page
      .locator('.results-head')
      .getByRole('button', { name: /^(Ladda ner|Spara)/ })
      .click()
    await until(() => readdirSync(target).includes('sparad som.jpg'))
    expect(readFileSync(elsewhere).equals(readFileSync(copy))).toBe(true)

    app.shim.answers.push({ canceled: false, filePath: pictures.declaredAi })
    await page
      .locator('.results-head')
      .getByRole('button', { name: /^(Ladda ner|Spara)/ })
      .click()
    const refusal = page.getByRole('dialog', { name: 'Det gick inte att spara' })
    await refusal.getByText('Biblioteket.jpg: där ligger ett original, och det skrivs aldrig över.').waitFor()
    await refusal.getByRole('button', { name: 'Stäng' }).click()
    expect(readFileSync(pictures.declaredAi).equals(original)).toBe(true)
    rmSync(target, { recursive: true })
  })

  it('goes through an archive: folders from the native dialog, first looks and verdicts in processes of their own', async () => {
    const { page } = app
    await goTo(page, 'Arkiv')
    await page.locator('.archive-start').getByRole('button').first().click()
    app.shim.answers.push({ canceled: false, filePaths: [folder] })
    await page.getByRole('dialog').getByRole('button', { name: /mapp/ }).last().click()
    await page.getByRole('button', { name: 'Starta granskningen' }).click()
    const entries = new Set<string>()
    const watching = setInterval(() => {
      for (const { entry } of app.shim.electron.utilityProcess.running) entries.add(basename(entry))
    }, 50)
    await page.getByRole('heading', { name: /^Klar: / }).waitFor({ timeout: 100_000 })
    clearInterval(watching)
    expect([...entries].toSorted()).toEqual(['looker.js', 'reader.js'])
    const files = readdirSync(folder).length
    // The figures follow the heading by a moment.
    await page.locator('.reconcile', { hasText: new RegExp(`${files}\\sfiler = ${files}\\sgranskade`) }).waitFor()
  })

  it('shows progress, and a stopped run keeps what is done', async () => {
    const { page } = app
    const large = await drawLandscape(join(folder, 'Biblioteket, stor.jpg'), { width: 5_000 })
    app.knowPaths([large])
    await giveFiles(page, [large], 'drop')
    await page.getByText('1 bild behöver svar').waitFor({ timeout: 60_000 })
    await page.getByText('Helt med AI', { exact: true }).click()
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    await answerQuestions(page)
    await page.getByRole('button', { name: 'Mer' }).click()
    const sizes = page.locator('.answers:visible', { hasText: 'webb-stor' }).locator('.answer')
    for (const size of await sizes.all()) await size.click()
    app.shim.faults.splice(0) // the tick of a box: told to its owner
    const count = await sizes.count()
    expect(count).toBe(3)
    await page.locator('.go-bar .primary').click()
    await page.getByRole('progressbar').first().waitFor()
    const target = join(app.folder, 'pictures/Ursprung')
    await until(() => made(target).length > 0, 60_000)
    await page.getByRole('button', { name: 'Stoppa' }).click()
    await page.getByText('Stoppat.').waitFor({ timeout: 60_000 })
    await until(() => readdirSync(target).every(name => !name.includes('.partial')))
    expect(made(target).length).toBeGreaterThan(0)
    expect(made(target).length).toBeLessThan(count)
  })
})

function made(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(name => !name.startsWith('.'))
  } catch {
    return [] // It is made with the first copy.
  }
}
