/** Register and catalogue in PostgreSQL, shared by several computers. */
import type { ArchiveCatalogue } from '../../../archive/catalogue.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { RegisterError } from '../../../register/entry.ts'
import type { RegisterEngine } from '../../engines.ts'
import { CATALOGUE_STORE } from '../archive/catalogue-migrations.ts'
import { catalogueFailure } from '../archive/catalogue-store.ts'
import { DatabaseCatalogue } from '../archive/database-catalogue.ts'
import type { Database, Store } from '../database/database.ts'
import { attempt } from '../register/attempt.ts'
import { DatabaseRegister } from '../register/database-register.ts'
import { REGISTER_STORE } from '../register/register-migrations.ts'
import { copyRegister } from '../register/copy-register.ts'
import { PatientDatabase, type Patience } from './patient-database.ts'
import { openPool, PostgresDatabase } from './postgres-database.ts'
import { prepareStore } from './postgres-schema.ts'

/** Opens the shared register; makes its tables when they are missing and the role may. */
export async function openPostgresRegister(url: string): Promise<Result<RegisterEngine, RegisterError>> {
  return attempt(async () => {
    const database = await openPrepared(url, REGISTER_STORE)
    return new DatabaseRegister(database, path => copyRegister(database, path))
  })
}

/** Opens the shared catalogue; makes its tables when they are missing and the role may. With patience, later outages are waited for. */
export async function openPostgresCatalogue(
  url: string,
  patience?: Patience,
): Promise<Result<ArchiveCatalogue, ReportedError>> {
  try {
    const database = await openPrepared(url, CATALOGUE_STORE)
    return ok(new DatabaseCatalogue(patience === undefined ? database : new PatientDatabase(database, patience)))
  } catch (cause) {
    const error = catalogueFailure(cause)
    if (error === null) throw cause
    return err(error)
  }
}

/** A database whose tables of one part are there. Rejects with a `DatabaseFailure`. */
async function openPrepared(url: string, store: Store): Promise<Database> {
  const database = new PostgresDatabase(openPool(url))
  try {
    await prepareStore(database, store)
    return database
  } catch (cause) {
    await database.close()
    throw cause
  }
}
