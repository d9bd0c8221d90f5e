import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, it } from 'vitest'
import { temporaryFolder } from '../../support/run-cli.ts'

const folder = temporaryFolder()
const tree = join(folder, 'arkiv')
afterAll(() => {
  rmSync(folder, { recursive: true })
})

it('a scan of a tree that changes under it still gives every file exactly one state, and says which', async () => {
  const png = await sharp({ create: { width: 6, height: 6, channels: 3, background: '#41704b' } })
    .png()
    .toBuffer()
  for (const name of ['a', 'b', 'y', 'z'])
    for (let at = 0; at < 300; at += 1) {
      mkdirSync(join(tree, name), { recursive: true })
      writeFileSync(join(tree, name, `bild ${at}.png`), Buffer.concat([png, Buffer.from(`${name} ${at}`)]))
    }
  const growing = join(tree, 'växer.png')
  writeFileSync(growing, png)
  const writer = setInterval(() => appendFileSync(growing, 'x'), 2)
  const lines: Record<string, unknown>[] = []
  try {
    await scanned(line => {
      lines.push(line)
      if (lines.length === 1) rmSync(join(tree, 'z'), { recursive: true })
    })
  } finally {
    clearInterval(writer)
  }
  const summary = lines.pop() ?? {}
  const error = (line: Record<string, unknown>): string | null =>
    (line['error'] as { kind: string } | null)?.kind ?? null
  expect(lines.length).toBe(1_201)
  expect(new Set(lines.map(line => line['path'])).size).toBe(1_201)
  const gone = lines.filter(line => String(line['path']).includes('/z/'))
  expect(gone.length).toBe(300)
  expect(gone.every(line => error(line) === 'vanished' || error(line) === null)).toBe(true)
  expect(gone.some(line => error(line) === 'vanished')).toBe(true)
  const moved = lines.find(line => line['path'] === growing)
  expect([null, 'changed-while-reading']).toContain(moved === undefined ? 'missing' : error(moved))
  expect(summary).toMatchObject({ schema: 'ursprung.scan/1', files: 1_201, images: 1_201, skipped: 0, pending: 0 })
  expect(Number(summary['failed'])).toBe(lines.filter(line => error(line) !== null).length)
}, 120_000)

function scanned(onLine: (line: Record<string, unknown>) => void): Promise<void> {
  const bin = resolve(import.meta.dirname, '../../../bin/ursprung.mjs')
  const child = spawn(process.execPath, [bin, 'scan', tree, '--json', '--jobs', '1'], {
    env: { ...process.env, URSPRUNG_DATA: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let rest = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) onLine(JSON.parse(part) as Record<string, unknown>)
  })
  return new Promise(done => child.on('close', () => done()))
}
