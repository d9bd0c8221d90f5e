import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { compose } from '../../src/compose.ts'
import { createBrowserHost } from '../../src/desktop/browser-host.ts'
import { type Desk, openDesk } from '../../src/desktop/open-desk.ts'
import { type RunningServer, startLoopbackServer } from '../../src/http/server.ts'
import { MAX_UPLOAD_BYTES } from '../../src/http/uploads.ts'
import { createTexts } from '../../src/i18n/text.ts'

/** Attacks on the running server, by name. The pure guard has its own tests; here the wiring is tried. */
const folder = mkdtempSync(join(tmpdir(), 'ursprung-loopback-'))
const page = new Map([
  ['/index.html', { bytes: Buffer.from('<!doctype html>%URSPRUNG_NONCE%'), mediaType: 'text/html; charset=utf-8' }],
  ['/assets/a.js', { bytes: Buffer.from('1'), mediaType: 'text/javascript' }],
])
let desk: Desk
let server: RunningServer
let own: string

beforeAll(async () => {
  const open = () => compose({ dataDir: folder, texts: createTexts('sv'), policy: null, version: '0.0.0-test' })
  const app = await open()
  if (!app.ok) throw new Error(app.error.message)
  desk = await openDesk({ app: app.value, openCore: open, host: createBrowserHost() })
  server = await startLoopbackServer(desk.context, page, 0)
  own = `http://127.0.0.1:${server.port}`
})
afterAll(async () => {
  await server.close()
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** node:http and not fetch: fetch tidies paths and refuses some headers. */
function ask(
  path: string,
  options: {
    readonly method?: string
    readonly headers?: Record<string, string>
    readonly body?: string | Buffer
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: server.port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(options.body)
  })
}

const upload = (name: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  ask(`/upload?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { origin: own, 'x-ursprung-token': server.token, ...headers },
    body,
  })

describe('the loopback server', () => {
  it('gives the page with a strict policy, no CORS, and never its token', async () => {
    const answer = await ask('/')
    expect(answer.status).toBe(200)
    expect(answer.headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[^']+';/,
    )
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.body).not.toContain(server.token)
  })

  it('answers on 127.0.0.1 only', async () => {
    const { networkInterfaces } = await import('node:os')
    const others = Object.values(networkInterfaces())
      .flatMap(entries => entries ?? [])
      .filter(entry => entry.family === 'IPv4' && !entry.internal)
    for (const { address } of others) {
      const reached = await new Promise<boolean>(resolve => {
        const socket = connect({ host: address, port: server.port, timeout: 1_000 })
        socket
          .on('connect', () => resolve(true))
          .on('error', () => resolve(false))
          .on('timeout', () => resolve(false))
      })
      expect(reached).toBe(false)
    }
  })

  it('DNS rebinding: refuses a foreign Host on every path', async () => {
    for (const path of ['/', '/assets/a.js', '/image/x', '/file/x', '/upload'])
      expect((await ask(path, { headers: { host: `evil.example:${server.port}` } })).status).toBe(421)
  })

  it('other origin: refuses an upload and a socket', async () => {
    expect((await upload('a.jpg', 'x', { origin: 'http://evil.example' })).status).toBe(403)
    expect(await opens({ origin: 'http://evil.example' })).toBe(false)
  })

  it('missing token: refuses an upload and a socket', async () => {
    expect((await upload('a.jpg', 'x', { 'x-ursprung-token': '' })).status).toBe(401)
    expect(await opens({ token: 'A'.repeat(43) })).toBe(false)
    expect(await opens({})).toBe(true)
  })

  it.each([
    '/../package.json',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fetc/passwd',
    '//etc/passwd',
    '/index.html',
    '/file/../../etc/passwd',
    '/image/..%2f..%2fetc%2fpasswd',
  ])('path traversal: finds nothing at %s', async path => {
    const answer = await ask(path)
    expect([400, 404]).toContain(answer.status)
    expect(answer.body).toBe('')
  })

  it('path traversal in an upload: the name is made harmless and nothing is written outside', async () => {
    const before = readdirSync(tmpdir()).toSorted()
    const answer = await upload('../../../../tmp/ursprung-utbrott.jpg', 'x')
    const taken = JSON.parse(answer.body) as { value: { grant: string; name: string } }
    expect(taken.value.name).toBe('ursprung-utbrott.jpg')
    const granted = desk.context.grants.resolve(taken.value.grant, ['picture'])
    expect(readFileSync(granted?.path ?? '', 'utf8')).toBe('x')
    expect(readdirSync(tmpdir()).filter(name => !before.includes(name) && name.includes('utbrott'))).toEqual([])
  })

  it('oversized upload: refuses by the announced length before a byte is kept', async () => {
    const answer = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port: server.port,
          path: '/upload?name=stor.tif',
          method: 'POST',
          headers: { origin: own, 'x-ursprung-token': server.token, 'content-length': String(MAX_UPLOAD_BYTES + 1) },
        },
        response => {
          resolve(response.statusCode ?? 0)
          request.destroy()
        },
      )
      request.on('error', reject)
      request.write('x')
    })
    expect(answer).toBe(413)
  })

  it('grants: a picture cannot be downloaded as a result, and what is unknown looks like what is forbidden', async () => {
    const { value } = JSON.parse((await upload('a.txt', 'hemligt')).body) as { value: { grant: string } }
    const [forbidden, unknown] = await Promise.all([ask(`/file/${value.grant}`), ask(`/file/${'A'.repeat(43)}`)])
    expect([forbidden.status, forbidden.body, unknown.status, unknown.body]).toEqual([404, '', 404, ''])
  })

  it('downloads come as attachments that no browser runs', async () => {
    const path = join(folder, 'rapport.html')
    writeFileSync(path, '<script>1</script>')
    const grant = desk.context.grants.give({
      path,
      name: 'rapport "å".html',
      relativePath: 'rapport.html',
      purpose: 'result',
    })
    const answer = await ask(`/file/${grant}`)
    expect(answer.headers['content-type']).toBe('application/octet-stream')
    expect(answer.headers['content-disposition']).toBe(`attachment; filename*=UTF-8''rapport%20%22%C3%A5%22.html`)
    expect(answer.headers['content-security-policy']).toContain('sandbox')
  })

  it.skipIf(process.platform !== 'linux')('lets go of a file whose download was broken off', async () => {
    const path = join(folder, 'stor.zip')
    writeFileSync(path, new Uint8Array(32 * 1024 * 1024))
    const grant = desk.context.grants.give({ path, name: 'stor.zip', relativePath: 'stor.zip', purpose: 'result' })
    await new Promise<void>(resolve => {
      const request = httpRequest({ host: '127.0.0.1', port: server.port, path: `/file/${grant}` }, response => {
        response.once('data', () => response.destroy())
        response.once('close', resolve)
      })
      request.end()
    })
    const isOpen = (): boolean =>
      readdirSync('/proc/self/fd').some(name => {
        try {
          return readlinkSync(`/proc/self/fd/${name}`) === path
        } catch {
          return false // the one that lists them
        }
      })
    await expect.poll(isOpen).toBe(false)
  })

  it('survives requests that make no sense', async () => {
    await new Promise<void>(resolve => {
      const socket = connect(server.port, '127.0.0.1', () => socket.end('GET http://[ HTTP/1.1\r\nHost: \r\n\r\n'))
      socket.on('close', () => resolve()).on('error', () => resolve())
      socket.resume()
    })
    expect((await ask('/')).status).toBe(200)
  })
})

function opens(change: { readonly origin?: string; readonly token?: string }): Promise<boolean> {
  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}/rpc`,
    ['ursprung', `token.${change.token ?? server.token}`],
    { origin: change.origin ?? own },
  )
  return new Promise(resolve => {
    socket.on('open', () => {
      socket.terminate()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
