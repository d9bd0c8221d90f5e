import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import type { ComposeOptions, Ursprung } from '../api/ursprung.ts'
import { FACE_SENSITIVITIES, type ImageFormat } from '../domain/image.ts'
import type { Job } from '../domain/job.ts'
import { createTexts, LANGUAGES, type Language, languageOfLocale, type Texts } from '../i18n/text.ts'
import { askPassphrase } from './ask-passphrase.ts'
import { EXIT } from './exit-status.ts'
import { createOutput, type Output } from './output.ts'
import { UsageError, oneOf, wholeNumber } from './usage-error.ts'

/** The options that every command knows. */
export interface CommonOptions {
  readonly json?: boolean
  readonly lang?: string
  readonly policy?: string
  readonly data?: string
  readonly offline?: boolean
  readonly jobs?: string
  /** Address of the shared database; a password in it is never shown. False: `verify --no-register`. */
  readonly register?: string | boolean
  /** Folder of frozen trust lists; only `verify` and `scan` offer it. */
  readonly lists?: string
  /** How readily faces are reported; only commands that look for them offer it. */
  readonly faceSensitivity?: string
  /** Address of a time-stamp authority; only `label` offers it. */
  readonly tsa?: string
}

/** One run of one command. */
export interface Session {
  readonly app: Ursprung
  /** How `app` was opened, for a command that opens another like it. */
  readonly opening: ComposeOptions
  readonly output: Output
  readonly texts: Texts
  readonly jobs: number
  readonly job: Job
}

type Translate = (id: string, values?: Readonly<Record<string, string | number>>) => string

/** Adds the common options to a command. */
export function withCommonOptions(command: Command, t: Translate): Command {
  return command
    .option('--json', t('help.json'))
    .option('--lang <sv|en>', t('help.lang'))
    .option('--policy <name|file>', t('help.policy'))
    .option('--data <dir>', t('help.data'))
    .option('--offline', t('help.offline'))
    .option('--jobs <n>', t('help.jobs'))
    .option('--register <url>', t('help.register-url'))
    .helpOption('-h, --help', t('help.help'))
}

/** For an option that may be given several times. */
export const collect = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value]

/** Version of the product, from package.json. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest))
    throw new Error('Expected a version in package.json')
  return String(manifest.version)
}

/**
 * Opens what a command works with, runs it and closes everything. Interrupt (Ctrl-C) aborts the job and ends with
 * status 130; a second interrupt ends the process at once. `passphraseFor` is asked instead of the terminal.
 */
export async function runSession(
  options: CommonOptions,
  work: (session: Session) => Promise<number>,
  passphraseFor?: ComposeOptions['passphraseFor'],
): Promise<number> {
  const texts = createTexts(readLanguage(options.lang))
  const output = createOutput(options.json === true, texts.t)
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.cancelled)
    controller.abort(new DOMException('Interrupted by the user', 'AbortError'))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  // Loaded here: `--version`, `--help` and a mistyped option do not pay for the engines.
  const { defaultDataDir } = await import('../compose.ts')
  const opening: ComposeOptions = {
    dataDir: options.data ?? defaultDataDir(),
    texts,
    policy: options.policy ?? null,
    version: readVersion(),
    readers: readJobs(options.jobs),
    passphraseFor: passphraseFor ?? (name => askPassphrase(texts.t, texts.t('identity.ask-passphrase-for', { name }))),
    ...(typeof options.register === 'string' ? { databaseUrl: readDatabase('--register', options.register) } : {}),
    ...(options.tsa === undefined ? {} : { timeStampUrl: options.tsa }),
    ...(options.offline === true ? { isOffline: true } : {}),
    ...(options.faceSensitivity === undefined
      ? {}
      : { faceSensitivity: oneOf('--face-sensitivity', options.faceSensitivity, FACE_SENSITIVITIES) }),
    ...(options.lists === undefined ? {} : { listsDir: options.lists }),
  }
  const app = await openApp(opening)
  const job: Job = {
    signal: controller.signal,
    report: step => output.progress(texts.t('cli.working', { done: step.doneCount, name: step.currentName })),
  }
  try {
    const status = await work({ app, opening, output, texts, jobs: readJobs(options.jobs), job })
    return controller.signal.aborted ? EXIT.cancelled : status
  } catch (cause) {
    if (!controller.signal.aborted) throw cause
    output.notice(texts.t('cli.cancelled'))
    return EXIT.cancelled
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    await app.close()
  }
}

/** Frozen lists are named to be judged by: without any, the answers would be of another question, so that is wrong usage. */
async function openApp(opening: ComposeOptions): Promise<Ursprung> {
  const { compose } = await import('../compose.ts')
  const opened = await compose(opening)
  if (!opened.ok) throw new UsageError(opened.error.message)
  const { texts, listsDir } = opening
  if (listsDir !== undefined && (await opened.value.administration.trust.list()).length === 0) {
    await opened.value.close()
    throw new UsageError(texts.error({ kind: 'no-trust-lists', message: listsDir }, listsDir).message)
  }
  return opened.value
}

/** The language of this computer, or the one that is set for Ursprung. */
export const ownLanguage = (): Language =>
  languageOfLocale(
    process.env['URSPRUNG_LANG'] ?? process.env['LC_ALL'] ?? process.env['LC_MESSAGES'] ?? process.env['LANG'],
  )

const readLanguage = (asked: string | undefined): Language =>
  asked === undefined ? ownLanguage() : oneOf('--lang', asked, LANGUAGES)

/** An address of PostgreSQL. It is not repeated when it is wrong: it may hold a password. */
export function readDatabase(option: string, asked: string): string {
  if (/^postgres(ql)?:\/\/[^/]/.test(asked)) return asked
  throw new UsageError({ kind: 'form', option, example: 'postgres://user@server/database' })
}

/** Answers that wait for an earlier one, for each picture at work: one that takes a second holds up none of the others. */
export const HELD_PER_JOB = 4

/**
 * Pictures that are labelled at a time by so many readers: one more, so that a core has work while a picture waits for the disk. Where there are
 * cores for it, a JPEG may be the second more: it is gone through in a stream, where others are decoded whole, and more of them cost more
 * than they give (`docs/performance.md`). Null: the format is not known.
 */
export const picturesAtOnce = (readers: number, format: ImageFormat | null): number =>
  readers + (format === 'jpeg' && readers > 1 ? 2 : 1)

/** Two pictures at a time keep two cores busy; more than four gain nothing, because decoding has its own threads. */
function readJobs(asked: string | undefined): number {
  if (asked === undefined) return Math.min(availableParallelism(), 4)
  return wholeNumber('--jobs', asked, [1, 64])
}
