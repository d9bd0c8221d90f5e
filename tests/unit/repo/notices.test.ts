import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHROMIUM_LICENCES, NOTICES, noticesText, packageNotices } from '../../../scripts/release/package-notices.ts'
import { shippedOnce } from '../../../scripts/release/sbom.ts'

const root = resolve(import.meta.dirname, '../../..')
const packageFolders = [join(root, 'node_modules')]

describe('third-party notices', () => {
  const work = mkdtempSync(join(tmpdir(), 'ursprung-notices-'))
  let text = ''
  beforeAll(() => {
    text = noticesText({ root, platform: 'linux', packageFolders })
  })
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  it('name Electron, its parts and where the licences of Chromium lie', () => {
    for (const name of ['Chromium', 'V8', 'Node.js', 'FFmpeg', 'GitHub Inc.', CHROMIUM_LICENCES])
      expect(text).toContain(name)
  })

  it('hold a section for every shipped package that lies here', () => {
    const here = shippedOnce(root).filter(({ path }) => existsSync(join(root, path, 'package.json')))
    expect(here.length).toBeGreaterThan(200)
    expect(
      here.filter(({ name, version }) => !text.includes(`\n${name} ${version} (`)).map(({ name }) => name),
    ).toEqual([])
  })

  it('hold the text of every licence that a package only names', () => {
    const sections = text.split(/^={80}\n/m)
    const only = sections.flatMap((section, index) =>
      section.includes('brings no text of its own') ? [sections[index - 1]?.trim() ?? ''] : [],
    )
    const licences = new Set(only.map(title => /\((.*)\)$/.exec(title)?.[1]))
    // `buffers` states none; MIT/X11 is MIT. Neither package is in the program.
    licences.delete('it states no licence')
    licences.delete('MIT/X11')
    for (const licence of licences) expect(text).toContain(`\nText of ${licence}\n`)
    for (const licence of ['LGPL-3.0', 'GPL-3.0', 'LGPL-2.1']) expect(text).toContain(`\nText of ${licence}\n`)
  })

  it.each(['linux', 'win32'])(
    'stand in the resources on %s, where Chromium’s lie beside the program',
    async platform => {
      const { archive, resources } = layOut(platform, 'resources')
      await packageNotices({ root, resources, platform, packageFolders })
      expect(readFileSync(join(resources, NOTICES), 'utf8')).toContain("in the program's folder")
      expect(existsSync(join(archive, CHROMIUM_LICENCES))).toBe(true)
    },
  )

  it('take Chromium’s into the .app on macOS, because nothing beside it is handed on', async () => {
    const { resources } = layOut('darwin', 'Electron.app/Contents/Resources')
    await packageNotices({ root, resources, platform: 'darwin', packageFolders })
    expect(readFileSync(join(resources, NOTICES), 'utf8')).toContain('beside this file')
    for (const name of [CHROMIUM_LICENCES, 'LICENSE.electron.txt'])
      expect(readFileSync(join(resources, name), 'utf8')).toBe('text')
  })

  it('stop the packaging where Electron’s archive has lost its own', async () => {
    const { archive, resources } = layOut('lost', 'resources')
    writeFileSync(join(archive, CHROMIUM_LICENCES), '')
    const packaging = packageNotices({ root, resources, platform: 'linux', packageFolders })
    await expect(packaging).rejects.toThrow(`Expected ${CHROMIUM_LICENCES} in Electron's archive`)
    expect(existsSync(join(resources, NOTICES))).toBe(false)
  })

  function layOut(name: string, resourcesPath: string): { readonly archive: string; readonly resources: string } {
    const archive = join(work, name)
    const resources = join(archive, resourcesPath)
    mkdirSync(resources, { recursive: true })
    for (const file of ['LICENSE', CHROMIUM_LICENCES]) writeFileSync(join(archive, file), 'text')
    return { archive, resources }
  }
})
