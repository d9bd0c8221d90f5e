/** CSV reports of scans, compared: what two of them say of every file, but for the moment of checking. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** The rows of a report, heading first; no cell of a made tree holds a line break. */
export async function* reportRows(path: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(path) }))
    yield line.replace(/;\d{4}-\d\d-\d\dT[\d:.]+Z;("(?:[^"]|"")*"|[^;]*)$/, ';;$1')
}

/** Whether a summary's parts add up: every file in exactly one state. */
export const reconciles = ({ files, images, skipped, pending }: Readonly<Record<string, unknown>>): boolean =>
  Number(files) === Number(images) + Number(skipped) + Number(pending)
