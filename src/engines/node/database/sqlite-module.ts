/**
 * `node:sqlite`, loaded without the warning that Node 22 prints to stderr of every command (Node 24 calls it a release candidate and
 * is silent). Only this one warning, only while it loads; the API in use is the same in both.
 */
import type * as sqlite from 'node:sqlite'

function loadQuietly(): typeof sqlite {
  const emitWarning: unknown = Reflect.get(process, 'emitWarning')
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    const text = typeof warning === 'string' ? warning : warning.message
    const isAboutSqlite = text.startsWith('SQLite is an experimental feature')
    if (!isAboutSqlite && typeof emitWarning === 'function') Reflect.apply(emitWarning, process, [warning, ...rest])
  }
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    Reflect.set(process, 'emitWarning', emitWarning)
  }
}

/** SQLite's connection (synchronous, each call keeps the thread) and its backup (consistent while others write). Both throw SQLite's own errors. */
export const { DatabaseSync, backup } = loadQuietly()
