/**
 * Screenshots of every state into docs/screens, as WebP under 150 kB each: `node scripts/screens.ts [name…]`.
 * Uses pictures of the corpus where it lies beside the project, else drawn ones. Needs Chromium (tests/e2e/open-app.ts).
 */
import { mkdirSync, mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { hasChromium, launchChromium, openPage, type RunningApp, startApp } from '../tests/e2e/open-app.ts'
import { hasTrustLists, makePictures, trustFiles } from '../tests/e2e/pictures.ts'
import { AI_XMP, drawLandscape } from '../tests/e2e/pictures.ts'
import { fillRegister } from '../tests/e2e/publishing-steps.ts'
import {
  addPictures,
  answerQuestions,
  beginFirstRun,
  chooserBy,
  goTo,
  nextVerdict,
  setTheme,
} from '../tests/e2e/steps.ts'
import { playArchive, playArchiveSmall } from './screens/archive.ts'
import { playIdentities, prepareIdentities } from './screens/identities.ts'
import { makeSigned } from './screens/pictures.ts'
import { playDecision, playPublishing, playRegister } from './screens/publishing.ts'

const OUT = join(import.meta.dirname, '../docs/screens')
const wanted = process.argv.slice(2)

if (!hasChromium) {
  console.error('No Chromium: set URSPRUNG_CHROMIUM or install the package chromium.')
  process.exit(1)
}
mkdirSync(OUT, { recursive: true })
const folder = mkdtempSync(join(tmpdir(), 'ursprung-screens-'))
const drawn = await makePictures(join(folder, 'bilder'))
// Only pictures drawn here: nothing of the corpus goes into the repository, not even photographed. The signed ones are
// labelled by Ursprung itself.
const pictures = { ...drawn, ...(await makeSigned(folder, drawn)) }
const browser = await launchChromium()

type Story = (page: Page, shot: (name: string) => Promise<void>, app: RunningApp) => Promise<void>

const stories: Record<
  string,
  {
    readonly size?: { width: number; height: number }
    readonly theme?: 'light' | 'dark'
    readonly scale?: number
    readonly policy?: string
    /** Puts something into the data folder before the program starts. */
    readonly before?: (dataDir: string) => Promise<unknown>
    readonly play: Story
  }
> = {
  'first-run': { play: async (_page, shot) => shot('forsta-start') },
  empty: {
    play: async (page, shot) => {
      await beginFirstRun(page)
      await shot('mark-tom')
      await goTo(page, 'Granska')
      await shot('granska-tom')
      await goTo(page, 'Arkiv')
      await shot('arkiv-tom')
    },
  },
  review: {
    play: async (page, shot) => {
      await beginFirstRun(page)
      if (hasTrustLists) await importLists(page)
      await goTo(page, 'Granska')
      await addPictures(page, [pictures.trusted])
      await shot('granska-laddar')
      await nextVerdict(page)
      await shot('granska-en-bild')
      await page.locator('.inspector').evaluate(element => element.scrollTo(0, 640))
      await shot('granska-historik')
    },
  },
  many: {
    play: async (page, shot) => {
      await beginFirstRun(page)
      await goTo(page, 'Granska')
      await addPictures(page, [pictures.conflict, pictures.edited, drawn.plain, drawn.declaredAi, drawn.other])
      await nextVerdict(page)
      await shot('granska-flera-motstridiga')
      await page.locator('.pane:not([hidden]) .picture-item').nth(2).click()
      await nextVerdict(page)
      await shot('granska-okant')
      await setTheme(page, 'dark')
      await goTo(page, 'Granska')
      await page.locator('.pane:not([hidden]) .picture-item').nth(1).click()
      await nextVerdict(page)
      await shot('granska-morkt')
    },
  },
  mark: { policy: 'sala-kommun', play: playMark },
  words: {
    play: async (page, shot) => {
      await beginFirstRun(page)
      await addPictures(page, [drawn.declaredAi, drawn.plain])
      await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
      await page.getByRole('button', { name: /Mall/ }).click()
      await page.getByRole('option', { name: 'Bara text' }).click()
      const words = page.getByLabel('Text i bilden')
      await words.fill('Fin bild')
      await page.locator('.form .finding', { hasText: 'Fin bild' }).waitFor({ timeout: 60_000 })
      await words.scrollIntoViewIfNeeded()
      await shot('mark-text-utan-ai')
    },
  },
  'mark-dark': {
    play: async (page, shot) => {
      await beginFirstRun(page)
      await setTheme(page, 'dark')
      await goTo(page, 'Märk')
      await addPictures(page, [drawn.declaredAi])
      await page.locator('.caption-handle').waitFor()
      await shot('mark-morkt')
    },
  },
  errors: {
    play: async (page, shot) => {
      await beginFirstRun(page)
      const broken = join(folder, 'trasig.jpg')
      await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
        .png()
        .toFile(join(folder, 'x.png'))
      await import('node:fs/promises').then(fs => fs.writeFile(broken, 'detta är ingen bild'))
      await addPictures(page, [drawn.plain, broken])
      await page.locator('.badge.error').waitFor()
      await page.locator('.pane:not([hidden]) .picture-item').nth(1).click()
      await shot('mark-fel')
      await goTo(page, 'Granska')
      await shot('granska-fel')
    },
  },
  archive: { play: (page, shot) => playArchive(page, shot, pictures) },
  'archive-small': {
    size: { width: 1024, height: 700 },
    play: (page, shot) => playArchiveSmall(page, shot, pictures),
  },
  publishing: {
    play: async (page, shot) =>
      playPublishing(
        page,
        shot,
        await drawLandscape(join(folder, 'Biblioteket.jpg'), { seed: 2, width: 2400, xmp: AI_XMP }),
      ),
  },
  decision: { policy: 'sala-kommun', play: (page, shot) => playDecision(page, shot, drawn.declaredAi) },
  register: {
    policy: 'sala-kommun',
    before: dataDir => fillRegister(dataDir, 10_000, 3),
    play: (page, shot, app) => playRegister(page, shot, app.dataDir),
  },
  settings: {
    size: { width: 1280, height: 2700 },
    play: async (page, shot) => {
      await beginFirstRun(page)
      if (hasTrustLists) await importLists(page)
      await goTo(page, 'Inställningar')
      await page.locator('img.template-picture').nth(4).waitFor({ timeout: 60_000 })
      await shot('installningar')
      await page.getByRole('button', { name: 'Skapa identitet' }).last().click()
      await page.getByRole('dialog').getByLabel('Organisation').fill('Sala kommun')
      await page.getByRole('dialog').getByLabel('Kort namn').fill('sala-2026')
      await shot('installningar-identitet')
    },
  },
  identities: { size: { width: 1280, height: 1500 }, before: prepareIdentities, play: playIdentities },
  small: {
    size: { width: 1024, height: 700 },
    play: async (page, shot) => {
      await beginFirstRun(page)
      await addPictures(page, [drawn.declaredAi, drawn.plain])
      await page.locator('.caption-handle').waitFor()
      await shot('mark-1024')
      await goTo(page, 'Granska')
      await shot('granska-1024')
    },
  },
  zoom: {
    size: { width: 640, height: 700 },
    scale: 2,
    play: async (page, shot) => {
      await beginFirstRun(page)
      await addPictures(page, [drawn.declaredAi])
      await page.locator('.caption-handle').waitFor()
      await shot('mark-200-procent')
    },
  },
  large: {
    size: { width: 3840, height: 2160 },
    play: async (page, shot) => {
      await beginFirstRun(page)
      await addPictures(page, [drawn.declaredAi, drawn.plain, drawn.other])
      await page.locator('.caption-handle').waitFor()
      await shot('mark-4k')
    },
  },
  english: {
    play: async (page, shot) => {
      await page.getByRole('button', { name: /Språk/ }).click()
      await page.getByRole('option', { name: 'English' }).click()
      await page.getByRole('button', { name: 'Begin' }).click()
      await addPictures(page, [drawn.declaredAi], 'en')
      await page.locator('.caption-handle').waitFor()
      await shot('mark-english')
    },
  },
}

async function playMark(page: Page, shot: (name: string) => Promise<void>): Promise<void> {
  await beginFirstRun(page)
  await addPictures(page, [drawn.plain, drawn.declaredAi, drawn.other])
  await page.locator('.badge.needs-kind').first().waitFor()
  await shot('mark-fraga')
  await page.locator('.pane:not([hidden]) .picture-item').nth(1).click()
  await page.locator('.caption-handle').waitFor()
  await shot('mark-forhandsvisning')
  await page.locator('.form').evaluate(element => element.scrollTo(0, 430))
  await shot('mark-fragor')
  await answerQuestions(page)
  await page.getByRole('button', { name: 'Märk bilden' }).waitFor()
  await page.getByRole('radio', { name: '1:1' }).click()
  await shot('mark-klar-beskarning')
  await page.getByRole('radio', { name: '1:1' }).click()
  await page.getByRole('button', { name: 'Jämför före och efter' }).click()
  await shot('mark-fore-efter')
  await page.getByRole('radio', { name: 'Sida vid sida' }).click()
  await shot('mark-sida-vid-sida')
  await page.getByRole('button', { name: 'Märk bilden' }).click()
  await page.locator('.outcome').first().waitFor({ timeout: 60_000 })
  await shot('mark-resultat')
}

async function importLists(page: Page): Promise<void> {
  await goTo(page, 'Inställningar')
  const chooser = await chooserBy(page, () => page.getByRole('button', { name: 'Läs in från fil' }).click())
  await chooser.setFiles([...trustFiles])
  await page.getByText('Listorna är inlästa').waitFor({ timeout: 60_000 })
}

for (const [name, story] of Object.entries(stories)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  await play(browser, name, story)
}
await browser.close()
process.exit(0)

async function play(browser: Browser, name: string, story: (typeof stories)[string]): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ursprung-screens-data-'))
  await story.before?.(dataDir)
  const app = await startApp({ dataDir, ...(story.policy === undefined ? {} : { policy: story.policy }) })
  const { page, context, faults } = await openPage(browser, app, {
    viewport: story.size ?? { width: 1440, height: 900 },
    deviceScaleFactor: story.scale ?? 1,
    colorScheme: story.theme ?? 'light',
  })
  await page.locator('.welcome').waitFor()
  const shot = async (file: string): Promise<void> => {
    await page
      .locator('img:visible')
      .evaluateAll(images =>
        Promise.all(
          images.map(image => (image as unknown as { decode(): Promise<void> }).decode().catch(() => undefined)),
        ),
      )
    await page.waitForTimeout(350)
    const path = join(OUT, `${file}.webp`)
    const png = await page.screenshot()
    await sharp(png).resize({ width: 1440, withoutEnlargement: true }).webp({ quality: 82 }).toFile(path)
    console.log(`${file}.webp ${Math.round(statSync(path).size / 1000)} kB`)
  }
  try {
    await story.play(page, shot, app)
  } catch (cause) {
    await page.screenshot({ path: `/tmp/screens-fel-${name}.png` })
    console.error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  if (faults.length > 0) console.error(`${name}:`, faults)
  await context.close()
  await app.close()
}
