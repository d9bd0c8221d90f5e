/** Writes SHA256SUMS beside what is released, in the format of `sha256sum -c`: `node scripts/checksums.ts FOLDER`. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const folder = process.argv[2]
if (folder === undefined) throw new Error('Usage: node scripts/checksums.ts FOLDER')
const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter(entry => entry.isFile() && entry.name !== 'SHA256SUMS')
  .map(entry =>
    join(entry.parentPath, entry.name)
      .slice(folder.replace(/[/\\]$/, '').length + 1)
      .replaceAll('\\', '/'),
  )
  .sort()
const lines: string[] = []
for (const name of names) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(join(folder, name)), hash)
  lines.push(`${hash.digest('hex')}  ${name}\n`)
}
await writeFile(join(folder, 'SHA256SUMS'), lines.join(''))
process.stdout.write(`${names.length} files in ${join(folder, 'SHA256SUMS')}\n`)
