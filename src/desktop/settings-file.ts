import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ReportedError } from '../domain/finding.ts'
import { ok, type Result } from '../domain/result.ts'
import { readSettings, type Settings } from '../api/settings.ts'
import { removeOwn } from '../engines/node/leftovers.ts'
import { makeOwnFolder } from '../engines/node/make-folder.ts'

/** Settings are a small text that a person may read and mend; larger is no settings file. */
const MAX_CHARACTERS = 100_000

/** The settings of `path`; defaults where it is missing, damaged or partly unknown. */
export async function loadSettingsFile(path: string, defaults: Settings): Promise<Settings> {
  try {
    const text = await readFile(path, 'utf8')
    return readSettings(text.length > MAX_CHARACTERS ? null : JSON.parse(text), defaults)
  } catch {
    // No file yet, or one that is no JSON: start from the defaults rather than refuse to start.
    return defaults
  }
}

/** Writes whole or not at all. */
export async function saveSettingsFile(path: string, settings: Settings): Promise<Result<void, ReportedError>> {
  const temporary = `${path}.${process.pid}.new`
  try {
    makeOwnFolder(dirname(path), 0o700)
    await writeFile(temporary, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
    await rename(temporary, path)
    return ok(undefined)
  } catch (cause) {
    await removeOwn(temporary)
    return {
      ok: false,
      error: { kind: 'settings-not-saved', message: cause instanceof Error ? cause.message : String(cause) },
    }
  }
}
