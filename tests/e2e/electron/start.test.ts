import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const hasElectron = existsSync(join(root, 'node_modules/electron/dist/version'))
const dataDir = mkdtempSync(join(tmpdir(), 'ursprung-start-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

/** What `npm start` says until it has given an address; then it is ended as by Ctrl-C. */
async function start(environment: Record<string, string>, words: readonly string[] = []): Promise<string> {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...others } = process.env
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts'), '--no-open', ...words], {
    cwd: root,
    env: { ...others, URSPRUNG_DATA: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.includes('#token=')) child.kill('SIGINT')
  })
  await new Promise(resolve_ => child.once('exit', resolve_))
  return said
}

describe.skipIf(process.platform !== 'linux')('npm start where no window can be opened', () => {
  it.each([
    ['without a screen', {}, [], 'här finns ingen skärm'],
    ['when asked to', { DISPLAY: ':0' }, ['--browser'], 'så som du bad om'],
  ] as const)('%s says why in one line and opens the browser mode', async (_when, environment, words, reason) => {
    const lines = (await start(environment, words)).trim().split('\n')
    expect(lines[0]).toContain(`Öppnar i webbläsaren: ${reason}`)
    expect(lines.slice(1).join('\n')).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#token=/)
  })

  it.skipIf(hasElectron)('without Electron’s binary says so, and that it could not be had', async () => {
    // A proxy that is not there: the download fails at once.
    const nowhere = 'http://127.0.0.1:9'
    const environment = {
      DISPLAY: ':0',
      ELECTRON_GET_USE_PROXY: '1',
      GLOBAL_AGENT_HTTPS_PROXY: nowhere,
      HTTPS_PROXY: nowhere,
      ELECTRON_MIRROR: `${nowhere}/`,
    }
    const [line] = (await start(environment)).split('\n')
    expect(line).toContain('Electron gick inte att hämta')
  })
})
