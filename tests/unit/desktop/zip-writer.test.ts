import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { writeZip } from '../../../src/desktop/zip-writer.ts'
import { unattendedJob } from '../../../src/domain/job.ts'

describe('writeZip', () => {
  it('writes names in UTF-8, contents byte for byte, and right check sums', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'))
    writeFileSync(join(folder, 'a'), 'första')
    writeFileSync(join(folder, 'b'), '')
    const target = join(folder, 'ut.zip')
    const files = [
      { path: join(folder, 'a'), name: 'mapp/å.txt' },
      { path: join(folder, 'b'), name: 'tom' },
    ]
    expect((await writeZip(files, target, unattendedJob())).ok).toBe(true)
    expect(readZip(readFileSync(target))).toEqual([
      { name: 'mapp/å.txt', text: 'första' },
      { name: 'tom', text: '' },
    ])
  })

  it('leaves nothing behind when a file is missing or the person stops', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'))
    expect(
      (await writeZip([{ path: join(folder, 'saknas'), name: 'x' }], join(folder, 'ut.zip'), unattendedJob())).ok,
    ).toBe(false)
    const stopped = { signal: AbortSignal.abort(), report: () => undefined }
    writeFileSync(join(folder, 'a'), 'x')
    await expect(writeZip([{ path: join(folder, 'a'), name: 'x' }], join(folder, 'ut.zip'), stopped)).rejects.toThrow()
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('leaves a file alone that somebody else has beside it, whatever its name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'))
    writeFileSync(join(folder, 'a'), 'x')
    writeFileSync(join(folder, 'ut.zip.part'), 'en hämtning')
    const files = [{ path: join(folder, 'a'), name: 'x' }]
    expect((await writeZip(files, join(folder, 'ut.zip'), unattendedJob())).ok).toBe(true)
    expect(readFileSync(join(folder, 'ut.zip.part'), 'utf8')).toBe('en hämtning')
    expect(readdirSync(folder)).toEqual(['a', 'ut.zip', 'ut.zip.part'])
  })

  it('names the reason of the system when the folder is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'))
    writeFileSync(join(folder, 'a'), 'x')
    const written = await writeZip(
      [{ path: join(folder, 'a'), name: 'x' }],
      join(folder, 'borta', 'ut.zip'),
      unattendedJob(),
    )
    expect(written).toMatchObject({ ok: false, error: { kind: 'not-found' } })
  })
})

/** A reader of its own, by the central directory. */
function readZip(zip: Buffer): { name: string; text: string }[] {
  const end = zip.length - 22
  expect(zip.readUInt32LE(end)).toBe(0x0605_4b50)
  const entries: { name: string; text: string }[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [crc, size, nameLength, offset] = [
      zip.readUInt32LE(at + 16),
      zip.readUInt32LE(at + 24),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ]
    const start = offset + 30 + zip.readUInt16LE(offset + 26)
    const bytes = zip.subarray(start, start + size)
    expect(crc32(bytes)).toBe(crc)
    entries.push({ name: zip.toString('utf8', at + 46, at + 46 + nameLength), text: bytes.toString('utf8') })
    at += 46 + nameLength
  }
  return entries
}
