import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { landscape } from '../support/pictures.ts'
import { temporaryFolder } from '../support/run-cli.ts'

const root = resolve(import.meta.dirname, '../..')

describe('the library', () => {
  it('does what its example shows, and lets the process end by itself', async () => {
    const folder = temporaryFolder()
    const picture = join(folder, 'torget.jpg')
    await (await landscape(900, 600)).jpeg().toFile(picture)
    const args = [join(root, 'docs/examples/library.ts'), picture, join(folder, 'ut'), join(folder, 'data')]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 60_000 })
    const [label, verdict] = stdout.trim().split('\n')
    expect(label).toContain('labelled')
    expect(label).toContain('Skapad med AI')
    expect(verdict).toBe('intact own ai-generated present')
  })
})
