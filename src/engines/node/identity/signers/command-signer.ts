import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyObject } from 'node:crypto'
import type { ReportedError } from '../../../../domain/finding.ts'
import { err, ok, type Result } from '../../../../domain/result.ts'
import type { SigningAlgorithm } from '../identity.ts'
import { MAX_ANSWER_BYTES, readSignature } from './read-signature.ts'
import { type SignatureMaker, type SignerInput, signerInput } from './signature.ts'
import { removeOwn } from '../../leftovers.ts'

/** A program that holds the key, or reaches the one that does. Run without a shell: no word of it is interpreted. */
export interface CommandSigner {
  readonly command: readonly string[]
  readonly input: SignerInput
  readonly timeoutMs: number
}

/** Words of the command that are replaced: a file with the bytes (owner-only, removed afterwards), or the bytes as text. */
const PLACES = ['{file}', '{hex}', '{base64}'] as const

/**
 * Signs by running a command that prints a signature. The bytes go to its standard input unless a word of it is `{file}`, `{hex}` or
 * `{base64}`. What it writes to standard error may hold anything, also a PIN: it never reaches a report; `isErrorShown` hands it to the
 * person's own terminal.
 */
export function createCommandSigner(
  signer: CommandSigner,
  expected: { readonly publicKey: KeyObject; readonly algorithm: SigningAlgorithm },
  isErrorShown = false,
): SignatureMaker {
  return async (toBeSigned, signal) => {
    const bytes = signerInput(toBeSigned, signer.input, expected.algorithm)
    const folder = signer.command.some(word => word.includes('{file}')) ? await fileWith(bytes) : null
    try {
      const words = signer.command.map(word => fill(word, bytes, folder))
      const isOnInput = !signer.command.some(word => PLACES.some(place => word.includes(place)))
      const run = { words, input: isOnInput ? bytes : null, timeoutMs: signer.timeoutMs, signal, isErrorShown }
      const answer = await runCommand(run)
      signal?.throwIfAborted()
      return answer.ok ? readSignature(answer.value, { toBeSigned, ...expected }) : answer
    } finally {
      if (folder !== null) await removeOwn(folder)
    }
  }
}

async function fileWith(bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ursprung-sign-'))
  await writeFile(join(folder, 'to-be-signed'), bytes, { mode: 0o600 })
  return folder
}

function fill(word: string, bytes: Uint8Array, folder: string | null): string {
  const buffer = Buffer.from(bytes)
  return word
    .replaceAll('{file}', folder === null ? '' : join(folder, 'to-be-signed'))
    .replaceAll('{hex}', buffer.toString('hex'))
    .replaceAll('{base64}', buffer.toString('base64'))
}

interface Run {
  readonly words: readonly string[]
  readonly input: Uint8Array | null
  readonly timeoutMs: number
  readonly signal: AbortSignal | null
  readonly isErrorShown: boolean
}

function runCommand(run: Run): Promise<Result<Uint8Array, ReportedError>> {
  const [program = '', ...args] = run.words
  return new Promise(resolve => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', run.isErrorShown ? 'inherit' : 'ignore'],
      windowsHide: true,
      // A group of its own: a script that hangs is stopped with everything it started.
      detached: process.platform !== 'win32',
    })
    const parts: Buffer[] = []
    let sizeBytes = 0
    let refusal: ReportedError | null = null
    const stop = (error: ReportedError): void => {
      refusal ??= error
      killGroup(child)
    }
    const timer = setTimeout(
      () => stop({ kind: 'signer-timed-out', message: `${run.timeoutMs / 1000} s` }),
      run.timeoutMs,
    )
    const abort = (): void => stop({ kind: 'signer-stopped', message: program })
    run.signal?.addEventListener('abort', abort, { once: true })
    if (run.signal?.aborted === true) abort()
    const end = (result: Result<Uint8Array, ReportedError>): void => {
      clearTimeout(timer)
      run.signal?.removeEventListener('abort', abort)
      resolve(refusal === null ? result : err(refusal))
    }
    child.stdout?.on('data', (part: Buffer) => {
      sizeBytes += part.length
      if (sizeBytes > MAX_ANSWER_BYTES) stop({ kind: 'signer-too-much', message: `${MAX_ANSWER_BYTES} bytes` })
      else parts.push(part)
    })
    child.on('error', cause => end(err(startError(cause, program))))
    child.on('close', (code, killedBy) => {
      if (code === 0) end(ok(Buffer.concat(parts)))
      else end(err({ kind: 'signer-failed', message: killedBy ?? `exit ${code ?? '?'}` }))
    })
    // A command that takes a file need not read its input: a closed pipe is no failure.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(run.input ?? '')
  })
}

function startError(cause: Error, program: string): ReportedError {
  const code = 'code' in cause ? String(cause.code) : ''
  return { kind: code === 'ENOENT' ? 'signer-not-found' : 'signer-not-started', message: `${program} (${code})` }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended by itself between the decision and the signal.
  }
}
