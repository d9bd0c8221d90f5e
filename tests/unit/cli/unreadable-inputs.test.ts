import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { type CommandInput, expandInputs, onceEach } from '../../../src/cli/inputs.ts'
import { sniffFormat } from '../../../src/container/sniff.ts'
import { err } from '../../../src/domain/result.ts'
import type { FileEngine } from '../../../src/engines/engines.ts'
import { createLocalFiles } from '../../../src/engines/node/local-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'ursprung-inputs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the files of a folder', () => {
  it('that cannot be read are told, and not counted among those that are no images', async () => {
    writeFileSync(join(folder, 'bild.png'), Buffer.from('89504e470d0a1a0a0000000d', 'hex'))
    writeFileSync(join(folder, 'låst.png'), 'x')
    writeFileSync(join(folder, 'text.txt'), 'text')
    const disk = createLocalFiles(sniffFormat)
    const files: FileEngine = {
      ...disk,
      sniff: async path =>
        path.endsWith('låst.png') ? err({ kind: 'permission-denied', message: 'EACCES' }) : disk.sniff(path),
    }
    const passedOver = { notImages: 0 }
    const found: CommandInput[] = []
    for await (const input of expandInputs([folder], files, [], passedOver)) found.push(input)
    expect(found.map(input => [input.path.slice(folder.length + 1), input.kind])).toEqual([
      ['bild.png', 'file'],
      ['låst.png', 'problem'],
    ])
    expect(passedOver.notImages).toBe(1)
  })
})

describe('a file that was given more than once', () => {
  it('is taken once, however it was written; problems are told each time', async () => {
    const given: readonly CommandInput[] = [
      { kind: 'file', path: 'bilder/torg.jpg', relativePath: 'torg.jpg', format: 'jpeg' },
      { kind: 'file', path: './bilder/../bilder/torg.jpg', relativePath: 'torg.jpg', format: 'jpeg' },
      { kind: 'problem', path: 'saknas.jpg', error: { kind: 'not-found', message: 'ENOENT' } },
      { kind: 'problem', path: 'saknas.jpg', error: { kind: 'not-found', message: 'ENOENT' } },
      { kind: 'file', path: 'bilder/sjö.jpg', relativePath: 'torg.jpg', format: 'jpeg' },
    ]
    const again = { count: 0 }
    const taken: string[] = []
    for await (const input of onceEach(Readable.from(given) as AsyncIterable<CommandInput>, again))
      taken.push(input.path)
    expect(taken).toEqual(['bilder/torg.jpg', 'saknas.jpg', 'saknas.jpg', 'bilder/sjö.jpg'])
    expect(again.count).toBe(1)
  })
})
