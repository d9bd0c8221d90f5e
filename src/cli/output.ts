import type { Texts } from '../i18n/text.ts'
import { EXIT } from './exit-status.ts'

/** Where a command writes: results on stdout, everything for people that is not the result on stderr. */
export interface Output {
  readonly isJson: boolean
  /** One JSON object a line, in `--json` mode. */
  readonly json: (value: unknown) => void
  /** The same for many objects in one write: a write to a file costs the main thread 60 microseconds (measured), a line far less. */
  readonly jsonLines: (values: readonly unknown[]) => void
  /** A result for people; stdout, or stderr in `--json` mode so that stdout holds JSON and nothing else. */
  readonly text: (...lines: readonly string[]) => void
  /** Notices, warnings and errors for people; stderr. */
  readonly notice: (...lines: readonly string[]) => void
  /** A progress line that overwrites itself, only on a terminal. */
  readonly progress: (line: string) => void
}

/** Output over the process's own streams. Text from images is stripped of control characters: a file name can hold an escape sequence. */
export function createOutput(
  isJson: boolean,
  t: Texts['t'],
  streams: { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream } = process,
): Output {
  streams.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) closes the pipe; that is no error of ours.
    if (cause.code === 'EPIPE') process.exit()
    streams.stderr.write(`${t('cli.error')}: ${t('cli.not-written', { reason: cause.code ?? cause.message })}\n`)
    process.exit(EXIT.failed)
  })
  let progressShown = false
  const clear = (): void => {
    if (progressShown) streams.stderr.write('\r\u001b[2K')
    progressShown = false
  }
  const write = (stream: NodeJS.WriteStream, lines: readonly string[]): void => {
    clear()
    stream.write(lines.map(line => `${printable(line)}\n`).join(''))
  }
  const jsonLines = (values: readonly unknown[]): void => {
    if (values.length === 0) return
    clear()
    streams.stdout.write(values.map(value => `${JSON.stringify(value)}\n`).join(''))
  }
  return {
    isJson,
    json: value => jsonLines([value]),
    jsonLines,
    text: (...lines) => write(isJson ? streams.stderr : streams.stdout, lines),
    notice: (...lines) => write(streams.stderr, lines),
    progress: text => {
      if (!streams.stderr.isTTY) return
      clear()
      streams.stderr.write(printable(text).slice(0, (streams.stderr.columns || 80) - 1))
      progressShown = true
    },
  }
}

/** One line: what would end it, hide it or move about on a terminal becomes a visible replacement; a name with a line break in it could write lines of its own. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}
