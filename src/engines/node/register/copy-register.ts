import { existsSync } from 'node:fs'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { RegisterError } from '../../../register/entry.ts'
import type { Database } from '../database/database.ts'
import { many, type Row, type Value } from '../database/work.ts'
import { removeOwn } from '../leftovers.ts'
import { attempt } from './attempt.ts'
import { openRegisterFile } from './sqlite-register.ts'

const TABLES: readonly { readonly name: string; readonly columns: readonly string[]; readonly order: string }[] = [
  {
    name: 'entry',
    columns: [
      'sequence',
      'at',
      'event',
      'content_hash',
      'previous_hash',
      'entry_hash',
      'salt',
      'content',
      'input_sha256',
      'output_sha256',
    ],
    order: 'sequence',
  },
  { name: 'fingerprint', columns: ['sequence', 'side', 'bits'], order: 'sequence, side' },
  { name: 'head', columns: ['id', 'sequence', 'entry_hash'], order: 'id' },
]
const ROWS_PER_PAGE = 2_000

/**
 * Copies a shared register, in one settled state, to a register file: a backup that any computer with Ursprung can check and search without a server.
 * `exists` for an existing file; otherwise fails as the registers do, and leaves no half of a copy. The server's own backups are its keeper's affair.
 */
export async function copyRegister(database: Database, path: string): Promise<Result<void, RegisterError>> {
  if (existsSync(path)) return err({ kind: 'exists', message: path })
  const target = openRegisterFile(path)
  if (!target.ok) return target
  const copied = await attempt(() => copyAll(database, target.value.store))
  await target.value.store.close()
  if (copied.ok) return ok(undefined)
  await removeOwn(path)
  return copied
}

async function copyAll(from: Database, to: Database): Promise<void> {
  const snapshot = await from.snapshot()
  try {
    for (const { name, columns, order } of TABLES) {
      const insert = `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
      const select = `SELECT ${columns.join(', ')} FROM ${name} ORDER BY ${order}`
      for await (const rows of snapshot.pages(select, [], ROWS_PER_PAGE))
        await to.write(() =>
          many(
            insert,
            rows.map(row => valuesOf(row, columns)),
          ),
        )
    }
  } finally {
    await snapshot.close()
  }
}

const valuesOf = (row: Row, columns: readonly string[]): readonly Value[] => columns.map(column => row[column] ?? null)
