import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Page } from 'playwright-core'

/** Puts files into the page as the system does: dropped from the file manager, or pasted from the clipboard. */
export async function giveFiles(page: Page, paths: readonly string[], how: 'drop' | 'paste'): Promise<void> {
  const files = paths.map(path => ({ name: basename(path), base64: readFileSync(path).toString('base64') }))
  await page.evaluate(
    `(({ files, how }) => {
      const transfer = new DataTransfer()
      for (const { name, base64 } of files)
        transfer.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name, { type: 'image/jpeg' }))
      const init = { bubbles: true, cancelable: true }
      document.dispatchEvent(how === 'drop'
        ? new DragEvent('drop', { ...init, dataTransfer: transfer })
        : new ClipboardEvent('paste', { ...init, clipboardData: transfer }))
    })(${JSON.stringify({ files, how })})`,
  )
}
