import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

const SUMS = 'SHA256SUMS'

/** Puts the SBOM that was made with the packages beside them, then writes the checksums of all. */
export async function finishRelease(folder: string, root: string): Promise<number> {
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, string>
  await copyFile(join(root, 'dist/sbom.cdx.json'), join(folder, `${name}-${version}.cdx.json`))
  return writeChecksums(folder)
}

/** SHA256SUMS of every file in a folder, in the format of `sha256sum -c`. */
export async function writeChecksums(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter(entry => entry.isFile() && entry.name !== SUMS)
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted()
  const lines: string[] = []
  for (const name of names) {
    const hash = createHash('sha256')
    await pipeline(createReadStream(join(folder, name)), hash)
    lines.push(`${hash.digest('hex')}  ${name}\n`)
  }
  await writeFile(join(folder, SUMS), lines.join(''))
  return names.length
}
