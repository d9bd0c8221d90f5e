import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forge } from './forge.ts'
import { writeStandIn } from './stand-in.ts'

const root = resolve(import.meta.dirname, '../..')
const work = mkdtempSync(join(tmpdir(), 'ursprung-tampered-'))
const isHere = process.platform === 'linux' && process.arch === 'x64'

describe.skipIf(!isHere)('an Electron that is not the one its npm package names', () => {
  const asked: string[] = []
  let mirror: Server
  let address = ''

  beforeAll(async () => {
    if (!existsSync(join(root, '.vite/build/main.js')))
      execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root })
    writeStandIn(work, { root, platform: 'linux', arch: 'x64' })
    const name = readdirSync(work).find(file => file.endsWith('.zip')) ?? 'no archive'
    const archive = readFileSync(join(work, name))
    const sums = `${createHash('sha256').update(archive).digest('hex')} *${name}\n`
    mirror = createServer((request, response) => {
      const file = request.url?.split('/').at(-1) ?? ''
      asked.push(file)
      if (file === name) response.end(archive)
      else if (file === 'SHASUMS256.txt') response.end(sums)
      else response.writeHead(404).end()
    })
    await new Promise<void>(done => mirror.listen(0, '127.0.0.1', done))
    const bound = mirror.address()
    if (bound === null || typeof bound === 'string') throw new Error('Expected a port')
    address = `http://127.0.0.1:${bound.port}/`
  }, 180_000)
  afterAll(async () => {
    await new Promise(done => mirror.close(done))
    rmSync(work, { recursive: true, force: true })
  })

  it('is not packaged, even when the place it comes from vouches for it', async () => {
    const packaging = forge(['package'], {
      ELECTRON_MIRROR: address,
      XDG_CACHE_HOME: join(work, 'cache'),
      URSPRUNG_OUT: join(work, 'out'),
    })
    await expect(packaging).rejects.toThrow(/checksum/i)
    expect(asked).toContain(readdirSync(work).find(file => file.endsWith('.zip')))
    expect(existsSync(join(work, 'out/Ursprung-linux-x64'))).toBe(false)
  })
})
