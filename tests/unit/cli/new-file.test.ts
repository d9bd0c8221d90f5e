import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { beginFile, type NewFile } from '../../../src/cli/new-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'ursprung-new-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'register.csv')

async function begun(): Promise<NewFile> {
  const file = await beginFile(path)
  if (!file.ok) throw new Error(file.error.kind)
  return file.value
}

describe('a new file', () => {
  it('is there whole, or not at all when what it takes fails half-way or is given up', async () => {
    const failing = async function* (): AsyncGenerator<string> {
      yield 'hälften'
      throw new Error('registret svarar inte')
    }
    await expect((await begun()).write(failing())).rejects.toThrow('registret svarar inte')
    expect(existsSync(path)).toBe(false)
    await (await begun()).discard()
    expect(existsSync(path)).toBe(false)
    expect(await (await begun()).write(['allt'])).toBeNull()
    expect(readFileSync(path, 'utf8')).toBe('allt')
  })

  it('is not begun where something stands, nor where none can be made, before any work is done for it', async () => {
    writeFileSync(path, 'förr')
    expect(await beginFile(path)).toMatchObject({ error: { kind: 'file-exists' } })
    expect(await beginFile(join(folder, 'saknas', 'a'))).toEqual({
      ok: false,
      error: { kind: 'file-not-written', message: 'ENOENT' },
    })
    expect(readFileSync(path, 'utf8')).toBe('förr')
  })
})
