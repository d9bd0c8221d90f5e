import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { delimiter, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const npmCli = findNpm()
describe.skipIf(npmCli === null)('npm run audit:shipped', () => {
  let registry: Server
  let address = ''
  let asked: Readonly<Record<string, readonly string[]>> = {}
  let answer: object | null = {}

  beforeAll(async () => {
    registry = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const isAudit = request.method === 'POST' && request.url === '/-/npm/v1/security/advisories/bulk'
        if (isAudit) asked = JSON.parse(text(Buffer.concat(chunks))) as typeof asked
        response.writeHead(isAudit && answer !== null ? 200 : 404, { 'content-type': 'application/json' })
        response.end(JSON.stringify(isAudit ? (answer ?? {}) : {}))
      })
    })
    await new Promise<void>(done => registry.listen(0, '127.0.0.1', done))
    const bound = registry.address()
    if (bound === null || typeof bound === 'string') throw new Error('Expected a port')
    address = `http://127.0.0.1:${bound.port}`
  })
  afterAll(() => new Promise(done => registry.close(done)))

  it('asks about Electron as about every other package, and ends with 1 for a hole in it', async () => {
    const hole = { id: 1, url: 'https://example.org/1', title: 'A hole', severity: 'high', vulnerable_versions: '<999' }
    answer = { electron: [hole] }
    const { status, said } = await audit([])
    expect(asked).toMatchObject({ electron: [expect.any(String)], sharp: [expect.any(String)] })
    expect(said).toContain('KNOWN VULNERABILITY: electron <999: A hole (high, shipped)')
    expect(status).toBe(1)
  })

  it('ends with 0 where nothing is known, and names what nobody can know from there', async () => {
    answer = {}
    const { status, said } = await audit(['--required'])
    expect(said).toMatch(/checked against npm's advisories: \d+ shipped packages, Electron [\d.]+ among them; 0 grave/)
    expect(said).toMatch(/not covered .* Chromium, V8, Node\.js, FFmpeg/)
    expect(status).toBe(0)
  })

  it('says what it could not check; a release asks for more than that', async () => {
    answer = null
    const { status, said } = await audit([])
    expect(said).toMatch(/NOT CHECKED: \d+ shipped packages, Electron [\d.]+ among them\. .*404/)
    expect(status).toBe(0)
    expect(await audit(['--required'])).toMatchObject({ status: 2 })
  })

  async function audit(words: readonly string[]): Promise<{ readonly status: number | null; readonly said: string }> {
    const child = spawn(process.execPath, ['scripts/release/audit.ts', `--registry=${address}`, ...words], {
      cwd: root,
      env: { ...process.env, npm_execpath: npmCli ?? '' },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const status = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done))
    return { status, said }
  }
})

const text = (body: Buffer): string => (body[0] === 0x1f ? gunzipSync(body) : body).toString()

/** npm's script: from `npm run`, or beside an `npm` of the path that is a link to it. */
function findNpm(): string | null {
  const given = process.env['npm_execpath']
  if (given !== undefined) return given
  const found = (process.env['PATH'] ?? '').split(delimiter).map(folder => join(folder, 'npm'))
  const links = found.filter(path => existsSync(path)).map(path => realpathSync(path))
  return links.find(path => path.endsWith('npm-cli.js')) ?? null
}
