import { DatabaseFailure, type FailureKind } from '../database/database.ts'

/** PostgreSQL's error codes, https://www.postgresql.org/docs/current/errcodes-appendix.html; classes by their first two letters. */
const KIND_BY_CODE: ReadonlyMap<string, FailureKind> = new Map([
  ['25006', 'read-only'],
  ['28', 'not-allowed'],
  ['40', 'busy'],
  ['42501', 'not-allowed'],
  ['42P01', 'not-prepared'],
  ['3F', 'not-prepared'],
  ['53100', 'disk-full'],
  ['55P03', 'busy'],
  ['XX001', 'damaged'],
  ['XX002', 'damaged'],
])

/** Codes that say that the server is going, gone or full, not that the statement is wrong. */
const AWAY = /^(08|53|57P|58|XX000)/

/** What the network says when there is no server. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EAI_AGAIN',
])

/** What `pg` throws without a code when a connection ends under it. */
const ENDED =
  /connection terminated|connection error and is not queryable|timeout (expired|exceeded)|client was closed|password|ssl|certificate/i

/**
 * A failure of the server or the way to it; null for a statement that is wrong, which is a bug of ours. `pg` puts neither address nor
 * password into messages; values of the statement stand in `detail`, which is not taken over.
 */
export function postgresFailure(cause: unknown): DatabaseFailure | null {
  if (cause instanceof DatabaseFailure) return cause
  // With several addresses of one name, all of which fail.
  if (cause instanceof AggregateError) return postgresFailure(cause.errors[0])
  if (!(cause instanceof Error)) return null
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  const kind = KIND_BY_CODE.get(code) ?? KIND_BY_CODE.get(code.slice(0, 2))
  if (kind !== undefined) return new DatabaseFailure(kind, cause.message)
  const isAway =
    NETWORK.has(code) ||
    AWAY.test(code) ||
    ENDED.test(cause.message) ||
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code)
  return isAway ? new DatabaseFailure('unreachable', cause.message) : null
}

/** Whether the server asks to run the same transaction again: deadlock, or somebody was quicker. */
export const wantsAgain = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && (cause.code === '40P01' || cause.code === '40001')
