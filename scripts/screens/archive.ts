/** The part of screens.ts for Arkiv. */
import { appendFile, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { homeRow, startScan, waitUntilDone } from '../../tests/e2e/archive-steps.ts'
import { drawLandscape } from '../../tests/e2e/pictures.ts'
import { beginFirstRun, goTo, setTheme } from '../../tests/e2e/steps.ts'

type Shot = (name: string) => Promise<void>

/** Paths of drawn pictures with marks. */
interface ArchivePictures {
  readonly declaredAi: string
  readonly trusted: string
  readonly edited: string
  readonly conflict: string
}

/** Folders of drawn pictures below the home folder, where the browser mode lets people choose. */
async function makeArchive(name: string, count: number, pictures: ArchivePictures): Promise<string> {
  const archive = join(homedir(), name)
  await mkdir(join(archive, 'inskickat'), { recursive: true })
  for (let index = 0; index < 24; index += 1)
    await drawLandscape(join(archive, `Kommunfullmäktige ${2003 + index}.jpg`), { seed: index, width: 480 })
  const one = await readFile(join(archive, 'Kommunfullmäktige 2003.jpg'))
  for (let index = 24; index < count; index += 1)
    await writeFile(
      join(archive, `Protokollsbild ${String(index).padStart(4, '0')}.jpg`),
      Buffer.concat([one, Buffer.from(String(index))]),
    )
  await copyFile(pictures.declaredAi, join(archive, 'inskickat', 'Visionsbild hamnen.jpg'))
  await copyFile(pictures.trusted, join(archive, 'inskickat', 'Kampanj 2026.jpg'))
  await copyFile(pictures.edited, join(archive, 'inskickat', 'Kampanj 2026, beskuren.jpg'))
  await copyFile(pictures.conflict, join(archive, 'inskickat', 'Insänd vykort.jpg'))
  await writeFile(join(archive, 'Förteckning.txt'), 'text')
  await writeFile(join(archive, 'inskickat', 'Tom.jpg'), '')
  return archive
}

/** Every state of Arkiv, in the order an archivist meets them. */
export async function playArchive(page: Page, shot: Shot, pictures: ArchivePictures): Promise<void> {
  await beginFirstRun(page)
  const archive = await makeArchive('Bildarkivet', 12_000, pictures)
  const small = await makeArchive('Kulturnämnden', 24, pictures)
  await goTo(page, 'Arkiv')
  await page.locator('.archive-start').getByRole('button').first().click()
  await homeRow(page.getByRole('dialog')).click()
  await page.getByRole('dialog').getByRole('row', { name: 'Bildarkivet' }).waitFor()
  await shot('arkiv-valj-mapp')
  await page.getByRole('dialog').getByRole('row', { name: 'Bildarkivet' }).click()
  await page.getByRole('button', { name: 'Välj Bildarkivet' }).click()
  await shot('arkiv-ny')
  await page.getByRole('button', { name: 'Starta granskningen' }).click()
  await page.locator('.scan-rows .scan-row .badge').first().waitFor({ timeout: 60_000 })
  await page.getByText('per sekund').waitFor({ timeout: 60_000 })
  await shot('arkiv-pagar')
  await page.getByRole('button', { name: 'Pausa' }).click()
  await page.getByRole('heading', { name: /^Pausad/ }).waitFor()
  await shot('arkiv-pausad')
  await page.getByRole('button', { name: 'Stoppa' }).click()
  await page.getByRole('heading', { name: /^Stoppad/ }).waitFor()
  await shot('arkiv-stoppad')
  await playResumed(page, shot, small)
  await playDone(page, shot, archive)
  await rm(small, { recursive: true })
}

async function playResumed(page: Page, shot: Shot, small: string): Promise<void> {
  await page.getByRole('button', { name: 'Alla granskningar' }).click()
  await startScan(page, small)
  await waitUntilDone(page)
  await page.getByRole('button', { name: 'Alla granskningar' }).click()
  await page.locator('.scan-card').nth(1).waitFor()
  await page.waitForTimeout(1_000)
  await shot('arkiv-lista')
  await page.getByRole('button', { name: 'Fortsätt: Bildarkivet' }).click()
  await page
    .getByText(/Fortsätter där granskningen avbröts|Klar:/)
    .first()
    .waitFor({ timeout: 60_000 })
  await shot('arkiv-fortsatter')
  await waitUntilDone(page)
  await page.locator('.scan-rows .scan-row .badge').first().waitFor()
  await shot('arkiv-klar')
  await page.getByRole('radio', { name: /^Att göra/ }).click()
  await page.getByRole('row', { name: /Visionsbild/ }).click()
  await page.locator('.row-details .axes').waitFor({ timeout: 60_000 })
  await shot('arkiv-att-gora')
  await page.getByRole('button', { name: 'Filter' }).click()
  await shot('arkiv-filter')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Spara rapport' }).click()
  await shot('arkiv-rapport')
  await page.keyboard.press('Escape')
}

/** What a check by checksums finds, in the dark, and what goes wrong. */
async function playDone(page: Page, shot: Shot, archive: string): Promise<void> {
  await rm(join(archive, 'Kommunfullmäktige 2005.jpg'))
  await rename(join(archive, 'Kommunfullmäktige 2006.jpg'), join(archive, 'inskickat', 'Fullmäktige 2006.jpg'))
  await appendFile(join(archive, 'Kommunfullmäktige 2004.jpg'), 'x')
  await page.getByRole('button', { name: /^Kontrollera igen/ }).click()
  await page.getByRole('menuitem', { name: /Kontrollsummor/ }).click()
  await page.getByText(/· Kontrollsummor/).waitFor({ timeout: 120_000 })
  await waitUntilDone(page)
  await page.getByRole('radio', { name: /^Flyttade/ }).click()
  await page.getByRole('row', { name: /Fullmäktige 2006/ }).click()
  await page.locator('.row-details .axes').waitFor()
  await shot('arkiv-kontrollsummor')
  await page.getByRole('radio', { name: /^Saknas/ }).click()
  await page.getByRole('row', { name: /2005/ }).click()
  await page.getByText('Filen finns inte kvar').waitFor()
  await setTheme(page, 'dark')
  await goTo(page, 'Arkiv')
  await shot('arkiv-morkt')
  await page.getByLabel('Sök namn, mapp, verktyg eller utfärdare').fill('finns inte')
  await page.getByText('Inga filer passar').waitFor()
  await shot('arkiv-inget')
  await rm(archive, { recursive: true })
  await page.getByRole('button', { name: /^Kontrollera igen/ }).click()
  await page.getByRole('menuitem', { name: /Nytt och ändrat/ }).click()
  await page.locator('.notice.stop').waitFor()
  await shot('arkiv-fel')
}

/** The same in English, in a small window. */
export async function playArchiveSmall(page: Page, shot: Shot, pictures: ArchivePictures): Promise<void> {
  const small = await makeArchive('Kulturnämnden', 24, pictures)
  await page.getByRole('button', { name: /Språk/ }).click()
  await page.getByRole('option', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Begin' }).click()
  await page.locator('.navigation').getByRole('button', { name: 'Archive', exact: true }).click()
  await startScan(page, small)
  await waitUntilDone(page)
  await page.locator('.scan-rows .scan-row').first().click()
  await page.locator('.row-details .axes').waitFor({ timeout: 60_000 })
  await shot('arkiv-english-1024')
  await rm(small, { recursive: true })
}
