/** The part of screens.ts for what comes after labelling: pack, proof, decision, the web, deviation, and the register. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import {
  answerDecision,
  chooseInMenu,
  downloadBy,
  givePicture,
  labelOne,
  tamperWith,
  recogniseHere,
  showMatch,
} from '../../tests/e2e/publishing-steps.ts'
import { addPictures, beginFirstRun, goTo, nextVerdict, setTheme } from '../../tests/e2e/steps.ts'

type Shot = (name: string) => Promise<void>

/** From the label to the pack, to the web and back; `picture` is drawn, wide enough for several web sizes. */
export async function playPublishing(page: Page, shot: Shot, picture: string): Promise<void> {
  await beginFirstRun(page)
  await goTo(page, 'Register')
  await page.getByRole('heading', { name: 'Registret är tomt' }).waitFor()
  await shot('register-tomt')
  await goTo(page, 'Märk')
  await addPictures(page, [picture])
  await page.getByRole('button', { name: /^Före märkning/ }).click({ timeout: 60_000 })
  await shot('mark-fore-markning')
  await page.locator('.pane:not([hidden]) .picture-item, .form').first().waitFor()
  await labelOne(page, null)
  await page.getByRole('button', { name: 'Publiceringspaket' }).click()
  await page.getByRole('dialog').locator('.pack-list li').nth(1).waitFor()
  await shot('paket-val')
  await page.getByRole('button', { name: 'Gör paketet' }).click()
  await page.getByRole('heading', { name: 'Paketet är klart' }).waitFor({ timeout: 180_000 })
  await shot('paket-klart')
  const pack = await downloadBy(page, () => page.getByRole('button', { name: /^Ladda ner .*\.zip/ }).click())
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-screens-pack-'))
  execFileSync('unzip', ['-q', await pack.path(), '-d', folder])
  const images = execFileSync('find', [folder, '-path', '*images*', '-type', 'f']).toString().trim().split('\n')
  await page.getByRole('dialog').getByRole('button', { name: 'Stäng' }).click()
  await playWeb(page, shot, images[0] ?? '')
}

async function playWeb(page: Page, shot: Shot, rendition: string): Promise<void> {
  const stripped = join(mkdtempSync(join(tmpdir(), 'ursprung-screens-web-')), 'sala-se-biblioteket.jpg')
  await sharp(rendition).resize({ width: 420 }).jpeg({ quality: 70 }).toFile(stripped)
  await goTo(page, 'Register')
  await page.getByRole('button', { name: 'Känn igen en bild' }).click()
  await shot('register-kann-igen-tom')
  await givePicture(page, stripped)
  await page.getByRole('heading', { name: /^Ser likadan ut/ }).waitFor({ timeout: 60_000 })
  await shot('register-kann-igen')
  await page
    .getByRole('button', { name: /^Visa post/ })
    .first()
    .click()
  await page.locator('.row-details .entry-facts').first().waitFor()
  await shot('register-post')
  await goTo(page, 'Granska')
  await addPictures(page, [stripped])
  await page.locator('.pane:not([hidden]) .picture-item').last().click()
  await nextVerdict(page)
  await recogniseHere(page)
  await shot('granska-kanns-igen')
  await showMatch(page)
  await shot('granska-kanns-igen-post')
  await page.keyboard.press('Escape')
  await chooseInMenu(page, 'Mer', /^Överlever det webben/)
  await givePicture(page, rendition)
  await page.getByRole('dialog').getByRole('button', { name: 'Jämför' }).click()
  await page.locator('.survival-table').waitFor({ timeout: 60_000 })
  await shot('overlever-webben')
  await page.getByRole('dialog').getByRole('button', { name: 'Stäng' }).click()
  await chooseInMenu(page, 'Mer', /^Rapportera avvikelse/)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Vad har hänt').fill('Webbplatsen har tagit bort uppgifterna ur bilden.')
  await dialog.getByLabel('Var har det synts').fill('sala.se/biblioteket')
  await dialog.locator('.snippet', { hasText: 'sala.se' }).waitFor({ timeout: 60_000 })
  await shot('avvikelse')
  await dialog.getByRole('button', { name: 'Stäng' }).click()
}

/** A decision that lacks something, and one that is noted; then the same in the dark. */
export async function playDecision(page: Page, shot: Shot, picture: string): Promise<void> {
  await beginFirstRun(page)
  await labelOne(page, picture)
  await page.getByRole('button', { name: 'Granska kopian' }).click()
  await page.locator('.pane:not([hidden]) .picture-item').last().click()
  await nextVerdict(page)
  await shot('granska-kopian')
  await page.getByRole('button', { name: 'Anteckna ett beslut om bilden' }).click()
  await page.getByRole('button', { name: 'Anteckna beslutet' }).click({ timeout: 60_000 })
  await page.getByText('Beslutet är inte antecknat').waitFor({ timeout: 60_000 })
  await shot('beslut-saknas')
  await answerDecision(page)
  await page.getByRole('button', { name: 'Anteckna beslutet' }).scrollIntoViewIfNeeded()
  await shot('beslut-ifyllt')
  await page.getByRole('button', { name: 'Anteckna beslutet' }).click()
  await page.getByText('Beslutet är antecknat', { exact: true }).waitFor({ timeout: 60_000 })
  await page.locator('.decision .chain-outcome').scrollIntoViewIfNeeded()
  await shot('beslut-antecknat')
}

/** A register of years; the chain as it holds and as it is broken. `dataDir` is filled already. */
export async function playRegister(page: Page, shot: Shot, dataDir: string): Promise<void> {
  await beginFirstRun(page)
  await goTo(page, 'Register')
  await page.getByRole('row').nth(8).click({ timeout: 60_000 })
  await page.locator('.row-details .entry-facts').first().waitFor()
  await shot('register')
  await page.locator('.row-details').getByRole('button', { name: 'Stäng' }).click()
  await page.getByRole('button', { name: 'Kontrollera kedjan' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Kontrollera kedjan' }).click()
  await page.getByText(/^Kedjan håller/).waitFor({ timeout: 60_000 })
  await shot('register-kedjan-haller')
  await page.getByRole('dialog').getByRole('button', { name: 'Stäng' }).click()
  await page.getByRole('button', { name: 'Spara', exact: true }).click()
  await shot('register-spara')
  await page.keyboard.press('Escape')
  await page.getByLabel('Till och med').fill('2026-01-01')
  await page.getByText(/^Post \d+–1$/).waitFor()
  await page.getByRole('row').last().click()
  await page.getByText('Innehållet är gallrat enligt regel').waitFor()
  await setTheme(page, 'dark')
  await goTo(page, 'Register')
  await page.getByLabel('Till och med').fill('2026-01-01')
  await page.getByText(/^Post \d+–1$/).waitFor()
  await page.getByRole('row').last().click()
  await shot('register-gallrat-morkt')
  tamperWith(dataDir, 2_417)
  await page.getByRole('button', { name: 'Kontrollera kedjan' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Kontrollera kedjan' }).click()
  await page.getByText(/^Innehållet i post/).waitFor({ timeout: 60_000 })
  await shot('register-kedjan-bruten-morkt')
}
