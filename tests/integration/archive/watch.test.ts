import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { landscape } from '../../support/pictures.ts'
import { runCli, temporaryFolder } from '../../support/run-cli.ts'

const folder = temporaryFolder()
const inbox = join(folder, 'in')
const out = join(folder, 'ut')
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const once = (...args: readonly string[]) =>
  runCli(['watch', inbox, '--out', out, '--once', '--settle', '0.1', '--json', ...args], {
    dataDir: join(folder, 'data'),
  })
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

describe('watch', () => {
  it('labels what is there, once for each version, without touching originals', async () => {
    mkdirSync(join(inbox, 'möte'), { recursive: true })
    const picture = await (await landscape(600, 400)).jpeg().toBuffer()
    writeFileSync(join(inbox, 'möte/bild.jpg'), picture)
    writeFileSync(join(inbox, 'läs.txt'), 'hej')
    const before = sha256(join(inbox, 'möte/bild.jpg'))
    const first = await once('--kind', 'ai-generated')
    expect(new Set(first.json().map(line => String(line['outcome'])))).toEqual(new Set(['labelled', 'skipped']))
    expect(readdirSync(join(out, 'möte'))).toEqual(['bild.jpg'])
    expect(sha256(join(inbox, 'möte/bild.jpg'))).toBe(before)
    expect((await once('--kind', 'ai-generated')).json()).toEqual([])
    const labelled = sha256(join(out, 'möte/bild.jpg'))
    writeFileSync(join(inbox, 'möte/bild.jpg'), await (await landscape(640, 400)).jpeg().toBuffer())
    const second = await once('--kind', 'ai-generated')
    expect(second.json().map(line => line['outcome'])).toEqual(['labelled'])
    expect(readdirSync(join(out, 'möte'))).toEqual(['bild.jpg'])
    expect(sha256(join(out, 'möte/bild.jpg'))).not.toBe(labelled)
  })

  it('waits until a file is completely written, goes on after a kill, and verifies each file once', async () => {
    const box = join(folder, 'in2')
    const answers = join(folder, 'ut2')
    mkdirSync(box)
    const picture = await (await landscape(300, 200)).png().toBuffer()
    const bin = resolve(import.meta.dirname, '../../../bin/ursprung.mjs')
    const start = () =>
      spawn(
        process.execPath,
        [bin, 'watch', box, '--out', answers, '--do', 'verify', '--no-faces', '--settle', '0.4', '--json'],
        {
          env: { ...process.env, URSPRUNG_DATA: join(folder, 'data2') },
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      )
    const child = start()
    let said = ''
    const ended = new Promise(done => child.on('close', done))
    const spoke = new Promise<void>(done => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (said.includes('\n')) done()
      })
    })
    writeFileSync(join(box, 'a.png'), picture.subarray(0, 100))
    const growing = setInterval(() => appendFileSync(join(box, 'a.png'), picture.subarray(100, 101)), 50)
    await new Promise(done => setTimeout(done, 2_500))
    expect(said).toBe('')
    clearInterval(growing)
    writeFileSync(join(box, 'a.png'), picture)
    await spoke
    child.kill('SIGKILL')
    await ended
    expect(JSON.parse(said.split('\n')[0] ?? '')).toMatchObject({
      schema: 'ursprung.watch/1',
      outcome: 'verified',
      error: null,
    })
    expect(existsSync(join(answers, 'a.png.verify.json'))).toBe(true)
    writeFileSync(join(box, 'b.png'), picture)
    const after = await runCli(
      ['watch', box, '--out', answers, '--do', 'verify', '--no-faces', '--settle', '0.1', '--once', '--json'],
      { dataDir: join(folder, 'data2') },
    )
    expect(after.json().map(line => String(line['path']).split('/').pop())).toEqual(['b.png'])
  })

  it('says of a picture with open questions who can answer them, as nobody sits at the log', async () => {
    const box = join(folder, 'in3')
    mkdirSync(box)
    await (await landscape(300, 200)).png().toFile(join(box, 'a.png'))
    const args = ['--out', join(folder, 'ut3'), '--kind', 'ai-generated', '--no-faces', '--once', '--settle', '0.1']
    const { status, stdout } = await runCli(['watch', box, ...args], { dataDir: join(folder, 'data') })
    expect(status).toBe(1)
    expect(stdout).toMatch(/ inte märkt .*a\.png · policyns frågor behöver svar .* ursprung label/)
  })

  it('refuses to write into the folder it watches, or into one that holds it', async () => {
    for (const place of [inbox, folder])
      expect((await runCli(['watch', inbox, '--out', place, '--once'], { dataDir: join(folder, 'data') })).status).toBe(
        2,
      )
  })
})
