/** The part of screens.ts for identities: certificates of a test authority of our own, never a real one's. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { makeAgeingIdentities, prepareData } from '../../tests/e2e/identities.ts'
import { hasTrustLists, trustFiles } from '../../tests/e2e/pictures.ts'
import { beginFirstRun, goTo, setTheme } from '../../tests/e2e/steps.ts'
import { makeAuthority } from '../../tests/support/local-authority.ts'

type Shot = (name: string) => Promise<void>

/** One identity of each age, one in use, and an order that waits. */
export async function prepareIdentities(dataDir: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-screens-ca-'))
  await makeAgeingIdentities(makeAuthority(folder), dataDir)
  rmSync(folder, { recursive: true, force: true })
  await prepareData(
    async ({ administration: { identities, trust } }) => {
      const organisation = 'Sala kommun'
      await identities.create({ name: 'sala-2026', organisation, commonName: 'Kommunikation', passphrase: 'hemlig' })
      await identities.create({ name: 'sala-webb', organisation, commonName: 'Webbredaktionen' })
      await identities.request({ name: 'sala-2027', organisation })
      if (hasTrustLists) for (const path of trustFiles) await trust.import(path, null)
    },
    { dataDir },
  )
}

/** The list in every state, the dialogs, and the answers of the engine. */
export async function playIdentities(page: Page, shot: Shot): Promise<void> {
  await beginFirstRun(page)
  await goTo(page, 'Inställningar')
  const card = page.getByRole('article', { name: 'sala-webb', exact: true })
  await card.getByRole('button', { name: /^Använd/ }).click()
  await card.getByText('Används').waitFor()
  await page.getByRole('heading', { name: 'Identitet', exact: true }).evaluate(element => element.scrollIntoView())
  await shot('installningar-identiteter')
  await card.getByRole('button', { name: /^Så ser andra/ }).click()
  await page.getByText('granskar den tre gånger').waitFor()
  await shot('installningar-sa-ser-andra-laddar')
  await page.locator('.seen-column .badge').nth(2).waitFor({ timeout: 60_000 })
  await shot('installningar-sa-ser-andra')
  await page.getByRole('button', { name: 'Stäng' }).click()
  const ending = page.getByRole('article', { name: 'sala-2025', exact: true })
  await ending.getByRole('button', { name: /^Kontrollera/ }).click()
  await page.getByRole('button', { name: 'Pröva en signatur' }).click()
  await page.getByText('signaturen stämmer').waitFor({ timeout: 60_000 })
  await shot('installningar-kontroll')
  await page.getByRole('button', { name: 'Stäng' }).click()
  await page.getByRole('button', { name: 'Beställ certifikat', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Organisation').fill('Sala kommun')
  await page.getByRole('dialog').getByLabel('Kort namn').fill('sala-2028')
  await shot('installningar-bestall')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Lägg till signeringstjänst' }).click()
  await shot('installningar-signeringstjanst')
  await page.keyboard.press('Escape')
  await setTheme(page, 'dark')
  await card.getByRole('button', { name: /^Så ser andra/ }).click()
  await page.locator('.seen-column .badge').nth(2).waitFor({ timeout: 60_000 })
  await shot('installningar-sa-ser-andra-morkt')
}
