import { copyFileSync, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { landscape } from '../support/pictures.ts'
import { runCli, temporaryFolder } from '../support/run-cli.ts'

const folder = temporaryFolder()
const dataDir = join(folder, 'data')
const picture = join(folder, 'torg.jpg')
let register = ''

/** A port of the loopback on which nobody listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('Expected a port')
  return address.port
}

beforeAll(async () => {
  register = `postgres://skrivbord:hemligt@127.0.0.1:${await closedPort()}/arkiv`
  await (await landscape(400, 300)).jpeg().toFile(picture)
  copyFileSync(picture, join(folder, 'bro.jpg'))
})

describe('a database that does not answer', () => {
  it.each([
    ['register list', ['register', 'list'], 'databasen med registret svarar inte'],
    ['proof', ['proof', picture, '--out', join(folder, 'bevis')], 'databasen med registret svarar inte'],
    ['scan', ['scan', folder], 'databasen med katalogen svarar inte'],
  ])('is told as such by %s, by its address and without its password', async (_name, args, said) => {
    const { status, stdout, stderr } = await runCli([...args, '--register', register], { dataDir })
    expect(status).toBe(3)
    expect(stderr).toContain(said)
    expect(stderr).toContain('att servern är igång')
    expect(stderr).toContain('postgres://skrivbord@127.0.0.1:')
    expect(stdout + stderr).not.toMatch(/hemligt|säkerhetskopia|skadad|--catalogue/)
  })

  it('keeps a copy from being written, and says why', async () => {
    const out = join(folder, 'ut')
    const args = ['label', picture, '--out', out, '--kind', 'ai-generated', '--json', '--register', register]
    const run = await runCli(args, { dataDir })
    expect(run.json()[0]).toMatchObject({ status: 'failed', error: { kind: 'register-unreachable' } })
    expect(existsSync(join(out, 'torg.jpg'))).toBe(false)
  })
})
