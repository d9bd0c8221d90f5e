import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { jpegFile, tamXmp, xmpApp } from '../container/build-files.ts'

const READER = resolve(import.meta.dirname, '../../../src/engines/node/evidence/read-evidence.ts')

describe('a reader of pictures without credentials', () => {
  it('never loads the C2PA engine, libvips or the face model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ursprung-lazy-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, 'bild.jpg')
    writeFileSync(path, jpegFile([xmpApp(tamXmp())]))
    const script = `
      const { readEvidence } = await import(${JSON.stringify(READER)})
      const read = await readEvidence({ path: ${JSON.stringify(path)}, trust: { lists: [], storeConfig: '' } })
      const native = process.report.getReport().sharedObjects.filter(name => /c2pa|sharp|vips|onnx/i.test(name))
      console.log(JSON.stringify({ marks: read.value.marks.length, native }))
      process.exit(0)`
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--no-warnings',
      '--input-type=module',
      '-e',
      script,
    ])

    expect(JSON.parse(stdout)).toEqual({ marks: 1, native: [] })
  })
})
