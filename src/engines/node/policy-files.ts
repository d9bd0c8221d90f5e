import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MAX_POLICY_CHARACTERS, parsePolicy, type PolicyProblem } from '../../catalog/policies.ts'
import type { Policy } from '../../domain/policy.ts'
import type { ReportedError } from '../../domain/finding.ts'
import { err, ok, type Result } from '../../domain/result.ts'

/** Why a policy could not be loaded. `known` names the policies that come with the program. */
export type PolicyFileError =
  | { readonly kind: 'unknown-policy'; readonly path: string; readonly known: readonly string[] }
  | { readonly kind: 'unreadable-policy'; readonly path: string; readonly message: string }
  | { readonly kind: 'invalid-policy'; readonly path: string; readonly problems: readonly PolicyProblem[] }

/** What can be the name of a policy that comes with the program; anything else is a path. */
const NAME_PATTERN = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/**
 * Loads a policy by name from `assets/policies`, or from a file. A bare word is always a name, so that a file beside the user cannot stand in for a policy
 * that comes with the program; `./name` is the file. Fails with `unknown-policy`, `unreadable-policy`, or `invalid-policy` and every problem.
 */
export async function loadPolicy(nameOrFile: string, assetsDir: string): Promise<Result<Policy, PolicyFileError>> {
  if (!NAME_PATTERN.test(nameOrFile)) return readPolicyFile(nameOrFile)
  const known = await listPolicies(assetsDir)
  if (!known.includes(nameOrFile)) return err({ kind: 'unknown-policy', path: nameOrFile, known })
  return readPolicyFile(join(assetsDir, 'policies', `${nameOrFile}.json`))
}

/** Names of the policies that come with the program, sorted, `default` first. An assets folder without any gives none. */
export async function listPolicies(assetsDir: string): Promise<readonly string[]> {
  const files = await readdir(join(assetsDir, 'policies')).catch(() => [])
  const names = files.filter(file => file.endsWith('.json')).map(file => file.slice(0, -'.json'.length))
  return names.sort((a, b) => Number(b === 'default') - Number(a === 'default') || a.localeCompare(b))
}

async function readPolicyFile(path: string): Promise<Result<Policy, PolicyFileError>> {
  try {
    // UTF-8 takes at most three bytes for a UTF-16 unit; a larger file is too large whatever it says.
    const { size } = await stat(path)
    if (size > MAX_POLICY_CHARACTERS * 3) return err({ kind: 'unreadable-policy', path, message: `${size} bytes` })
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path))
    const parsed = parsePolicy(text)
    return parsed.ok ? ok(parsed.value) : err({ kind: 'invalid-policy', path, problems: parsed.error })
  } catch (cause) {
    return err({ kind: 'unreadable-policy', path, message: cause instanceof Error ? cause.message : String(cause) })
  }
}

/** The error in the form that is put into words: the names there are, what the reader said, or where the first fault is. */
export function describePolicyError(error: PolicyFileError): ReportedError {
  switch (error.kind) {
    case 'unknown-policy':
      return { kind: error.kind, message: error.known.join(', ') }
    case 'unreadable-policy':
      return { kind: error.kind, message: error.message }
    case 'invalid-policy': {
      const first = error.problems[0]
      return {
        kind: error.kind,
        message: first === undefined ? '' : `${first.line}:${first.column} ${first.path}`.trim(),
      }
    }
  }
}
