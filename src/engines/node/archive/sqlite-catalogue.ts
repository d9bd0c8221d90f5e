import type { ArchiveCatalogue } from '../../../archive/catalogue.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { ok, type Result } from '../../../domain/result.ts'
import { SqliteDatabase } from '../database/sqlite-database.ts'
import { openCatalogueFile } from './catalogue-store.ts'
import { DatabaseCatalogue } from './database-catalogue.ts'

/** Opens the catalogue in one SQLite file. Failures to open are values. */
export function openSqliteCatalogue(path: string): Result<ArchiveCatalogue, ReportedError> {
  const opened = openCatalogueFile(path)
  return opened.ok ? ok(new DatabaseCatalogue(new SqliteDatabase(opened.value, path))) : opened
}
