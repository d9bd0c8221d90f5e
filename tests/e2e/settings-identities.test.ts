import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPassphraseDesk } from '../../src/api/passphrases.ts'
import { keyOpener } from '../../src/compose.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { ok } from '../../src/domain/result.ts'
import { hasOpenssl, type LocalAuthority, makeAuthority } from '../support/local-authority.ts'
import { startSigningService } from '../support/signing-service.ts'
import { violations } from './axe.ts'
import { makeAgeingIdentities, prepareData } from './identities.ts'
import { hasChromium } from './open-app.ts'
import { useOwnApp } from './own-app.ts'
import { chooserBy, goTo, setTheme, tabTo } from './steps.ts'

const WAIT = { timeout: 60_000 }

/** Who signs: certificates from an authority, keys that are elsewhere, and what others see of it. Real browser, real program, real openssl. */
describe.skipIf(!hasChromium || !hasOpenssl())('Inställningar, identiteter', () => {
  const own = useOwnApp()
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-identiteter-'))
  let authority: LocalAuthority

  const start = async (...options: Parameters<typeof own.begin>): Promise<Page> => {
    const page = await own.begin(...options)
    await goTo(page, 'Inställningar')
    return page
  }
  const choose = async (page: Page, button: Locator, files: readonly string[]): Promise<void> => {
    const chooser = await chooserBy(page, () => button.click())
    await chooser.setFiles([...files])
  }
  const filesIn = (dialog: Locator, group: string | RegExp): Locator =>
    dialog.getByRole('group', { name: group }).getByRole('button')

  beforeAll(async () => {
    authority = makeAuthority(folder)
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('takes a certificate from order to answer, checks it, and shows what others will see', async () => {
    const page = await start()
    await page.getByRole('button', { name: 'Beställ certifikat' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Organisation').fill('Sala kommun')
    await form.getByLabel('Kort namn').fill('sala-ca')
    expect(await violations(page)).toEqual([])
    const saved = page.waitForEvent('download')
    await form.getByRole('button', { name: 'Beställ certifikat' }).click()
    const request = join(folder, 'sala.csr.pem')
    const download = await saved
    expect(download.suggestedFilename()).toBe('sala-ca.csr.pem')
    await download.saveAs(request)
    await page.getByText('Väntar på svar').waitFor()
    expect(await violations(page)).toEqual([])

    await page.getByRole('button', { name: 'Lägg till svaret' }).click()
    const answer = page.getByRole('dialog')
    const stranger = authority.issue('annan', 'es256')
    await choose(page, filesIn(answer, /Certifikat från utfärdaren/), [stranger.chainPath])
    await answer.getByRole('button', { name: 'Lägg till svaret' }).click()
    await answer.getByRole('alert').getByText('en annan nyckel').waitFor(WAIT)
    await choose(page, filesIn(answer, /Certifikat från utfärdaren/), [authority.grant(request), authority.rootPath])
    await answer.getByRole('button', { name: 'Lägg till svaret' }).click()
    const card = page.getByRole('article', { name: 'sala-ca', exact: true })
    await card.waitFor(WAIT)
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await page.getByText('Väntar på svar').count()).toBe(0)
    await card.getByText('Används').waitFor(WAIT)

    await card.getByRole('button', { name: /^Kontrollera/ }).click()
    const check = page.getByRole('dialog')
    await check.getByText(/utfärdat av Utfardare/).waitFor(WAIT)
    await check.getByRole('button', { name: 'Pröva en signatur' }).click()
    await check.getByText('signaturen stämmer med certifikatet').waitFor(WAIT)
    expect(await violations(page)).toEqual([])
    await check.getByRole('button', { name: 'Stäng' }).click()

    await card.getByRole('button', { name: /^Så ser andra/ }).click()
    const seen = page.getByRole('dialog')
    await seen.getByText('granskar den tre gånger').waitFor()
    expect(await violations(page)).toEqual([])
    const column = (name: string): Locator => seen.getByRole('region', { name })
    await column('Med er egen lista').getByText('Känd utfärdare', { exact: true }).waitFor(WAIT)
    expect(await column('Utan lista').textContent()).toContain('Okänd utfärdare')
    expect(await column('Utan lista').textContent()).toContain('intakt')
    expect(await column('Med den officiella listan').textContent()).toContain('Ingen lista inläst')
    expect(await violations(page)).toEqual([])
  })

  it('says of a certificate that cannot sign what is wrong, why, and what to ask for', async () => {
    const page = await start()
    const pair = authority.issue('utan-syfte', 'es256', {
      extensions: ['keyUsage=critical,digitalSignature', 'authorityKeyIdentifier=keyid'],
    })
    await page.getByRole('button', { name: 'Läs in certifikat' }).click()
    const dialog = page.getByRole('dialog')
    await choose(page, filesIn(dialog, 'Certifikat och nyckel'), [pair.chainPath, pair.keyPath])
    await dialog.getByLabel('Kort namn').fill('fel')
    await dialog.getByRole('button', { name: 'Läs in certifikat' }).click()
    const finding = dialog.locator('.certificate-findings li', { hasText: 'Extended Key Usage saknas' })
    await finding.waitFor(WAIT)
    expect(await finding.textContent()).toContain('Måste rättas')
    expect(await finding.textContent()).toContain('C2PA kräver')
    expect(await finding.textContent()).toContain('Gör så här: Be om Extended Key Usage')
    expect(await violations(page)).toEqual([])
  })

  it('uses a signing service only after the person has let it out, and stops at once when that is taken back', async () => {
    const signer = authority.issue('Tjänstens nyckel', 'es256')
    const service = await startSigningService(authority, signer.keyPath)
    const page = await start()
    await page.getByRole('button', { name: 'Lägg till signeringstjänst' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Det här använder nätet').waitFor()
    await dialog.getByLabel('Tjänstens adress').fill(service.url)
    await dialog.getByLabel('Kort namn').fill('tjanst')
    await choose(page, filesIn(dialog, 'Certifikatet som andra ser'), [signer.chainPath])
    await choose(page, filesIn(dialog, 'Klientcertifikat och nyckel'), [
      service.client.certificatePath,
      service.client.keyPath,
    ])
    await choose(page, filesIn(dialog, /Tjänstens egen utfärdare/), [service.caPath])
    const add = dialog.getByRole('button', { name: 'Lägg till signeringstjänst' })
    expect(await add.isDisabled()).toBe(true)
    expect(await violations(page)).toEqual([])
    await dialog.getByText('Tillåt att en signeringstjänst anropas').click()
    expect(service.requests).toEqual([])
    await add.click()
    const card = page.getByRole('article', { name: 'tjanst', exact: true })
    await card.waitFor(WAIT)
    expect(service.requests).toHaveLength(1)
    expect(await card.textContent()).toContain('nyckeln hos en signeringstjänst på nätet')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await page.getByText('Tillåt att en signeringstjänst anropas').click()
    await expect.poll(() => page.getByRole('switch', { name: /signeringstjänst/ }).isChecked()).toBe(false)
    await card.getByRole('button', { name: /^Kontrollera/ }).click()
    await page.getByRole('button', { name: 'Pröva en signatur' }).click()
    await page.getByRole('dialog').getByText('Slå på det under Nätverk').waitFor(WAIT)
    expect(service.requests).toHaveLength(1)
    await service.close()
  })

  it('lists a key at a program but offers no way to name a program', async () => {
    const pair = authority.issue('kort', 'es256')
    const dataDir = await prepareData(core =>
      core.administration.identities.addSigner(
        {
          name: 'kort',
          chainPaths: [pair.chainPath],
          signer: { kind: 'command', command: ['/usr/bin/openssl', 'dgst', '-sha256', '-sign', pair.keyPath] },
          input: 'data',
          timeoutMs: 20_000,
        },
        unattendedJob(),
      ),
    )
    const page = await start({ dataDir })
    const card = page.getByRole('article', { name: 'kort', exact: true })
    await card.getByText('nyckeln hos ett program på den här datorn').waitFor(WAIT)
    await page.getByText('en sida ska aldrig kunna välja vilket program som körs').waitFor()
    await tabTo(card.getByRole('button', { name: /^Kontrollera/ }), page)
    await page.keyboard.press('Enter')
    await tabTo(page.getByRole('button', { name: 'Pröva en signatur' }), page)
    await page.keyboard.press('Enter')
    await page.getByText('signaturen stämmer med certifikatet').waitFor(WAIT)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('says which list was changed after its import, and goes back to the one before', async () => {
    const dataDir = await prepareData(async core => {
      for (const path of [authority.rootPath, authority.issuingPath]) {
        const imported = await core.administration.trust.import(path, 'official-signers')
        expect(imported.ok).toBe(true)
      }
    })
    appendFileSync(join(dataDir, 'trust', 'C2PA-TRUST-LIST.pem'), '\n')
    const page = await start({ dataDir })
    await setTheme(page, 'dark')
    const alert = page.getByRole('alert').filter({ hasText: 'C2PA-TRUST-LIST.pem har ändrats sedan den lästes in' })
    await alert.waitFor(WAIT)
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Gå tillbaka till förra listan' }).click()
    await page.getByText('Nu används: C2PA Trust List').waitFor(WAIT)
    await alert.waitFor({ state: 'detached' })
    expect(await violations(page)).toEqual([])
  })

  it('warns of what has ended and what soon will, and orders the next with what the old one says', async () => {
    const page = await start({ dataDir: await makeAgeingIdentities(authority) })
    const ending = page.getByRole('article', { name: 'sala-2025', exact: true })
    await page.getByRole('article', { name: 'utgangen', exact: true }).getByText('Certifikatet gick ut').waitFor(WAIT)
    expect(await violations(page)).toEqual([])
    await ending.getByRole('button', { name: /^Kontrollera/ }).click()
    await page.getByRole('dialog').getByText('Välj Beställ nytt certifikat nu').waitFor(WAIT)
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Stäng' }).click()
    await ending.getByRole('button', { name: /^Beställ nytt certifikat/ }).click()
    const form = page.getByRole('dialog')
    expect(await form.getByLabel('Organisation').inputValue()).toBe('Sala kommun')
    expect(await form.getByLabel('Kort namn').inputValue()).toBe('sala-2025')
    await form.getByLabel('Lösenfras för nyckeln').fill('en lång lösenfras')
    await form.getByLabel('Lösenfrasen en gång till').fill('en annan')
    await form.getByText('Lösenfraserna är olika').waitFor()
    expect(await form.getByRole('button', { name: 'Beställ certifikat' }).isDisabled()).toBe(true)
    expect(await violations(page)).toEqual([])
  })

  it('forgets a kept passphrase when told to, and asks for it the next time', async () => {
    const passphrase = 'en lång lösenfras'
    const dataDir = await prepareData(core =>
      core.administration.identities.create({ name: 'sala', organisation: 'Sala kommun', passphrase }),
    )
    const safe = new Map([['sala', passphrase]])
    const passphrases = createPassphraseDesk({
      opens: keyOpener(dataDir),
      vault: {
        canKeep: () => true,
        recall: async name => safe.get(name) ?? null,
        keep: async (name, given) => ok(void safe.set(name, given)),
        forget: async name => void safe.delete(name),
        kept: async () => [...safe.keys()],
      },
    })
    const page = await start({ dataDir, passphrases })
    const card = page.getByRole('article', { name: 'sala', exact: true })
    await card.getByText('skyddad med lösenfras').waitFor(WAIT)
    await card.getByRole('button', { name: /^Glöm lösenfrasen/ }).click()
    await card.getByRole('button', { name: /^Glöm lösenfrasen/ }).waitFor({ state: 'detached' })
    expect([...safe.keys()]).toEqual([])
    await card.getByRole('button', { name: /^Kontrollera/ }).click()
    await page.getByRole('button', { name: 'Pröva en signatur' }).click()
    const question = page.getByRole('dialog', { name: 'Lösenfras för sala' })
    await question.getByLabel('Lösenfras', { exact: true }).fill(passphrase)
    await question.getByRole('button', { name: 'Lås upp' }).click()
    await page.getByText('signaturen stämmer med certifikatet').waitFor(WAIT)
    expect(await violations(page)).toEqual([])
  })
})
