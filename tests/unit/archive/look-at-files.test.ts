import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { FolderEntry } from '../../../src/archive/folder-reader.ts'
import { createFolderReader } from '../../../src/engines/node/archive/folder-reader.ts'
import { lookAtFiles, stampFiles } from '../../../src/engines/node/archive/look-at-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'ursprung-look-'))
const at = (name: string): string => join(folder, name)
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const look = (name: string, hash = false) => lookAtFiles({ requests: [{ path: at(name), known: null }], hash })[0]

describe('the first look at a file', () => {
  it('tells images, other files, empty files, misnamed files, links and pipes apart', () => {
    writeFileSync(at('bild'), PNG)
    writeFileSync(at('text.txt'), 'hej')
    writeFileSync(at('text.jpg'), 'hej')
    writeFileSync(at('tom.jpg'), '')
    symlinkSync('ingenstans', at('bruten'))
    symlinkSync('slinga', at('slinga'))
    execFileSync('mkfifo', [at('ror')])
    const kinds = ['bild', 'text.txt', 'text.jpg', 'tom.jpg', 'bruten', 'slinga', 'ror'].map(name => {
      const looked = look(name)
      return looked?.kind === 'other' ? looked.reason : looked?.kind === 'image' ? looked.format : looked
    })
    expect(kinds).toEqual([
      'png',
      'not-an-image',
      'only-named-image',
      'empty',
      'broken-link',
      'broken-link',
      'special-file',
    ])
  })

  it('does not open a file that has the size and time it had', () => {
    writeFileSync(at('kand'), PNG)
    const [stamp] = stampFiles([at('kand')])
    chmodSync(at('kand'), 0)
    expect(lookAtFiles({ requests: [{ path: at('kand'), known: stamp ?? null }], hash: false })[0]).toEqual({
      kind: 'same',
      stamp,
    })
    utimesSync(at('kand'), 1, 1)
    chmodSync(at('kand'), 0o600)
    expect(lookAtFiles({ requests: [{ path: at('kand'), known: stamp ?? null }], hash: false })[0]?.kind).toBe('image')
  })

  it('hashes whole files in pieces', () => {
    const bytes = Buffer.alloc(2_500_000, 7)
    PNG.copy(bytes)
    writeFileSync(at('stor'), bytes)
    const looked = look('stor', true)
    expect(looked?.kind === 'image' ? looked.sha256 : looked).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('says vanished of a name that was listed and is gone, and tells a name in an old encoding from it', () => {
    expect(look('borta')).toEqual({ kind: 'problem', error: { kind: 'vanished', message: at('borta') } })
    execFileSync('sh', ['-c', `printf x > "$0/$(printf 'r\\344ka.txt')"`, folder])
    expect(look('r\ufffdka.txt')).toMatchObject({ kind: 'problem', error: { kind: 'name-not-utf8' } })
    expect(stampFiles([at('borta')])).toEqual([null])
  })
})

describe('listing a folder', () => {
  it('gives every name once, in batches, follows no link to a folder, and says why a folder cannot be read', async () => {
    const many = at('många')
    mkdirSync(join(many, 'under'), { recursive: true })
    for (let number = 0; number < 2_300; number += 1) writeFileSync(join(many, `f${number}`), '')
    symlinkSync('..', join(many, 'upp'))
    symlinkSync('f1', join(many, 'filen'))
    const entries: FolderEntry[] = []
    let batches = 0
    for await (const batch of createFolderReader(error => error).read(many)) {
      batches += 1
      if (batch.ok) entries.push(...batch.value)
    }
    expect(batches).toBe(3)
    expect(new Set(entries.map(entry => entry.name)).size).toBe(2_303)
    expect(
      entries
        .filter(entry => entry.kind !== 'file')
        .map(({ name, kind }) => `${name} ${kind}`)
        .sort((a, b) => (a < b ? -1 : 1)),
    ).toEqual(['under folder', 'upp link-to-folder'])
    const vanished = createFolderReader(error => error).read(at('saknas'))
    const gone = (await vanished[Symbol.asyncIterator]().next()).value
    expect(gone?.ok === false ? gone.error.kind : gone).toBe('folder-vanished')
  })

  it.runIf(process.platform === 'linux')(
    'gives files in an old character encoding a name each, and says of a folder so named that it cannot be opened',
    async () => {
      const old = at('latin-1')
      mkdirSync(old)
      for (const name of ['r\\344ka', 'r\\345ka', 'r\\366ka'])
        execFileSync('sh', ['-c', `printf x > "$0/$(printf '${name}')"`, old])
      execFileSync('sh', ['-c', `mkdir "$0/$(printf 'm\\345pp')"`, old])
      writeFileSync(join(old, 'äkta \ufffd'), '')
      const names: string[] = []
      for await (const batch of createFolderReader(error => error).read(old))
        if (batch.ok) names.push(...batch.value.map(({ name, kind }) => `${name} ${kind}`))
      expect(names.sort((a, b) => (a < b ? -1 : 1))).toEqual([
        'm\ufffdE5pp folder',
        'r\ufffdE4ka file',
        'r\ufffdE5ka file',
        'r\ufffdF6ka file',
        'äkta \ufffd file',
      ])
      expect(look('latin-1/r\ufffdE4ka')).toMatchObject({ kind: 'problem', error: { kind: 'name-not-utf8' } })
      const inside = createFolderReader((error, path) => ({ ...error, message: path })).read(join(old, 'm\ufffdE5pp'))
      expect((await inside[Symbol.asyncIterator]().next()).value).toEqual({
        ok: false,
        error: { kind: 'name-not-utf8', message: join(old, 'm\ufffdE5pp') },
      })
    },
  )
})
