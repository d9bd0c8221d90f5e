import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { MODEL_SOURCES, type ModelSource, type ModelSourceName } from './model-sources-table.ts'

/**
 * Reads a model file and checks its SHA-256 before anything else looks at it. `modelsDir` is a folder laid out like
 * `node_modules` (packaged apps); without it the installed packages are used. Fails with `model-missing` or `model-changed`.
 */
export async function readModelFile(
  name: ModelSourceName,
  modelsDir?: string,
): Promise<Result<Uint8Array, ReportedError>> {
  const source: ModelSource = MODEL_SOURCES[name]
  let bytes: Uint8Array
  try {
    bytes = await readFile(join(packageFolder(source.packageName, modelsDir), source.packagePath))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return err({
      kind: 'model-missing',
      message: `${source.packageName}/${source.packagePath}: ${reason}. Reinstall the npm packages.`,
    })
  }
  const sha256 = sha256Hex(bytes)
  if (sha256 === source.sha256) return ok(bytes)
  return err({
    kind: 'model-changed',
    message: `${source.packageName}/${source.packagePath}: expected SHA-256 ${source.sha256} but received ${sha256}. Reinstall the npm packages.`,
  })
}

/** SHA-256 in lower-case hex, as the table of known models and reports write it. */
export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function packageFolder(packageName: string, modelsDir: string | undefined): string {
  if (modelsDir !== undefined) return join(modelsDir, packageName)
  return dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`))
}
