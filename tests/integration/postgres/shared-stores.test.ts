/** The suites of register, catalogue and scan, all of them, over PostgreSQL. */
import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { openPostgresCatalogue, openPostgresRegister } from '../../../src/engines/node/postgres/postgres-stores.ts'
import { useCataloguePlaces } from '../../support/archive.ts'
import { postgresPrograms, type PostgresServer, startPostgres } from '../../support/postgres.ts'
import { useRegisterPlaces } from '../../support/register.ts'

if (postgresPrograms === null) it.skip('PostgreSQL is not installed')
else {
  let server: PostgresServer
  let owner: Client
  beforeAll(async () => {
    server = await startPostgres()
    owner = new Client({ connectionString: server.database('shared') })
    await owner.connect()
  }, 60_000)
  afterAll(async () => {
    await owner.end()
    server.remove()
  }, 60_000)

  let databases = 0
  useRegisterPlaces(() => {
    databases += 1
    const url = server.database(`register_${databases}`)
    return {
      open: async () => {
        const opened = await openPostgresRegister(url)
        if (!opened.ok) throw new Error(opened.error.message)
        return opened.value
      },
      remove: async () => undefined,
    }
  })
  useCataloguePlaces(async () => {
    const opened = await openPostgresCatalogue(server.database('shared'))
    if (!opened.ok) throw new Error(opened.error.message)
    await owner.query('TRUNCATE ursprung.scan, ursprung.folder, ursprung.file, ursprung.verdict RESTART IDENTITY')
    return { catalogue: opened.value, path: '', remove: () => opened.value.close() }
  })
  fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 20 })

  describe('in PostgreSQL', async () => {
    await import('../../unit/register/register-use.test.ts')
    await import('../../unit/archive/catalogue.test.ts')
    await import('../../unit/archive/scan-archive.test.ts')
  })
}
