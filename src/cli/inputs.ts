import { basename, resolve } from 'node:path'
import type { ReportedError } from '../domain/finding.ts'
import type { ImageFormat } from '../domain/image.ts'
import type { FileEngine } from '../engines/engines.ts'

/** One input of a command: a file to work on, or why an argument cannot be used. */
export type CommandInput =
  | { readonly kind: 'file'; readonly path: string; readonly relativePath: string; readonly format: ImageFormat | null }
  | { readonly kind: 'problem'; readonly path: string; readonly error: ReportedError }

/** What was passed over while walking folders; told at the end, so that nothing is skipped in silence. */
export interface PassedOver {
  notImages: number
}

/**
 * Expands the arguments: a file stands for itself, a folder for the images below it, `-` for paths on standard input.
 * Folders are walked lazily; `skip` (the output folder) is left out.
 */
export async function* expandInputs(
  args: readonly string[],
  files: FileEngine,
  skip: readonly string[],
  passedOver: PassedOver,
): AsyncGenerator<CommandInput> {
  for (const arg of args) {
    if (arg === '-') {
      for (const path of await readPaths(process.stdin)) yield* expandOne(path, files, skip, passedOver)
    } else yield* expandOne(arg, files, skip, passedOver)
  }
}

async function* expandOne(
  path: string,
  files: FileEngine,
  skip: readonly string[],
  passedOver: PassedOver,
): AsyncGenerator<CommandInput> {
  const kind = await files.kindOf(path)
  if (kind === 'missing') yield { kind: 'problem', path, error: { kind: 'not-found', message: path } }
  else if (kind === 'forbidden') yield { kind: 'problem', path, error: { kind: 'permission-denied', message: path } }
  else if (kind === 'other') yield { kind: 'problem', path, error: { kind: 'not-a-file', message: path } }
  else if (kind === 'file')
    yield { kind: 'file', path, relativePath: basename(path), format: await files.sniffFormat(path) }
  else {
    for await (const found of files.walk(path, skip)) {
      if (!found.ok) yield { kind: 'problem', path, error: found.error }
      else {
        const format = await files.sniff(found.value.path)
        if (!format.ok) yield { kind: 'problem', path: found.value.path, error: format.error }
        else if (format.value === null) passedOver.notImages += 1
        else yield { kind: 'file', ...found.value, format: format.value }
      }
    }
  }
}

/** Each file once, however often it was named: two copies of one picture are what nobody wanted. Problems are told each time. */
export async function* onceEach(
  inputs: AsyncIterable<CommandInput>,
  again: { count: number },
): AsyncGenerator<CommandInput> {
  const seen = new Set<string>()
  for await (const input of inputs) {
    const path = resolve(input.path)
    if (input.kind === 'file' && seen.has(path)) again.count += 1
    else yield input
    seen.add(path)
  }
}

/** NUL-separated when there is a NUL (`find -print0`), else one path a line. */
async function readPaths(stream: AsyncIterable<Buffer | string>): Promise<readonly string[]> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  const text = Buffer.concat(chunks).toString('utf8')
  const separator = text.includes('\0') ? '\0' : /\r?\n/
  return text.split(separator).filter(path => path !== '')
}
