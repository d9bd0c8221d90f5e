import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Environment variable and file in the data folder that name the shared database, where nobody names one on the command line. */
const VARIABLE = 'URSPRUNG_REGISTER'
const FILE = 'register.url'

/** Address of the shared database: as given, else from the environment, else from the data folder; null: there is none. */
export function chosenAddress(given: string | undefined, dataDir: string): string | null {
  const fromEnvironment = process.env[VARIABLE] ?? ''
  return given ?? (fromEnvironment === '' ? readLine(join(dataDir, FILE)) : fromEnvironment)
}

function readLine(path: string): string | null {
  try {
    const [line = ''] = readFileSync(path, 'utf8').split(/\r?\n/)
    return line.trim() === '' ? null : line.trim()
  } catch {
    return null // Not there: everything stands in the data folder.
  }
}
