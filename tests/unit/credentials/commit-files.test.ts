import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commitFiles, finishCommit } from '../../../src/engines/node/trust/commit-files.ts'
import { createTrustStore } from '../../../src/engines/node/trust/trust-store.ts'
import { seededRandom } from '../../fixtures/seeded-random.ts'
import { makeCertificate } from './made-certificate.ts'

const NOW = '2026-11-21T12:00:00.000Z'
const LATER = '2026-11-22T12:00:00.000Z'
const KILL_SEED = 77
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-commit-'))
})
afterEach(() => rm(folder, { recursive: true }))

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (file: string) => readFile(join(folder, file), 'utf8')

describe('putting several files in place', () => {
  it('puts all of them there, keeps what was, and leaves nothing else', async () => {
    await commitFiles(folder, [{ file: 'a', bytes: bytes('a1') }])
    expect(
      await commitFiles(folder, [
        { file: 'a', bytes: bytes('a2') },
        { file: 'own/b', bytes: bytes('b1') },
      ]),
    ).toMatchObject({ ok: true })
    expect([await text('a'), await text('a.previous'), await text('own/b')]).toEqual(['a2', 'a1', 'b1'])
    expect((await readdir(folder)).sort()).toEqual(['a', 'a.previous', 'own'])
  })

  it('carries out what was decided before a kill, however far it had come', async () => {
    await writeFile(join(folder, 'a'), 'a1')
    await mkdir(join(folder, '.commit'))
    // The first two renames had been done; the process died before the third.
    await writeFile(join(folder, '.commit/steps.json'), JSON.stringify({ files: ['x', 'y', 'a'] }))
    await writeFile(join(folder, '.commit/2'), 'a2')
    await finishCommit(folder)
    await finishCommit(folder)
    expect(await text('a')).toBe('a2')
    expect(await readdir(folder)).toEqual(['a'])
  })

  it('forgets what was not decided', async () => {
    await mkdir(join(folder, '.incoming-1'))
    await writeFile(join(folder, '.incoming-1/0'), 'half')
    await writeFile(join(folder, 'a'), 'a1')
    await finishCommit(folder)
    expect(await text('a')).toBe('a1')
  })

  it('holds when two programs commit at once: one whole set stands', async () => {
    const sets = ['x', 'y', 'z'].map(name => ['1', '2', '3'].map(file => ({ file, bytes: bytes(name) })))
    const done = await Promise.all(sets.map(files => commitFiles(folder, files)))
    expect(done.every(each => each.ok)).toBe(true)
    const [one, two, three] = await Promise.all(['1', '2', '3'].map(text))
    expect([two, three]).toEqual([one, one])
  })

  it.each([
    ['no JSON', '{'],
    ['something else', '{"steps":[]}'],
    ['a name above the folder', '{"files":["../1"]}'],
  ])('a damaged decision (%s) is set aside, and the next one is carried out', async (_, steps) => {
    const trust = join(folder, 'trust')
    await mkdir(join(trust, '.commit'), { recursive: true })
    await writeFile(join(trust, '.commit', 'steps.json'), steps)
    await writeFile(join(trust, '.commit', '0'), 'stray')
    expect(await createTrustStore(trust).rollBack(null, NOW)).toMatchObject({
      ok: false,
      error: { kind: 'no-earlier-list' },
    })
    expect(await commitFiles(trust, [{ file: 'a', bytes: bytes('new') }])).toMatchObject({ ok: true })
    expect(await readFile(join(trust, 'a'), 'utf8')).toBe('new')
    await expect(stat(join(folder, '1'))).rejects.toThrow('ENOENT')
  })

  it('never shows a mixture after kill -9 at a random moment', async () => {
    const program = `
      import { commitFiles } from ${JSON.stringify(new URL('../../../src/engines/node/trust/commit-files.ts', import.meta.url).href)}
      for (let n = 0; ; n++) {
        const bytes = new TextEncoder().encode(String(n).repeat(20000))
        await commitFiles(${JSON.stringify(folder)}, ['1', '2', '3'].map(file => ({ file, bytes })))
        process.stdout.write('.')
      }`
    const script = join(folder, 'committer.mjs')
    await writeFile(script, program)
    const random = seededRandom(KILL_SEED)
    let kills = 0
    for (let round = 0; round < 8; round++) {
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
      await new Promise(resolve => child.stdout.once('data', resolve))
      await new Promise(resolve => setTimeout(resolve, 7 * round + random() * 20))
      const ended = new Promise(resolve => child.once('close', resolve))
      child.kill('SIGKILL')
      await ended
      kills++
      await finishCommit(folder)
      const [one, two, three] = await Promise.all(['1', '2', '3'].map(text))
      expect(two === one && three === one, `round ${round} of seed ${KILL_SEED}`).toBe(true)
    }
    expect(kills).toBe(8)
  }, 180_000)
})

describe('going back to the list before', () => {
  const store = () => createTrustStore(join(folder, 'trust'))
  const importOf = async (name: string, at: string) => {
    const { pem } = await makeCertificate({ names: { CN: name, O: name }, isAuthority: true })
    const path = join(folder, `${name}.pem`)
    await writeFile(path, pem)
    expect(await store().import(path, 'interim-anchors', at)).toMatchObject({ ok: true })
    return createHash('sha256').update(pem).digest('hex')
  }

  it('swaps the two, with source and hash, and can be taken back', async () => {
    const first = await importOf('A', NOW)
    const second = await importOf('B', LATER)
    expect(await store().rollBack(null, LATER)).toMatchObject({
      ok: true,
      value: [{ sha256: first, source: join(folder, 'A.pem') }],
    })
    expect(await store().list(LATER)).toMatchObject([{ sha256: first }])
    expect(await store().rollBack('interim-anchors', LATER)).toMatchObject({ ok: true, value: [{ sha256: second }] })
    expect(await store().list(LATER)).toMatchObject([{ sha256: second, source: join(folder, 'B.pem') }])
  })

  it('says when there is none, also for one kind', async () => {
    await importOf('A', NOW)
    expect(await store().rollBack(null, NOW)).toMatchObject({ error: { kind: 'no-earlier-list' } })
    expect(await store().rollBack('official-signers', NOW)).toMatchObject({ error: { kind: 'no-earlier-list' } })
  })

  it('does not use a list that was changed behind its back, says so, and can go back', async () => {
    const first = await importOf('A', NOW)
    await importOf('B', LATER)
    const { pem } = await makeCertificate({ names: { CN: 'Smyg', O: 'Smyg' }, isAuthority: true })
    await writeFile(join(folder, 'trust/anchors.pem'), pem)
    expect(await store().load()).toMatchObject({ bundle: { lists: [] }, problems: [{ kind: 'trust-list-changed' }] })
    expect(await store().rollBack(null, LATER)).toMatchObject({ ok: true })
    expect(await store().load()).toMatchObject({ bundle: { lists: [{ sha256: first }] }, problems: [] })
  })
})
