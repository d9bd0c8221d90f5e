import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Download, Page } from 'playwright-core'
import { openSqliteRegister } from '../../src/engines/node/register/sqlite-register.ts'
import type { RegisterEntry, RegisterHead } from '../../src/register/entry.ts'
import { addPictures, answerQuestions, chooserBy } from './steps.ts'

/** What a web editor and an archivist do after labelling, as steps; used by the stories and by scripts. */

/** Labels one picture in Märk and waits for the result; `null` takes the one that is there. */
export async function labelOne(page: Page, path: string | null): Promise<void> {
  if (path !== null) await addPictures(page, [path])
  await page.locator('.caption-handle').waitFor({ timeout: 60_000 })
  await answerQuestions(page)
  await page.getByRole('button', { name: 'Märk bilden' }).click()
  await page.locator('.outcome').first().waitFor({ timeout: 60_000 })
}

/** In Granska, with a picture of unknown origin: asks the register, which knows one that looks the same. */
export async function recogniseHere(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Känn igen i registret' }).click()
  await page
    .getByRole('dialog')
    .getByRole('heading', { name: /^Ser likadan ut/ })
    .waitFor({ timeout: 60_000 })
}

/** The entry behind the first match, in the same dialog. */
export async function showMatch(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog
    .getByRole('button', { name: /^Visa post/ })
    .first()
    .click()
  await dialog.getByRole('heading', { name: /^Post \d+$/ }).waitFor()
  await dialog.getByText('Skapad med AI', { exact: true }).waitFor()
}

/** Clicks what starts a download, and gives it. */
export async function downloadBy(page: Page, click: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), click()])
  return download
}

/** Chooses an item of the menu that a button opens. */
export async function chooseInMenu(page: Page, button: string | RegExp, item: string | RegExp): Promise<void> {
  await page.locator('.pane:not([hidden])').getByRole('button', { name: button }).first().click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** Gives a file to a dialog's place for a picture. */
export async function givePicture(page: Page, path: string): Promise<void> {
  const button = page.getByRole('dialog').getByRole('button', { name: 'Välj bild' })
  const chooser = await chooserBy(page, () => button.click())
  await chooser.setFiles(path)
}

/** Answers what a decision asks, as a person who lets the picture through. */
export async function answerDecision(page: Page): Promise<void> {
  const panel = page.locator('.decision')
  for (let round = 0; round < 20; round += 1) {
    const group = panel
      .locator('.question .answers')
      .filter({ hasNot: page.locator('[data-selected]') })
      .first()
    if ((await group.count()) === 0) break
    const label = (await group.locator('.react-aria-Label').first().textContent()) ?? ''
    const wantsYes = /neutral|korrekt|offentlig|Får underlaget/.test(label)
    const wanted = group.locator('.answer').filter({ hasText: wantsYes ? /^Ja/ : /^Nej/ })
    const answer = (await wanted.count()) > 0 ? wanted : group.locator('.answer')
    await answer.first().click()
    await page.waitForTimeout(400)
  }
  const fields = [
    [/Vad visar bilden/, 'Ett bibliotek vid en sjö, tecknat.'],
    [/AI-verktyg/, 'Adobe Firefly'],
    [/Vem bestämmer/, 'kommunikatör'],
    [/Vem mer har tittat/, 'kanslichef'],
  ] as const
  for (let round = 0; round < 4; round += 1) {
    for (const [name, text] of fields) {
      const field = panel.getByRole('textbox', { name })
      if ((await field.count()) > 0 && (await field.inputValue()) === '') await field.fill(text)
    }
    await page.waitForTimeout(600)
    if ((await panel.locator('.decision-missing').count()) === 0) break
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const EVENTS = ['labelled', 'verified', 'exported', 'decided'] as const

/** A believable entry; `number` makes it differ from the others. */
function entryNumber(number: number): RegisterEntry {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 45 * 60_000).toISOString()
  const event = EVENTS[number % EVENTS.length] ?? 'labelled'
  return {
    schema: 'ursprung.register/1',
    event,
    at,
    input: { sha256: sha256(`in ${number}`), fingerprint: null },
    output: event === 'labelled' ? { sha256: sha256(`out ${number}`), fingerprint: null } : null,
    kind: number % 5 === 0 ? 'ai-modified' : 'ai-generated',
    credentials: 'intact',
    tool: number % 2 === 0 ? 'Adobe Firefly' : 'Microsoft Designer',
    caption: number % 5 === 0 ? 'Ändrad med AI' : 'Skapad med AI',
    policy: 'sala-kommun@2026.1',
    answers: [{ question: 'documentary', answer: 'no' }],
    overrides: [],
    decidedBy: number % 3 === 0 ? 'kommunikatör' : 'webbredaktör',
    secondReviewer: number % 7 === 0 ? 'kanslichef' : null,
    faceCount: 0,
    engine: 'c2pa-rs 0.90.1',
    rules: 'origin 2026.1',
    trustLists: [],
    retained: null,
  }
}

/** A register with history, below the data folder that a program is then started on; content of the first `deleted` entries is deleted by rule. */
export async function fillRegister(dataDir: string, count: number, deleted: number): Promise<RegisterHead> {
  const opened = openSqliteRegister(join(dataDir, 'register.sqlite'))
  if (!opened.ok) throw new Error(opened.error.message)
  const register = opened.value
  const entries = Array.from({ length: count }, (_, number) => entryNumber(number))
  const appended = await register.append(entries)
  if (!appended.ok) throw new Error(appended.error.message)
  if (deleted > 0) {
    const { policy, engine, rules } = entryNumber(0)
    await register.retain(entryNumber(deleted).at, {
      at: entryNumber(count).at,
      policy,
      engine,
      rules,
      decidedBy: 'arkivarie',
    })
  }
  const head = await register.head()
  await register.close()
  if (!head.ok) throw new Error(head.error.message)
  return head.value
}

/** Somebody edits the file behind the program's back. */
export function tamperWith(dataDir: string, sequence: number): void {
  const database = new DatabaseSync(join(dataDir, 'register.sqlite'))
  for (const { name } of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all())
    database.exec(`DROP TRIGGER "${String(name)}"`)
  database
    .prepare("UPDATE entry SET content = replace(content, 'Skapad med AI', 'Foto: Sala kommun') WHERE sequence = ?")
    .run(sequence)
  database.close()
}
