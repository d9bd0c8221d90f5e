import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasChromium } from './open-app.ts'
import { useOwnApp } from './own-app.ts'
import { drawLandscape } from './pictures.ts'
import { addPictures, goTo } from './steps.ts'

/** What holds when more pictures lie on the table than can be looked at in a moment. */
describe.skipIf(!hasChromium)('many pictures', () => {
  const own = useOwnApp()
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-many-'))
  const many = Array.from({ length: 24 }, (_, index) => join(folder, `Gata ${index + 10}.jpg`))

  beforeAll(async () => {
    const street = await drawLandscape(join(folder, 'Gata.jpg'))
    await Promise.all(many.map(path => copyFile(street, path)))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('looks for faces in the picture that somebody has stopped at, before the others', async () => {
    const page = await own.begin()
    await goTo(page, 'Granska')
    await addPictures(page, many)
    const list = page.locator('.pane:not([hidden]) .picture-list')
    const rows = list.getByRole('row')
    const chosen = (name: string) => rows.and(page.locator('[aria-selected=true]')).filter({ hasText: name }).waitFor()
    const looking = page.locator('.inspector').getByText('Letar efter ansikten')
    await list.locator('[role=status]').getByText('24 bilder', { exact: true }).waitFor()
    await rows.first().click()
    await page.keyboard.press('End')
    await chosen('Gata 33.jpg')
    await looking.waitFor({ timeout: 60_000 })
    await looking.waitFor({ state: 'detached', timeout: 60_000 })
    await page.keyboard.press('ArrowUp')
    await chosen('Gata 32.jpg')
    expect(await looking.count()).toBe(1)
  })

  it('shows every picture in its row, though the row stood for one that cannot be shown', async () => {
    const page = await own.begin()
    const unreadable = Array.from({ length: 4 }, (_, index) => join(folder, `Brevet ${index}.jpg`))
    for (const path of unreadable) writeFileSync(path, 'Hej!')
    await addPictures(page, [...unreadable, ...many])
    const list = page.locator('.pane:not([hidden]) .picture-list')
    const missing = list.locator('.thumbnail.missing')
    await list.locator('[role=status]').getByText('28 bilder', { exact: true }).waitFor({ timeout: 60_000 })
    await missing.nth(3).waitFor()
    await list.getByRole('row').first().click()
    await page.keyboard.press('End')
    await list.getByText('Gata 33.jpg').waitFor()
    expect(await missing.count()).toBe(0)
  })
})
