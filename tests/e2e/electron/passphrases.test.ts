import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTexts } from '../../../src/i18n/text.ts'
import { compose } from '../../../src/compose.ts'
import { violations } from '../axe.ts'
import { hasChromium, launchChromium } from '../open-app.ts'
import { makePictures } from '../pictures.ts'
import { answerQuestions, goTo } from '../steps.ts'
import { giveFiles } from './harness/drop.ts'
import { hasBundle, launchElectron, type RunningElectron } from './harness/launch.ts'

const PASSPHRASE = 'hemlig fras för Sala'

/** A key that is protected: asked for when it is needed, once, and kept only by the system's safe. */
describe.skipIf(!hasChromium || !hasBundle)('a protected key', () => {
  const pictureFolder = mkdtempSync(join(tmpdir(), 'ursprung-bilder-'))
  let pictures: Awaited<ReturnType<typeof makePictures>>
  let browser: Browser
  let app: RunningElectron | null = null
  beforeAll(async () => {
    pictures = await makePictures(pictureFolder)
    browser = await launchChromium()
  })
  afterEach(async () => {
    expect(app?.faults ?? []).toEqual([])
    await app?.quit()
    app = null
  })
  afterAll(async () => {
    await browser.close()
    rmSync(pictureFolder, { recursive: true, force: true })
  })

  const start = async (folder: string, safeKey: Buffer | null): Promise<RunningElectron> => {
    app = await launchElectron({ browser, folder, safeKey })
    return app
  }
  const freshFolder = async (): Promise<string> => {
    const folder = mkdtempSync(join(tmpdir(), 'ursprung-electron-'))
    const core = await compose({ dataDir: join(folder, 'data'), texts: createTexts('sv'), policy: null, version: '0' })
    if (!core.ok) throw new Error(core.error.message)
    const { identities } = core.value.administration
    const made = await identities.create({ name: 'sala', organisation: 'Sala kommun', passphrase: PASSPHRASE })
    expect(made.ok).toBe(true)
    await core.value.close()
    // No faces, no welcome, a name for the decision: fewer questions on the way to the signature.
    const settings = {
      schema: 'ursprung.settings/1',
      hasSeenWelcome: true,
      findFaces: false,
      decidedBy: 'kommunikatör',
    }
    writeFileSync(join(folder, 'data/settings.json'), JSON.stringify(settings))
    return folder
  }
  const labelOne = async ({ page, knowPaths }: RunningElectron, name = 'Biblioteket.jpg'): Promise<void> => {
    const picture = join(pictureFolder, name)
    if (picture !== pictures.declaredAi) copyFileSync(pictures.declaredAi, picture)
    knowPaths([picture])
    await goTo(page, 'Märk')
    await giveFiles(page, [picture], 'drop')
    await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
    await answerQuestions(page)
    await page.getByRole('button', { name: 'Märk bilden' }).click()
  }
  const dialogOf = ({ page }: RunningElectron): Locator => page.getByRole('dialog', { name: 'Lösenfras för sala' })
  const labelled = ({ page }: RunningElectron): Promise<void> =>
    page.getByRole('heading', { name: '1 bild är märkt' }).waitFor({ timeout: 60_000 })

  it('is asked for once; a wrong passphrase is told, and what the safe keeps opens it after the next start', async () => {
    const folder = await freshFolder()
    const safeKey = randomBytes(32)
    const first = await start(folder, safeKey)
    await labelOne(first)
    const dialog = dialogOf(first)
    await dialog.waitFor({ timeout: 60_000 })
    expect(await violations(first.page)).toEqual([])
    await dialog.getByLabel('Lösenfras', { exact: true }).fill('fel')
    await first.page.keyboard.press('Enter')
    await dialog.getByText('Lösenfrasen öppnar inte nyckeln.').waitFor()
    expect(await violations(first.page)).toEqual([])
    await dialog.getByLabel('Lösenfras', { exact: true }).fill(PASSPHRASE)
    await dialog.getByText('Kom ihåg på den här datorn').click()
    await dialog.getByRole('button', { name: 'Lås upp' }).click()
    await labelled(first)
    expect(await dialog.count()).toBe(0)

    const file = join(first.dataDir, 'passphrases.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).not.toContain(PASSPHRASE)
    await first.quit({ keep: true })
    app = null
    const second = await start(folder, safeKey)
    await labelOne(second, 'Sjön.jpg')
    await labelled(second)
    expect(await dialogOf(second).count()).toBe(0)
  }, 240_000)
})
