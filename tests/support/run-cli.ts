import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** What a run of the real command line gave. */
export interface CliRun {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** Every line of stdout as JSON; throws when one is not. */
  readonly json: () => Record<string, never>[]
}

/** Runs `bin/ursprung.mjs` as its user would, in Swedish, with a data folder of the test's own. */
export function runCli(
  args: readonly string[],
  options: { readonly dataDir: string; readonly input?: string } = { dataDir: temporaryFolder() },
): Promise<CliRun> {
  return new Promise((resolve_, reject) => {
    const child = spawn(process.execPath, [join(root, 'bin/ursprung.mjs'), ...args], {
      cwd: root,
      env: { ...process.env, LC_ALL: 'sv_SE.UTF-8', URSPRUNG_DATA: options.dataDir },
    })
    const out: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    child.on('error', reject)
    child.on('close', status => {
      const stdout = Buffer.concat(out).toString()
      resolve_({
        status,
        stdout,
        stderr: Buffer.concat(errors).toString(),
        json: () =>
          stdout
            .split('\n')
            .filter(line => line !== '')
            .map(line => JSON.parse(line) as Record<string, never>),
      })
    })
    child.stdin.end(options.input ?? '')
  })
}

/** A fresh folder below the system's temporary one. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'ursprung-test-'))
