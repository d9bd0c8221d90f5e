import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { ReportedError } from '../domain/finding.ts'
import type { ImageFormat } from '../domain/image.ts'
import type { FileEngine } from '../engines/engines.ts'
import type { Session } from './session.ts'

/** One input of a command: a file to work on, or why an argument cannot be used. */
export type CommandInput =
  | { readonly kind: 'file'; readonly path: string; readonly relativePath: string; readonly format: ImageFormat | null }
  | { readonly kind: 'problem'; readonly path: string; readonly error: ReportedError }

/** What was passed over while walking folders; told at the end, so that nothing is skipped in silence. */
export interface PassedOver {
  notImages: number
  givenAgain: number
}

/** Before anything has been passed over. */
export const nothingPassedOver = (): PassedOver => ({ notImages: 0, givenAgain: 0 })

/** Tells what was passed over, when something was. */
export function tellPassedOver({ notImages, givenAgain }: PassedOver, { output, texts }: Session): void {
  if (notImages > 0) output.notice(texts.t('cli.passed-over', { count: notImages }))
  if (givenAgain > 0) output.notice(texts.t('cli.given-again', { count: givenAgain }))
}

/**
 * Expands the arguments: a file stands for itself, a folder for the images below it, `-` for paths on standard input.
 * Folders are walked lazily; `skip` (the output folder) is left out. Each file once, where it is named first; problems are told each time.
 */
export async function* expandInputs(
  args: readonly string[],
  files: FileEngine,
  skip: readonly string[],
  passedOver: PassedOver,
): AsyncGenerator<CommandInput> {
  // Within one folder nothing comes twice: no question to the disk for each of its files.
  if (args.length === 1 && args[0] !== '-') return yield* expandAll(args, files, skip, passedOver)
  const seen = new Set<string>()
  for await (const input of expandAll(args, files, skip, passedOver)) {
    const place = input.kind === 'file' ? await placeOf(input.path) : null
    if (place !== null && seen.has(place)) passedOver.givenAgain += 1
    else yield input
    if (place !== null) seen.add(place)
  }
}

/** Where a file is, by whatever way it was reached. A link is a picture under a name of its own: a page that shows it by that name needs it labelled too. */
async function placeOf(path: string): Promise<string> {
  try {
    const isLink = (await lstat(path)).isSymbolicLink()
    return isLink ? join(await realpath(dirname(path)), basename(path)) : await realpath(path)
  } catch {
    return resolve(path) // gone since: whoever reads it next says so
  }
}

async function* expandAll(
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

/** NUL-separated when there is a NUL (`find -print0`), else one path a line. */
async function readPaths(stream: AsyncIterable<Buffer | string>): Promise<readonly string[]> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  const text = Buffer.concat(chunks).toString('utf8')
  const separator = text.includes('\0') ? '\0' : /\r?\n/
  return text.split(separator).filter(path => path !== '')
}
