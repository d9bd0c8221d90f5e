import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { landscape } from '../support/pictures.ts'
import { temporaryFolder } from '../support/run-cli.ts'

vi.setConfig({ testTimeout: 300_000 })

const root = resolve(import.meta.dirname, '../..')
const HOOK = pathToFileURL(join(root, 'tests/support/no-network.mjs')).href
/** User namespaces without privileges: not everywhere allowed. */
const WITHOUT_NETWORK = ['unshare', '-rn'] as const
const canUnshare = spawnSync(WITHOUT_NETWORK[0], [WITHOUT_NETWORK[1], 'true']).status === 0
const hasStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0

const folder = temporaryFolder()
const pictures = join(folder, 'bilder')
const answers = ['--kind', 'ai-generated', '--answer', 'people-visible=no', '--decided-by', 'kommunikatör']

beforeAll(async () => {
  mkdirSync(pictures)
  await (await landscape(640, 420)).jpeg().toFile(join(pictures, 'a.jpg'))
  await (await landscape(700, 420)).png().toFile(join(pictures, 'b.png'))
})

/** Label (which makes an identity and signs), verify with faces and register, find, scan with a report: a day's work. */
const flow = (name: string): readonly (readonly string[])[] => {
  const out = join(folder, name)
  return [
    ['label', pictures, '--out', out, ...answers, '--json'],
    ['verify', out, '--json'],
    ['register', 'find', join(out, 'a.jpg'), '--json'],
    ['scan', pictures, '--json', '--report', join(folder, `${name}.csv`)],
  ]
}

describe('the whole way of a picture', () => {
  it('opens no connection and asks no name server, in the program or in its readers', async () => {
    const log = join(folder, 'network.log')
    writeFileSync(log, '')
    const runs = await runAll(flow('hooked'), 'hooked', [], watched(log))
    expect(runs.map(({ status, stderr }) => [status, status === 0 ? '' : stderr])).toEqual(expectedStatus)
    const lines = readFileSync(log, 'utf8').trim().split('\n')
    expect(lines.filter(line => line.includes('attempt'))).toEqual([])
    // The readers, where hostile bytes are, were watched as well: more processes than commands.
    expect(new Set(lines.filter(line => line.endsWith('watching'))).size).toBeGreaterThan(runs.length)
  })

  it('is watched by a hook that does see the one call that was asked for: a time stamp', async () => {
    const log = join(folder, 'stamp.log')
    writeFileSync(log, '')
    const stamped = ['label', join(pictures, 'a.jpg'), '--out', join(folder, 'stamped'), ...answers, '--json']
    const fetched = ['trust', 'update', '--json']
    await runAll([stamped, fetched], 'stamp', [], watched(log))
    expect(readFileSync(log, 'utf8')).toContain('attempt')
  })

  it.skipIf(!canUnshare)('needs no network: the same in a namespace that has none', async () => {
    const runs = await runAll(flow('alone'), 'alone', WITHOUT_NETWORK)
    expect(runs.map(({ status, stderr }) => [status, status === 0 ? '' : stderr])).toEqual(expectedStatus)
    expect(existsSync(join(folder, 'alone.csv'))).toBe(true)
  })

  it.skipIf(!hasStrace)('makes no socket for the internet in native code either', async () => {
    const trace = join(folder, 'trace')
    const [label = [], verify = []] = flow('traced')
    const tracer = ['strace', '-f', '-qq', '-e', 'trace=socket,connect', '-o', trace]
    const runs = await runAll([[...label, '--no-faces'], verify], 'traced', tracer)
    expect(runs.map(({ status }) => status)).toEqual([0, 0])
    expect(
      readFileSync(trace, 'utf8')
        .split('\n')
        .filter(line => /AF_INET|PF_INET/.test(line)),
    ).toEqual([])
  })
})

const expectedStatus = [
  [0, ''],
  [0, ''],
  [0, ''],
  [0, ''],
]

const watched = (log: string): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=${HOOK}`,
  URSPRUNG_NETWORK_LOG: log,
})

/** Runs the real command line, one command after the other, below `before` (`unshare`, `strace`). */
async function runAll(
  commands: readonly (readonly string[])[],
  name: string,
  before: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const runs: { status: number | null; stdout: string; stderr: string }[] = []
  for (const args of commands) {
    const [program = '', ...rest] = [...before, process.execPath, join(root, 'bin/ursprung.mjs'), ...args]
    const child = spawn(program, rest, {
      env: { ...process.env, ...environment, URSPRUNG_DATA: join(folder, `data-${name}`), LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const status = await new Promise<number | null>(done => child.on('close', done))
    runs.push({ status, stdout, stderr })
  }
  return runs
}
