import { readFile } from 'node:fs/promises'
import { CATALOGUE_STORE } from '../archive/catalogue-migrations.ts'
import { REGISTER_STORE } from '../register/register-migrations.ts'
import { get, run } from '../database/work.ts'
import { openScanQueue } from '../queue/pg-boss-queue.ts'
import { openPool, PostgresDatabase } from './postgres-database.ts'
import { prepareStore } from './postgres-schema.ts'

/**
 * Makes or updates all tables of a shared database, and hands out the rights in `grants` where the roles of `create.sql` are there;
 * without them the database belongs to whoever made it. For the owner. Rejects with a `DatabaseFailure`.
 */
export async function prepareDatabase(url: string, grants: string | URL): Promise<{ readonly hasRoles: boolean }> {
  const database = new PostgresDatabase(openPool(url))
  try {
    await prepareStore(database, REGISTER_STORE)
    await prepareStore(database, CATALOGUE_STORE)
    await (await openScanQueue(url)).close()
    const role = await database.read(() => get("SELECT rolname FROM pg_roles WHERE rolname = 'ursprung_desk'"))
    if (role === undefined) return { hasRoles: false }
    const sql = await readFile(grants, 'utf8')
    await database.write(() => run(sql), 'schema')
    return { hasRoles: true }
  } finally {
    await database.close()
  }
}
