// For CI and a maintainer's Debian machine: the system programs that some tests use as second opinion.
// Plain JavaScript, no dependencies: it runs before `npm ci`, on whatever Node the machine has.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'

const wanted = [
  { command: 'perl', package: 'perl', use: 'ExifTool reads back what we wrote' },
  { command: 'chromium', package: 'chromium', use: 'the page is driven in a real browser' },
  { command: 'openssl', package: 'openssl', use: 'PKCS#12 files and time stamps made by someone else' },
  { command: 'faketime', package: 'faketime', use: 'clocks that jump, for the whole process family' },
  { command: 'pg_ctl', package: 'postgresql', use: 'register, catalogue and queue shared by several computers' },
]
// Debian keeps PostgreSQL's own programs out of the path, so that several versions can stand side by side.
const postgresPrograms = '/usr/lib/postgresql'
const has = command =>
  spawnSync('which', [command], { stdio: 'ignore' }).status === 0 ||
  (command === 'pg_ctl' &&
    existsSync(postgresPrograms) &&
    readdirSync(postgresPrograms).some(version => existsSync(`${postgresPrograms}/${version}/bin/pg_ctl`)))
const missing = wanted.filter(tool => !has(tool.command))
if (missing.length === 0) process.exit(0)

if (process.platform !== 'linux' || !has('apt-get')) {
  for (const tool of missing)
    console.warn(`skipped: ${tool.command} is missing (${tool.use}); tests that need it will say "skipped"`)
  process.exit(0)
}
// The tests start a server of their own in a temporary folder; the package's would only take a port and memory.
if (missing.some(tool => tool.package === 'postgresql')) {
  try {
    mkdirSync('/etc/postgresql-common/createcluster.d', { recursive: true })
    writeFileSync('/etc/postgresql-common/createcluster.d/ursprung.conf', 'create_main_cluster = false\n')
  } catch {
    // Not root: apt-get says so below.
  }
}
const apt = args => spawnSync('apt-get', args, { stdio: 'inherit' }).status === 0
const done =
  apt(['update', '-qq']) &&
  apt(['install', '-y', '-qq', '--no-install-recommends', ...missing.map(tool => tool.package)])
if (!done) console.warn(`skipped: could not install ${missing.map(tool => tool.package).join(', ')}`)
