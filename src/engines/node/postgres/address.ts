/** Addresses of PostgreSQL databases: read, checked, shown without what is secret. */
import { isIP } from 'node:net'
import { Client, type PoolConfig } from 'pg'
import { DatabaseFailure } from '../database/database.ts'

/** Everything of Ursprung's stands in this schema, so that it can share a database with others. */
export const SCHEMA = 'ursprung'

/** Time to reach a server, in ms. */
const CONNECT_TIMEOUT_MS = 10_000
/** After so much silence the server's computer is asked whether it is still there, in ms: one that is gone without a word is noticed in half a minute, not in two hours. */
const KEEP_ALIVE_MS = 10_000

/**
 * Settings for a connection. Password and certificates as for `psql`: in the address, `PGPASSWORD`, `~/.pgpass`, `sslmode`,
 * `sslrootcert`, `sslcert`, `sslkey`. Over a network the server has to prove who it is unless the address says otherwise (`sslmode=…`).
 * Throws a `DatabaseFailure` that does not repeat the address.
 */
export function readAddress(url: string): PoolConfig {
  const { host } = parse(url)
  const isChosen = /[?&]ssl(mode)?=/.test(url) || process.env['PGSSLMODE'] !== undefined
  return {
    connectionString: url,
    ...(isChosen || isLocal(host) ? {} : { ssl: true }),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    application_name: 'ursprung',
    // Unqualified names are ours, whatever the role's own settings say.
    options: `-c search_path=${SCHEMA}`,
  }
}

function parse(url: string): Client {
  const isAddress = /^postgres(ql)?:\/\//.test(url)
  try {
    // What a client would connect to, with the environment taken into account; it is never connected.
    if (isAddress) return new Client({ connectionString: url })
  } catch (cause) {
    // A certificate that is not there is named; anything else that is thrown here quotes the address, and with it the password.
    if (cause instanceof Error && 'syscall' in cause) throw new DatabaseFailure('unavailable', cause.message)
  }
  throw new DatabaseFailure('unavailable', 'Expected an address like postgres://user@server/database')
}

/** A socket or this very computer: nothing goes over a wire. */
function isLocal(host: string): boolean {
  if (host === '' || host.startsWith('/') || host === 'localhost') return true
  const address = host.replace(/^\[|\]$/g, '')
  return (isIP(address) === 4 && address.startsWith('127.')) || address === '::1'
}

/** The address as it may be shown: user, server and database, neither password nor parameters. */
export function shownAddress(url: string): string {
  try {
    const { user = '', host, port, database = '' } = parse(url)
    return `postgres://${user}@${host}:${port}/${database}`
  } catch {
    return 'postgres://'
  }
}
