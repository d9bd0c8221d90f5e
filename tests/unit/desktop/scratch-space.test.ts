import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createScratchSpace } from '../../../src/desktop/scratch-space.ts'

describe('createScratchSpace', () => {
  let parent: string
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'scratch-'))
  })
  afterEach(() => rmSync(parent, { recursive: true }))

  it('keeps names that would lead elsewhere inside, and apart from each other', async () => {
    const scratch = await createScratchSpace(parent)
    const paths = await Promise.all(['../../bild.jpg', '..', '', 'bild.jpg', 'bild.jpg'].map(scratch.newFile))
    for (const path of paths) expect(dirname(dirname(path))).toBe(scratch.root)
    expect(new Set(paths.map(path => dirname(path))).size).toBe(5)
    await scratch.close()
    expect(readdirSync(parent)).toEqual([])
  })

  it('keeps the latest of many drawings for the screen, and every file that was asked for otherwise', async () => {
    const scratch = await createScratchSpace(parent)
    const kept = await scratch.newFile('rapport.csv')
    writeFileSync(kept, '')
    const previews: string[] = []
    for (let drawn = 0; drawn < 60; drawn += 1) {
      const path = await scratch.newPreview('bild.jpg')
      writeFileSync(path, '')
      previews.push(path)
    }
    expect(previews.map(existsSync)).toEqual(previews.map((_, at) => at >= 20))
    expect(existsSync(kept)).toBe(true)
    await scratch.close()
  })

  it('goes away although work that was on its way still writes into it', async () => {
    const scratch = await createScratchSpace(parent)
    const folder = dirname(await scratch.newFile('bild.jpg'))
    for (let file = 0; file < 400; file++) writeFileSync(join(folder, `${file}.partial`), '')
    let written = 0
    const writer = setInterval(() => {
      try {
        for (let file = 0; file < 20; file++) writeFileSync(join(folder, `${written++}.jpg`), 'x')
      } catch {
        clearInterval(writer) // the folder is gone
      }
    }, 0)
    setTimeout(() => clearInterval(writer), 300)
    await scratch.close()
    expect(written).toBeGreaterThan(0)
    expect(readdirSync(parent)).toEqual([])
    await expect(scratch.newFile('senare.jpg')).rejects.toThrow('ENOENT')
  })

  it('removes what a killed process left, and nothing of one that runs', async () => {
    const running = await createScratchSpace(parent)
    const { pid } = spawnSync(process.execPath, ['--version'])
    const dead = join(parent, basename(running.root).replace(`-${process.pid}-`, `-${pid}-`))
    mkdirSync(join(dead, 'abc'), { recursive: true })
    writeFileSync(join(dead, 'abc', 'bild.jpg'), 'x')
    const next = await createScratchSpace(parent)
    expect(existsSync(dead)).toBe(false)
    expect(readdirSync(parent).sort()).toEqual([basename(running.root), basename(next.root)].sort())
  })
})
