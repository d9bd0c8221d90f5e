import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RegisterEngine } from '../../src/engines/engines.ts'
import { openSqliteRegister } from '../../src/engines/node/register/sqlite-register.ts'

/** Somewhere a register can stand, empty at first. */
export interface RegisterPlace {
  /** Opens it, as another program would. */
  readonly open: () => Promise<RegisterEngine>
  readonly remove: () => Promise<void>
}

/** A file in a folder of its own. */
function filePlace(): RegisterPlace {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-register-'))
  return {
    open: async () => {
      const opened = openSqliteRegister(join(folder, 'deep', 'register.sqlite'))
      if (!opened.ok) throw new Error(opened.error.message)
      return opened.value
    },
    remove: async () => rmSync(folder, { recursive: true }),
  }
}

let make: () => RegisterPlace = filePlace

/** The suites over registers run on files unless a test file names another database before it imports them. */
export const useRegisterPlaces = (maker: () => RegisterPlace): void => {
  make = maker
}

/** A new place for the suite's next test. */
export const newRegisterPlace = (): RegisterPlace => make()
