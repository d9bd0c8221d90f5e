import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { openPool } from '../../../src/engines/node/postgres/postgres-database.ts'

/** proc(5), /proc/net/tcp: the kind of a connection's timer (02: keep-alive) and what is left of it, in hundredths of a second. */
function timerTowards(port: number): { readonly kind: string; readonly leftSeconds: number } {
  const remote = `:${port.toString(16).toUpperCase().padStart(4, '0')} 01 `
  const row =
    readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .find(line => line.includes(remote)) ?? ''
  const [kind = '', left = ''] = row.trim().split(/\s+/)[5]?.split(':') ?? []
  return { kind, leftSeconds: Number.parseInt(left, 16) / 100 }
}

it.runIf(process.platform === 'linux')(
  'a silent server is asked within seconds whether it is still there',
  async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('Expected a port')
    const pool = openPool(`postgres://a:b@127.0.0.1:${address.port}/x`)
    const asked = pool.query('SELECT 1').catch((cause: unknown) => cause)
    const [socket] = (await once(server, 'connection')) as [Socket]
    await once(socket, 'data') // connected on that side too, and its options are set
    await expect.poll(() => timerTowards(address.port).kind).toBe('02')
    expect(timerTowards(address.port).leftSeconds).toBeLessThanOrEqual(10)
    socket.destroy()
    expect(await asked).toBeInstanceOf(Error)
    await pool.end()
    server.close()
  },
)
