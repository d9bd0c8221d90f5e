import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Folder of PostgreSQL's programs: the newest of Debian's packages; null where none is installed. */
export const postgresPrograms: string | null = findPrograms()

function findPrograms(): string | null {
  const base = '/usr/lib/postgresql'
  if (!existsSync(base)) return null
  const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a))
  return versions.map(version => join(base, version, 'bin')).find(bin => existsSync(join(bin, 'initdb'))) ?? null
}

const PASSWORD = 'hemligt-lösen:ord/1'

/** A server of its own, in a temporary folder, on a loopback port that was free; the one of the system is left alone. */
export interface PostgresServer {
  readonly port: number
  readonly password: string
  /** Address of a database as the owner of the server; makes it when it is not there. */
  readonly database: (name: string) => string
  readonly addressFor: (database: string, user: string) => string
  /** Runs SQL, as the owner of the server when no user is named; throws with what psql says. Gives the rows as psql writes them. */
  readonly sql: (database: string, text: string, user?: string) => string
  readonly start: () => void
  /** Ends it at once, as a power cut would. */
  readonly stop: () => void
  readonly remove: () => void
}

/** Starts a server; throws where PostgreSQL is not installed (ask `postgresPrograms`). */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = postgresPrograms
  if (bin === null) throw new Error('Expected PostgreSQL to be installed')
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-postgres-'))
  const port = await freePort()
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 })
  const asServer = becomeServer(folder, [folder, passwordFile])
  const data = join(folder, 'data')
  asServer(join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'chef',
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
    `--pwfile=${passwordFile}`,
  ])
  const settings = [
    `-p ${port}`,
    `-k ${folder}`,
    '-c listen_addresses=127.0.0.1',
    '-c fsync=off',
    '-c shared_buffers=16MB',
    '-c max_connections=60',
  ]
  const control = (...args: readonly string[]): void => asServer(join(bin, 'pg_ctl'), ['-D', data, '-w', ...args])
  const start = (): void => control('start', '-l', join(folder, 'log'), '-o', settings.join(' '))
  const stop = (): void => control('stop', '-m', 'immediate')
  start()
  const addressFor = (database: string, user: string): string =>
    `postgres://${user}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`
  const sql = (database: string, text: string, user = 'chef'): string => {
    const done = spawnSync(join(bin, 'psql'), [addressFor(database, user), '-v', 'ON_ERROR_STOP=1', '-qAt'], {
      input: text,
      encoding: 'utf8',
    })
    if (done.status !== 0) throw new Error(done.stderr)
    return done.stdout.trim()
  }
  return {
    port,
    password: PASSWORD,
    addressFor,
    sql,
    start,
    stop,
    database: name => {
      if (sql('postgres', `SELECT 1 FROM pg_database WHERE datname = '${name}'`) === '')
        sql('postgres', `CREATE DATABASE ${name}`)
      return addressFor(name, 'chef')
    },
    remove: () => {
      try {
        stop()
      } catch {
        // A test has stopped it already.
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: there it runs as the user that its package brings, or nobody. */
function becomeServer(folder: string, given: readonly string[]): (program: string, args: readonly string[]) => void {
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? (['postgres', 'nobody'].find(name => idOf('-u', name) !== null) ?? 'nobody') : null
  if (user !== null) for (const path of given) chownSync(path, idOf('-u', user) ?? 0, idOf('-g', user) ?? 0)
  return (program, args) => {
    const [command, ...rest] = user === null ? [program, ...args] : ['runuser', '-u', user, '--', program, ...args]
    // Not a pipe: the server would hold it open for as long as it runs.
    const done = spawnSync(command ?? '', rest, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
    if (done.status !== 0) throw new Error(`Expected ${program} to succeed but it ended with ${done.status}`)
  }
}

function idOf(kind: '-u' | '-g', user: string): number | null {
  const done = spawnSync('id', [kind, user], { encoding: 'utf8' })
  return done.status === 0 ? Number(done.stdout) : null
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
