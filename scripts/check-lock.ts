/**
 * First step of `npm test`: is the lock file complete for every platform, and exact?
 * npm leaves optional packages it cannot find out of the lock (npm/cli#4828); other platforms then get no binary.
 */
import { readFileSync } from 'node:fs'

interface LockEntry {
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, LockEntry> }
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string> | undefined>
const platforms =
  /(?:linux-x64|linux-arm64|linuxmusl-x64|darwin-arm64|darwin-x64|win32-x64|linux-x64-gnu|win32-x64-msvc)$/

const names = new Set(
  Object.keys(lock.packages).map(path => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
)
const problems: string[] = []

for (const [path, entry] of Object.entries(lock.packages)) {
  if (path !== '' && entry.link !== true && entry.integrity === undefined)
    problems.push(`${path} has no integrity hash`)
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (platforms.test(name) && !names.has(name))
      problems.push(`${name}, wanted by ${path || 'the project'}, is not in the lock`)
  }
}
for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
  for (const [name, range] of Object.entries(manifest[group] ?? {})) {
    if (!/^\d+\.\d+\.\d+(?:[-.\w]*)$/.test(range)) problems.push(`${name} is not pinned to an exact version: ${range}`)
  }
}

if (problems.length > 0) {
  console.error(
    `package-lock.json is not complete:\n  ${problems.join('\n  ')}\nRemedy: npm install under Node 24 on a machine that reaches the whole registry.`,
  )
  process.exit(1)
}
console.log(`lock: ${names.size} packages, exact, with hashes, natives of every platform present`)
