import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import type { Locator, Page } from 'playwright-core'

/** What an archivist does, as steps; used by the stories and by scripts. */

/** Chooses a folder right below the home folder in the page's own dialog and starts the scan. */
export async function startScan(
  page: Page,
  folder: string,
  options: { readonly isFirst?: boolean } = {},
): Promise<void> {
  await page.locator('.archive-start').getByRole('button').first().click()
  await chooseFolder(page, folder)
  await page.getByRole('button', { name: /^(Starta granskningen|Start the scan)$/ }).click()
  if (options.isFirst !== false) await page.locator('.archive-head').waitFor()
}

/** The home folder among those to start from. By its name: an empty list that is still being read is a row, too. */
export function homeRow(dialog: Locator): Locator {
  return dialog.getByRole('row', { name: basename(homedir()), exact: true })
}

/** From the home folder down to the one with this name. */
export async function chooseFolder(page: Page, folder: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  await homeRow(dialog).click()
  await dialog.getByRole('row', { name: basename(folder), exact: true }).click()
  await dialog.getByRole('button', { name: new RegExp(`^(Välj|Choose) ${basename(folder)}$`) }).click()
}

export async function waitUntilDone(page: Page): Promise<void> {
  await page.getByRole('heading', { name: /^(Klar|Done): / }).waitFor({ timeout: 240_000 })
}

/** A scan from the command line, killed when it has written something down. */
export async function killedScan(folder: string, dataDir: string): Promise<void> {
  const root = join(import.meta.dirname, '../..')
  const child = spawn(process.execPath, [join(root, 'bin/ursprung.mjs'), 'scan', folder, '--json'], {
    env: { ...process.env, URSPRUNG_DATA: dataDir },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await new Promise<void>(resolve => child.stdout.once('data', () => resolve()))
  child.kill('SIGKILL')
  await gone
}

/** While a folder is there that may not be read; who may not read it may not remove it either, so it is opened again. */
export async function withClosedFolder(path: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(path, { mode: 0 })
  try {
    await work()
  } finally {
    chmodSync(path, 0o700)
  }
}
