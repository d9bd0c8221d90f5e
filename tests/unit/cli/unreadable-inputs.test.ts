import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandInput, expandInputs, nothingPassedOver } from '../../../src/cli/inputs.ts'
import { sniffFormat } from '../../../src/container/sniff.ts'
import { err } from '../../../src/domain/result.ts'
import type { FileEngine } from '../../../src/engines/engines.ts'
import { createLocalFiles } from '../../../src/engines/node/local-files.ts'

const PNG_HEAD = Buffer.from('89504e470d0a1a0a0000000d', 'hex')
const folder = mkdtempSync(join(tmpdir(), 'ursprung-inputs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the files of a folder', () => {
  it('that cannot be read are told, and not counted among those that are no images', async () => {
    writeFileSync(join(folder, 'bild.png'), PNG_HEAD)
    writeFileSync(join(folder, 'låst.png'), 'x')
    writeFileSync(join(folder, 'text.txt'), 'text')
    const disk = createLocalFiles(sniffFormat)
    const files: FileEngine = {
      ...disk,
      sniff: async path =>
        path.endsWith('låst.png') ? err({ kind: 'permission-denied', message: 'EACCES' }) : disk.sniff(path),
    }
    const passedOver = nothingPassedOver()
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
  const disk = createLocalFiles(sniffFormat)
  const taken = async (...given: readonly string[]) => {
    const passedOver = nothingPassedOver()
    const found: string[] = []
    for await (const { path } of expandInputs(given, disk, [], passedOver)) found.push(relative(folder, path))
    return { found, again: passedOver.givenAgain }
  }
  const at = (...parts: string[]): string => join(folder, ...parts)
  beforeAll(() => {
    mkdirSync(at('album', 'sjö'), { recursive: true })
    for (const path of [at('album', 'torg.png'), at('album', 'sjö', 'båt.png')]) writeFileSync(path, PNG_HEAD)
  })

  it('is taken once, where it is named first, however it was written; problems are told each time', async () => {
    expect(await taken(at('album', 'torg.png'), at('saknas'), `${folder}/album/./torg.png`, at('saknas'))).toEqual({
      found: ['album/torg.png', 'saknas', 'saknas'],
      again: 1,
    })
  })

  it('is taken once when its folder is given too, in any order, and when the folder is reached by a link', async () => {
    symlinkSync('album', at('länk'))
    expect(await taken(at('album', 'torg.png'), at('album'), at('album', 'sjö'), at('länk'))).toEqual({
      found: ['album/torg.png', 'album/sjö/båt.png'],
      again: 4,
    })
    expect((await taken(at('album'), at('album', 'torg.png'))).again).toBe(1)
  })

  it('is a picture of its own under the name of a link', async () => {
    symlinkSync('torg.png', at('album', 'startsida.png'))
    expect((await taken(at('album', 'startsida.png'), at('album'))).found.sort()).toEqual([
      'album/sjö/båt.png',
      'album/startsida.png',
      'album/torg.png',
    ])
  })
})
