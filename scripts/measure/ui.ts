/**
 * Prints how long people wait, as median and 95th percentile: from address to usable page, from chosen files to the first
 * verdict, and from a key to the letter on the screen in Märk. `node scripts/measure/ui.ts [pictures…]`, by default for 1 and
 * for 200 pictures. The first picture after a start stands beside a later one, which is its floor. Drawn pictures, browser
 * mode, real program, face search on as it is by default.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchChromium, openPage, startApp } from '../../tests/e2e/open-app.ts'
import { drawLandscape } from '../../tests/e2e/pictures.ts'
import { addPictures, beginFirstRun, goTo, nextVerdict } from '../../tests/e2e/steps.ts'

/** Rounds for one picture; for many, a third, because each round checks them all. */
const ROUNDS = 9
/** Starts of the program; a person needs a few seconds to choose a picture. */
const START_ROUNDS = 5
const CHOOSING_MS = 4_000
const LETTERS = 'Ett bibliotek vid en sjö'

const asked = process.argv.slice(2).map(Number)
const counts = asked.length === 0 ? [1, 200] : asked
const folder = mkdtempSync(join(tmpdir(), 'ursprung-measure-'))
mkdirSync(folder, { recursive: true })
const pictures: string[] = []
for (let index = 0; index < Math.max(...counts); index += 1)
  pictures.push(await drawLandscape(join(folder, `${index}.jpg`), { seed: index, width: 1200 }))

const browser = await launchChromium()
const starts = []
for (let round = 0; round < START_ROUNDS; round += 1) starts.push(await lookAfterStart(round))
for (const name of ['verdict', 'faces'] as const) {
  print(
    `first picture after a start: ${name}`,
    starts.map(({ first }) => first[name]),
  )
  print(
    `a later one: ${name}`,
    starts.map(({ later }) => later[name]),
  )
}
const app = await startApp()
const first = await openPage(browser, app)
await beginFirstRun(first.page)
await first.context.close()

const ready: number[] = []
for (let round = 0; round < ROUNDS; round += 1) {
  const started = performance.now()
  const { page, context } = await openPage(browser, app)
  await page.locator('.empty').first().waitFor()
  ready.push(performance.now() - started)
  await context.close()
}
print('page usable', ready)
for (const count of counts) {
  const rounds = count === 1 ? ROUNDS : Math.ceil(ROUNDS / 3)
  const runs = []
  for (let round = 0; round < rounds; round += 1) runs.push(await lookAt(count, round))
  const named = `${count} picture${count === 1 ? '' : 's'}`
  print(
    `${named}: first verdict`,
    runs.map(run => run.firstMs),
  )
  if (count > 1)
    print(
      `${named}: every verdict`,
      runs.map(run => run.allMs),
    )
  print(
    `${named}: a letter in Märk`,
    runs.flatMap(run => run.letterMs),
  )
}
await browser.close()
await app.close()
rmSync(folder, { recursive: true, force: true })
process.exit(0)

/** A program just started: how long its first picture takes to verdict and to faces, and how long a later one does. */
async function lookAfterStart(round: number) {
  const started = await startApp()
  const { page, context } = await openPage(browser, started)
  await beginFirstRun(page)
  await goTo(page, 'Granska')
  await page.waitForTimeout(CHOOSING_MS)
  const look = async (path: string) => {
    const chosen = performance.now()
    await addPictures(page, [path])
    await page.locator('.inspector .verdict').waitFor({ timeout: 120_000 })
    const verdict = performance.now() - chosen
    await nextVerdict(page)
    const faces = performance.now() - chosen
    await page.reload()
    await goTo(page, 'Granska')
    return { verdict, faces }
  }
  const first = await look(pictures[(2 * round) % pictures.length] ?? '')
  const later = await look(pictures[(2 * round + 1) % pictures.length] ?? '')
  await context.close()
  await started.close()
  return { first, later }
}

/** One round: Granska until every picture has a verdict, then typing in Märk with all of them on the table. */
async function lookAt(count: number, round: number) {
  const { page, context } = await openPage(browser, app)
  await goTo(page, 'Granska')
  const chosen = performance.now()
  await addPictures(page, count === 1 ? [pictures[round % pictures.length] ?? ''] : pictures.slice(0, count))
  await page.locator('.inspector .verdict').waitFor({ timeout: 120_000 })
  const firstMs = performance.now() - chosen
  if (count > 1)
    await page
      .locator('.pane:not([hidden]) .picture-list')
      .getByText(`${count} bilder`, { exact: true })
      .waitFor({ timeout: 600_000 })
  const allMs = performance.now() - chosen
  await goTo(page, 'Märk')
  await page.locator('.answers.cards .answer').first().click()
  const field = page.getByLabel('Vad visar bilden?')
  await field.waitFor({ timeout: 60_000 })
  const letterMs = await typeLetters(page)
  await context.close()
  return { firstMs, allMs, letterMs }
}

/** Each letter from its key press to the frame after it has been drawn, as the page itself sees it. */
async function typeLetters(page: Page): Promise<readonly number[]> {
  await page.getByLabel('Vad visar bilden?').focus()
  const times: number[] = []
  for (const letter of LETTERS) {
    const started = performance.now()
    await page.keyboard.insertText(letter)
    await page.evaluate(
      () =>
        new Promise<void>(resolve => {
          const page = globalThis as unknown as { requestAnimationFrame(then: () => void): void }
          page.requestAnimationFrame(() => page.requestAnimationFrame(() => resolve()))
        }),
    )
    times.push(performance.now() - started)
  }
  return times
}

function print(what: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): string =>
    `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)} ms`
  console.log(`${what.padEnd(34)} median ${at(0.5)}, p95 ${at(0.95)} (${values.length} measured)`)
}
