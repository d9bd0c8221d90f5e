import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src/api/settings.ts'
import type { Services } from '../../../src/api/services.ts'
import { createServices } from '../../../src/desktop/create-services.ts'
import { createScratchSpace } from '../../../src/desktop/scratch-space.ts'
import { unattendedJob } from '../../../src/domain/job.ts'

describe('what a person saves', () => {
  let folder: string
  let services: Services
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ursprung-saved-'))
    mkdirSync(join(folder, 'ut'))
    services = createServices({
      dataDir: folder,
      scratch: await createScratchSpace(folder),
      defaults: DEFAULT_SETTINGS,
      picturesFolder: folder,
      cores: {
        current: () => {
          throw new Error('Expected no core to be asked')
        },
      },
    })
  })
  afterEach(async () => {
    await services.scratch.close()
    rmSync(folder, { recursive: true })
  })

  it.skipIf(process.platform === 'win32')(
    'can be read by whoever may read its folder, unlike work in progress',
    async () => {
      const made = await services.scratch.newFile('rapport.csv')
      await services.writeText(made, 'rad')
      expect(statSync(made).mode & 0o777).toBe(0o600)
      const [copy, zip] = [join(folder, 'ut', 'rapport.csv'), join(folder, 'ut', 'allt.zip')]
      expect((await services.copyFile(made, copy)).ok).toBe(true)
      expect((await services.bundle([{ path: made, name: 'rapport.csv' }], zip, unattendedJob())).ok).toBe(true)
      const usual = 0o666 & ~process.umask()
      expect([copy, zip].map(path => statSync(path).mode & 0o777)).toEqual([usual, usual])
    },
  )

  it('takes the place of what stood there whole or not at all', async () => {
    const target = join(folder, 'ut', 'bild.jpg')
    writeFileSync(target, 'den förra')
    expect((await services.copyFile(join(folder, 'borta.jpg'), target)).ok).toBe(false)
    expect(readFileSync(target, 'utf8')).toBe('den förra')
    writeFileSync(join(folder, 'ny.jpg'), 'den nya')
    expect((await services.copyFile(join(folder, 'ny.jpg'), target)).ok).toBe(true)
    expect([readFileSync(target, 'utf8'), readdirSync(join(folder, 'ut'))]).toEqual(['den nya', ['bild.jpg']])
  })
})
