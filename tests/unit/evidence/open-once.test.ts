import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openOnce } from '../../../src/engines/node/evidence/open-once.ts'

const folder = mkdtempSync(join(tmpdir(), 'ursprung-open-once-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fileOf(name: string, sizeBytes: number, filling: number): string {
  const path = join(folder, name)
  writeFileSync(path, Buffer.alloc(sizeBytes, filling))
  return path
}

describe('a file opened for one reading', () => {
  it('shows its own bytes and no more, though its memory has served a larger file before', async () => {
    const large = await openOnce(fileOf('stor', 3_000_000, 1), 3_000_000)
    await large.close()
    const small = await openOnce(fileOf('liten', 10, 2), 10)
    expect(small.source.size).toBe(10)
    expect([...(await small.source.read(0, 100))]).toEqual(Array(10).fill(2))
    expect(await small.sha256()).toBe(createHash('sha256').update(Buffer.alloc(10, 2)).digest('hex'))
    await small.close()
  })

  it('shares no memory with another that is open at the same time', async () => {
    const first = await openOnce(fileOf('a', 1_000, 3), 1_000)
    const second = await openOnce(fileOf('b', 1_000, 4), 1_000)
    expect((await first.source.read(0, 1))[0]).toBe(3)
    expect((await second.source.read(0, 1))[0]).toBe(4)
    await first.close()
    const third = await openOnce(fileOf('c', 1_000, 5), 1_000)
    expect((await second.source.read(999, 1))[0]).toBe(4)
    await Promise.all([second.close(), third.close()])
  })

  it('is as long as what could be read, when the file has become shorter since it was measured', async () => {
    const cut = await openOnce(fileOf('kort', 100, 6), 5_000)
    expect(cut.source.size).toBe(100)
    await cut.close()
  })
})
