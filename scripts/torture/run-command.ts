/** The real command line as a child, with hooks preloaded into it and into every process it starts. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = resolve(import.meta.dirname, '../..')
const LONGEST_MS = 120_000

/** A whole decision for a picture without people, in options of `label`. */
export const LABEL_ANSWERS: readonly string[] = [
  '--kind',
  'ai-generated',
  '--no-faces',
  '--answer',
  'people-visible=no',
  '--decided-by',
  'prov',
]

/** What came of a run. `lines`: stdout as JSON objects. */
export interface CommandRun {
  readonly status: number | null
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  readonly stderr: string
  /** Lines of stdout that were no JSON. */
  readonly noise: readonly string[]
  readonly hung: boolean
}

/** How a run is disturbed. */
export interface Disturbance {
  /** Module in this folder that is preloaded. */
  readonly hook?: string
  readonly environment?: Readonly<Record<string, string>>
  /** SIGKILL after so many ms. */
  readonly killAfterMs?: number
  /** Command put before, e.g. `faketime`. */
  readonly prefix?: readonly string[]
  /** As people see it: without `--json`; stdout is in `noise`. */
  readonly isPlain?: boolean
}

/** Runs `ursprung ARGS --json`; never rejects. */
export function runCommand(args: readonly string[], disturbance: Disturbance = {}): Promise<CommandRun> {
  const { hook, environment, killAfterMs, prefix = [], isPlain = false } = disturbance
  const options = hook === undefined ? '' : `--import ${pathToFileURL(join(import.meta.dirname, hook)).href}`
  const manner = isPlain ? [] : ['--json']
  const [command = process.execPath, ...rest] = [
    ...prefix,
    process.execPath,
    join(ROOT, 'bin/ursprung.mjs'),
    ...args,
    ...manner,
  ]
  return new Promise(done => {
    const child = spawn(command, rest, {
      cwd: ROOT,
      env: {
        ...process.env,
        ...environment,
        LC_ALL: 'en_GB.UTF-8',
        ...(options === '' ? {} : { NODE_OPTIONS: options }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    let hung = false
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const limit = setTimeout(() => {
      hung = true
      child.kill('SIGKILL')
    }, LONGEST_MS)
    const kill = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    child.on('error', cause => (stderr += String(cause)))
    child.on('close', status => {
      clearTimeout(limit)
      clearTimeout(kill)
      done({ status, stderr, hung, ...parseLines(stdout) })
    })
  })
}

function parseLines(stdout: string): Pick<CommandRun, 'lines' | 'noise'> {
  const lines: Record<string, unknown>[] = []
  const noise: string[] = []
  for (const line of stdout.split('\n').filter(text => text !== '')) {
    try {
      lines.push(JSON.parse(line) as Record<string, unknown>)
    } catch {
      noise.push(line)
    }
  }
  return { lines, noise }
}

/** A stack of ours on stderr is a bug that was printed, not an error in words. */
export const hasStack = ({ stderr }: CommandRun): boolean => /^\s+at .*\.(?:ts|mjs|js):\d+/m.test(stderr)

/** The `status` of a label report; what the run itself ended with when it said nothing. */
export function statusOf(run: CommandRun): string {
  const status = run.lines[0]?.['status']
  return typeof status === 'string' ? status : `status ${run.status}: ${run.stderr.slice(0, 300)}`
}
