import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { homeRow, killedScan, startScan, waitUntilDone, withClosedFolder } from './archive-steps.ts'
import { violations } from './axe.ts'
import { hasChromium } from './open-app.ts'
import { useOwnApp } from './own-app.ts'
import { drawLandscape, fillFolder, fillFolderWithNames, makePictures } from './pictures.ts'
import { goTo, setTheme } from './steps.ts'

describe.skipIf(!hasChromium)('Arkiv', () => {
  const own = useOwnApp()
  const home = mkdtempSync(join(homedir(), 'ursprung-arkiv-'))
  let one: Buffer

  beforeAll(async () => {
    one = readFileSync(await drawLandscape(join(home, 'mall.jpg'), { width: 320 }))
  })
  afterAll(async () => {
    for (const folder of [home, ...folders]) rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await own.begin()
  })

  /** Below the home folder: that is where the browser mode lets people choose. */
  const newArchive = (): string => {
    const folder = mkdtempSync(join(homedir(), 'ursprung-arkiv-'))
    folders.push(folder)
    return folder
  }
  const folders: string[] = []

  const figures = async (page: Page): Promise<string> =>
    (await page.locator('.reconcile').innerText()).replaceAll('\u00a0', ' ')

  it('goes through a folder, narrows the list, shows one file and gives reports', async () => {
    const archive = newArchive()
    mkdirSync(join(archive, '2025'))
    await makePictures(join(archive, '2025'))
    writeFileSync(join(archive, 'läs mig.txt'), 'text')
    const { page } = own
    await goTo(page, 'Arkiv')
    expect(await violations(page)).toEqual([])
    await startScan(page, archive)
    await waitUntilDone(page)
    expect(await figures(page)).toContain(
      '6 filer = 5 granskade bilder + 0 bilder som inte kunde läsas + 1 som inte är en bild + 0 som väntar',
    )
    await page.getByLabel('Summan stämmer').waitFor()
    await page.getByText('5 rader', { exact: true }).waitFor()
    await page.getByRole('radio', { name: /^Andra filer/ }).click()
    await page.getByRole('gridcell', { name: 'Ingen bild' }).waitFor()
    await page.getByRole('radio', { name: /^Bilder/ }).click()
    await page.getByLabel('Sök namn, mapp, verktyg eller utfärdare').fill('ÅN 2025')
    await page.getByText('1 rad', { exact: true }).waitFor()
    await page.getByRole('gridcell', { name: 'Ån i Sala.jpg' }).waitFor()
    await page.getByLabel('Sök namn, mapp, verktyg eller utfärdare').fill('')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Ursprung/ })
      .click()
    await page.getByRole('option', { name: 'AI-skapad' }).click()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Klar', exact: true }).click()
    await page.getByText('2 rader', { exact: true }).waitFor()
    await page.getByRole('row', { name: /Biblioteket/ }).click()
    await page.locator('.row-details .axes').waitFor()
    expect(await page.locator('.row-details').innerText()).toContain('Bilden är skapad med AI.')
    expect(await violations(page)).toEqual([])
    const report = async (item: RegExp): Promise<string> => {
      await page.getByRole('button', { name: 'Spara rapport' }).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item }).click(),
      ])
      return readFileSync(await download.path(), 'utf8')
    }
    const csv = await report(/CSV/)
    expect(csv.trim().split('\r\n')).toHaveLength(7)
    expect(csv).toMatch(/2025\/Biblioteket\.jpg;verified/)
    const [html, json, premis] = [await report(/HTML/), await report(/JSON/), await report(/PREMIS/)]
    expect(html).toContain('<!doctype html>')
    expect(json.trim().split('\n').length).toBeGreaterThanOrEqual(6)
    expect(premis).toContain('http://www.loc.gov/premis/v3')
    for (const text of [csv, html, json, premis]) expect(text).not.toContain(`${homedir()}/`)
    await page.getByRole('button', { name: 'Visa i Granska' }).click()
    await page.getByRole('heading', { name: 'Bilden är skapad med AI.' }).waitFor({ timeout: 60_000 })
  })

  it('is done by keyboard alone, from the folder to Granska', async () => {
    const archive = newArchive()
    await makePictures(archive)
    fillFolder(archive, one, 40)
    const { page } = own
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key)
    }
    /** Tab until the focus stands on what has this name. */
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let step = 0; step < 60; step += 1) {
        await press('Tab')
        const at = await page.evaluate(() => {
          const element = (
            globalThis as unknown as {
              document: {
                activeElement: { getAttribute(name: string): string | null; textContent: string | null } | null
              }
            }
          ).document.activeElement
          return `${element?.getAttribute('aria-label') ?? ''} ${element?.getAttribute('placeholder') ?? ''} ${element?.textContent ?? ''}`
        })
        if (name.test(at)) return
      }
      throw new Error(`No stop of the tab key is named ${String(name)}`)
    }
    await tabTo(/Arkiv$/)
    await press('Enter')
    await tabTo(/Välj mappar/)
    await press('Enter')
    const dialog = page.getByRole('dialog')
    await homeRow(dialog).waitFor()
    await tabTo(new RegExp(`^ *\\S* *${basename(homedir())}`))
    await press('Enter')
    await dialog.getByRole('row', { name: basename(archive) }).waitFor()
    await page.keyboard.type(basename(archive))
    await press('Enter')
    await dialog.getByRole('button', { name: `Välj ${basename(archive)}` }).waitFor()
    await tabTo(new RegExp(`^ *Välj ${basename(archive)}`))
    await press('Enter')
    await page.getByRole('button', { name: 'Starta granskningen' }).waitFor()
    await tabTo(/Starta granskningen/)
    await press('Enter')
    await waitUntilDone(page)
    await tabTo(/Sök namn/)
    await page.keyboard.type('bild-00')
    await page.getByText('40 rader', { exact: true }).waitFor()
    await tabTo(/^Filer i granskningen/)
    await press('End')
    const active = page.locator('.scan-row.active')
    await expect.poll(() => active.innerText()).toContain('bild-0039.jpg')
    expect(await active.getAttribute('aria-rowindex')).toBe('41')
    await press('PageUp')
    expect(await active.innerText()).not.toContain('bild-0039.jpg')
    await press('Home', 'ArrowDown')
    await expect.poll(() => active.innerText()).toContain('bild-0001.jpg')
    await press('Enter')
    await page.getByRole('complementary', { name: 'Uppgifter om bild-0001.jpg' }).waitFor()
    await press('ArrowDown')
    await page.getByRole('complementary', { name: 'Uppgifter om bild-0002.jpg' }).waitFor()
    await press('Escape')
    expect(await page.locator('.row-details').count()).toBe(0)
    await press('Enter')
    await page.locator('.row-details .axes').waitFor()
    await tabTo(/Visa i Granska/)
    await press('Enter')
    await page.locator('.inspector .verdict').waitFor({ timeout: 60_000 })
  })

  it('tells changed, missing, moved and new files by their checksums', async () => {
    const archive = newArchive()
    fillFolder(archive, one, 12)
    const at = (name: string): string => join(archive, name)
    const { page } = own
    await goTo(page, 'Arkiv')
    await startScan(page, archive)
    await waitUntilDone(page)
    appendFileSync(at('bild-0001.jpg'), 'x')
    rmSync(at('bild-0002.jpg'))
    renameSync(at('bild-0003.jpg'), at('flyttad.jpg'))
    await drawLandscape(at('ny.jpg'), { seed: 7, width: 300 })
    await page.getByRole('button', { name: /^Kontrollera igen/ }).click()
    await page.getByRole('menuitem', { name: /Kontrollsummor/ }).click()
    await page.getByText(/· Kontrollsummor/).waitFor({ timeout: 60_000 })
    await waitUntilDone(page)
    for (const [group, name] of [
      ['Ändrade', 'bild-0001.jpg'],
      ['Saknas', 'bild-0002.jpg'],
      ['Flyttade', 'flyttad.jpg'],
      ['Nya', 'ny.jpg'],
    ] as const) {
      await page.getByRole('radio', { name: new RegExp(`^${group}\\s+1$`) }).click()
      await page.getByText('1 rad', { exact: true }).waitFor()
      await page.getByRole('gridcell', { name }).waitFor()
    }
    await page.getByRole('radio', { name: /^Flyttade/ }).click()
    await page.getByRole('gridcell', { name: 'flyttad.jpg' }).click()
    await page.getByText(/Flyttad från .*bild-0003\.jpg/).waitFor()
    await page.getByRole('radio', { name: /^Saknas/ }).click()
    await page.getByRole('gridcell', { name: 'bild-0002.jpg' }).click()
    await page.getByText('Filen finns inte kvar på sin plats.').waitFor()
    await page.locator('.row-details .axes').waitFor()
    await setTheme(page, 'dark')
    await goTo(page, 'Arkiv')
    expect(await violations(page)).toEqual([])
  })

  it('pauses, goes on, stops with what is done, and finishes later without losing a file', async () => {
    const archive = newArchive()
    fillFolderWithNames(archive, one, 30_000)
    const { page } = own
    await goTo(page, 'Arkiv')
    await startScan(page, archive)
    await page.locator('.scan-rows .scan-row').first().waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Pausa' }).click()
    await page.getByRole('heading', { name: /^Pausad/ }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.reload()
    await goTo(page, 'Arkiv')
    await page.getByText('Pågår', { exact: true }).waitFor()
    await page.getByRole('button', { name: /^Visa/ }).click()
    await page.getByRole('heading', { name: /^Pausad/ }).waitFor()
    await page.getByRole('button', { name: 'Fortsätt' }).click()
    await page.getByRole('button', { name: 'Stoppa' }).click()
    await page.getByText('Det som är klart är sparat.').waitFor({ timeout: 30_000 })
    expect(await figures(page)).toMatch(/^30 000 filer = /)
    expect(await figures(page)).not.toContain('+ 0 som väntar')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Alla granskningar' }).click()
    await page.getByText('Inte klar').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: /^Fortsätt/ }).click()
    await waitUntilDone(page)
    await expect
      .poll(() => figures(page))
      .toContain(
        '30 000 filer = 30 000 granskade bilder + 0 bilder som inte kunde läsas + 0 som inte är bilder + 0 som väntar',
      )
  })

  it('takes up a scan whose program was killed, and says so', async () => {
    const archive = newArchive()
    fillFolder(archive, one, 900)
    const { page } = own
    await killedScan(archive, own.app.dataDir)
    await goTo(page, 'Arkiv')
    await page.getByText('Avbröts oväntat').waitFor()
    await page.getByRole('button', { name: /^Visa/ }).click()
    await page.getByText('Programmet avslutades medan granskningen pågick.').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Fortsätt' }).click()
    await waitUntilDone(page)
    await expect.poll(() => figures(page)).toContain('900 filer = 900 granskade bilder')
  })

  it.skipIf(process.getuid?.() === 0)('counts a folder that cannot be read as unknown, not as empty', async () => {
    const archive = newArchive()
    const { page } = own
    await goTo(page, 'Arkiv')
    await withClosedFolder(join(archive, 'stängd'), async () => {
      await startScan(page, archive)
      await waitUntilDone(page)
      await page.getByText('1 mapp kunde inte läsas.').waitFor()
    })
  })

  it('says that a folder is empty, and that one is gone', async () => {
    const archive = newArchive()
    const { page } = own
    await goTo(page, 'Arkiv')
    await startScan(page, archive)
    await waitUntilDone(page)
    await page.getByText('Mappen är tom.').waitFor()
    rmSync(archive, { recursive: true })
    await page.getByRole('button', { name: /^Kontrollera igen/ }).click()
    await page.getByRole('menuitem', { name: /Nytt och ändrat/ }).click()
    const gone = 'Mappen finns inte. Är disken eller nätverksmappen ansluten?'
    await page.getByText(gone).waitFor()
    expect(await violations(page)).toEqual([])
    await page.reload()
    await goTo(page, 'Arkiv')
    mkdirSync(archive)
    await page.locator('.archive-start').getByRole('button').first().click()
    const dialog = page.getByRole('dialog')
    await homeRow(dialog).click()
    await dialog.getByRole('row', { name: basename(archive) }).waitFor()
    rmSync(archive, { recursive: true })
    await dialog.getByRole('row', { name: basename(archive) }).click()
    await dialog.getByText(gone).waitFor()
  })
})
