/**
 * Prints how long people wait: from address to usable page, and from chosen file to first verdict (median, p95).
 * `node scripts/measure-ui.ts [pictures]`, 200 pictures unless told. Drawn pictures, browser mode, real program.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchChromium, openPage, startApp } from '../tests/e2e/open-app.ts'
import { drawLandscape } from '../tests/e2e/pictures.ts'
import { addPictures, beginFirstRun, goTo } from '../tests/e2e/steps.ts'

const ROUNDS = 9
const many = Number(process.argv[2] ?? 200)
const folder = mkdtempSync(join(tmpdir(), 'ursprung-measure-'))
mkdirSync(folder, { recursive: true })
const pictures: string[] = []
for (let index = 0; index < many; index += 1)
  pictures.push(await drawLandscape(join(folder, `${index}.jpg`), { seed: index, width: 1200 }))

const app = await startApp()
const browser = await launchChromium()
const first = await openPage(browser, app)
await beginFirstRun(first.page)
await first.context.close()

const ready: number[] = []
const verdict: number[] = []
for (let round = 0; round < ROUNDS; round += 1) {
  const started = performance.now()
  const { page, context } = await openPage(browser, app)
  await page.locator('.empty').first().waitFor()
  ready.push(performance.now() - started)
  await goTo(page, 'Granska')
  const chosen = performance.now()
  await addPictures(page, [pictures[round % pictures.length] ?? ''])
  await page.locator('.inspector .verdict').waitFor({ timeout: 60_000 })
  verdict.push(performance.now() - chosen)
  await context.close()
}
const { page } = await openPage(browser, app)
await goTo(page, 'Granska')
const chosen = performance.now()
await addPictures(page, pictures)
await page.locator('.inspector .verdict').waitFor({ timeout: 120_000 })
const firstOfMany = performance.now() - chosen
await page
  .locator('.picture-item .badge.kind')
  .nth(many - 1)
  .waitFor({ timeout: 600_000 })
const allOfMany = performance.now() - chosen

const at = (values: readonly number[], share: number): string =>
  `${Math.round(values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0)} ms`
console.log(`page usable:                 median ${at(ready, 0.5)}, p95 ${at(ready, 0.95)} (${ROUNDS} rounds)`)
console.log(`1 picture to first verdict:  median ${at(verdict, 0.5)}, p95 ${at(verdict, 0.95)} (${ROUNDS} rounds)`)
console.log(`${many} pictures: first verdict ${Math.round(firstOfMany)} ms, all ${Math.round(allOfMany)} ms`)
await browser.close()
await app.close()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
