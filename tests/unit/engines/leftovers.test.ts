import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { partialName, removeLeftovers, removeOwn } from '../../../src/engines/node/leftovers.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'ursprung-leftovers-'))
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid
const ofProcess = (pid: number): string => partialName().replace(`-${process.pid}-`, `-${pid}-`)

it('removes what a dead process of this machine left, files and folders, and nothing that is somebody’s work', async () => {
  const place = folder()
  const pid = deadPid()
  const left = ofProcess(pid)
  writeFileSync(join(place, left), 'half')
  writeFileSync(join(place, `${ofProcess(pid)}.0a1b2c3d.partial`), 'half')
  mkdirSync(join(place, ofProcess(pid)))
  writeFileSync(join(place, ofProcess(pid).replace('.ursprung', '.other')), 'not ours')
  const others = [
    partialName(), // at work now
    partialName().replace(/-[0-9a-f]{8}-/, '-00000000-'), // another machine on a shared disk
    '.ursprung-0123456789ab.partial', // an older version, perhaps at work
    'bild.partial',
    'bild.jpg',
  ]
  for (const name of others) writeFileSync(join(place, name), 'kept')
  await removeLeftovers(place)
  expect(readdirSync(place).filter(name => !others.includes(name))).toEqual([
    expect.stringMatching(/^\.other-/) as unknown as string,
  ])
  expect(others.filter(name => !existsSync(join(place, name)))).toEqual([])
})

it('removes what has lain for more than a day, whoever made it', async () => {
  const place = folder()
  const old = join(place, '.ursprung-0123456789ab.partial')
  writeFileSync(old, 'half')
  const days = new Date(Date.now() - 2 * 86_400_000)
  utimesSync(old, days, days)
  await removeLeftovers(place)
  expect(readdirSync(place)).toEqual([])
})

it('lets a folder that cannot be read be', async () => {
  await expect(removeLeftovers(join(folder(), 'missing'))).resolves.toBeUndefined()
})

it('clears up its own work without a word when that cannot be done', async () => {
  const place = folder()
  writeFileSync(join(place, 'work'), 'half')
  await removeOwn(join(place, 'work'))
  await expect(removeOwn(join(place, 'work', 'below', 'a', 'file'))).resolves.toBeUndefined()
  await expect(removeOwn('/proc/1/status')).resolves.toBeUndefined()
  expect(readdirSync(place)).toEqual([])
})
