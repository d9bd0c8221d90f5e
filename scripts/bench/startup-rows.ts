/** How long a person waits before anything happens: whole commands beside an empty Node process, the page beside a bare React page. */
import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type BenchRow, timeRow } from './bench-row.ts'
import { drawPicture } from './drawn-pictures.ts'
import { takeTurns } from './paired.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** `--version` and `verify` of one small picture, as whole processes. */
export async function startupRows(folder: string, rounds: number): Promise<readonly BenchRow[]> {
  const picture = join(folder, 'start.jpg')
  await drawPicture(picture, 1, 'jpeg')
  const node = (...args: string[]) => ({ run: () => run(process.execPath, args) })
  const ursprung = (...args: string[]) => node(join(ROOT, 'bin/ursprung.mjs'), ...args)
  const verify = ['verify', picture, '--data', join(folder, 'start-data'), '--json', '--no-register']
  const times = await takeTurns(
    {
      floor: node('-e', '0'),
      version: ursprung('--version'),
      verify: ursprung(...verify, '--no-faces'),
      faces: ursprung(...verify),
    },
    { rounds, warmUp: 'each' },
  )
  const row = (what: string, ours: readonly number[]): BenchRow =>
    timeRow({ group: 'start', what, floorIs: 'node -e 0' }, { ours, floor: times.floor })
  return [
    row('ursprung --version', times.version),
    row('ursprung verify, one 1 MP jpeg, no faces', times.verify),
    row('ursprung verify, one 1 MP jpeg, with faces', times.faces),
  ]
}
