import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, it } from 'vitest'
import { landscape } from '../../support/pictures.ts'
import { runCli, temporaryFolder } from '../../support/run-cli.ts'

const folder = temporaryFolder()
const dataDir = join(folder, 'data')
afterAll(() => {
  rmSync(folder, { recursive: true })
})

it('a manifest that is saved as a sidecar verifies the picture it was taken from, and no other', async () => {
  const inbox = join(folder, 'in')
  mkdirSync(join(inbox, 'å'), { recursive: true })
  writeFileSync(join(inbox, 'å/bild.jpg'), await (await landscape(500, 400)).jpeg().toBuffer())
  const signed = join(folder, 'märkt')
  const answers = ['--answer', 'people-visible=no', '--decided-by', 'kommunikatör', '--no-faces']
  await runCli(['label', inbox, '--out', signed, '--kind', 'ai-generated', ...answers], { dataDir })
  writeFileSync(join(signed, 'utan.png'), await (await landscape(300, 200)).png().toBuffer())

  const sidecars = join(folder, 'manifest')
  const verify = (...args: readonly string[]) => runCli(['verify', '--json', '--no-faces', ...args], { dataDir })
  const run = await verify(signed, '--export-manifest', sidecars)
  expect(run.stderr).toContain('1 .c2pa-fil sparades')
  expect(run.stderr).toContain('1 bild har inga Content Credentials')
  const sidecar = join(sidecars, 'å/bild.jpg.c2pa')
  expect(readFileSync(sidecar).subarray(4, 8).toString('latin1')).toBe('jumb')
  expect(existsSync(join(sidecars, 'utan.png.c2pa'))).toBe(false)

  const state = ([line]: readonly Record<string, unknown>[]): string | undefined =>
    (line?.['credentials'] as { readonly state: string } | undefined)?.state
  const own = state((await verify(join(signed, 'å/bild.jpg'))).json())
  expect(state((await verify(join(signed, 'å/bild.jpg'), '--sidecar', sidecar)).json())).toBe(own)
  const other = join(folder, 'annan.jpg')
  await sharp(join(signed, 'å/bild.jpg')).modulate({ brightness: 1.1 }).jpeg().toFile(other)
  expect(state((await verify(other, '--sidecar', sidecar)).json())).toBe('broken')

  const again = await verify(signed, '--export-manifest', sidecars)
  expect([again.status, again.stderr]).toEqual([3, expect.stringContaining('bild.jpg.c2pa')])
}, 120_000)
