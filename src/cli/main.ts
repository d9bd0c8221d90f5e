import { type Command, CommanderError } from 'commander'
import { createTexts, type Language, LANGUAGES, type Texts } from '../i18n/text.ts'
import { registerDeviationCommand } from './commands/deviation.ts'
import { registerFacesCommand } from './commands/faces.ts'
import { registerIdentityCommand } from './commands/identity.ts'
import { registerLabelCommand } from './commands/label.ts'
import { registerPackCommand } from './commands/pack.ts'
import { registerPackageCommand } from './commands/package.ts'
import { registerPolicyCommand } from './commands/policy.ts'
import { registerProofCommand } from './commands/proof.ts'
import { registerRegisterCommand } from './commands/register.ts'
import { registerServeCommand } from './commands/serve.ts'
import { registerScanCommand } from './commands/scan.ts'
import { registerSurvivalCommand } from './commands/survival.ts'
import { registerTrustCommand } from './commands/trust.ts'
import { registerVerifyCommand } from './commands/verify.ts'
import { registerWatchCommand } from './commands/watch.ts'
import { registerWorkerCommand } from './commands/worker.ts'
import { giveHeapRoom } from './roomy-heap.ts'
import { EXIT } from './exit-status.ts'
import { OwnCommand } from './own-command.ts'
import { speak } from './program-words.ts'
import { ownLanguage, readVersion } from './session.ts'
import { UsageError, sayUsage } from './usage-error.ts'

/**
 * The command line: argv → command → exit status. The contract is shared/design/contract.md.
 * Never throws; a bug of ours is printed with its stack and ends with status 3.
 */
export async function main(argv: readonly string[]): Promise<number> {
  giveHeapRoom()
  let status: number = EXIT.done
  // Help and complaints are worded before any option has been read.
  const texts = createTexts(LANGUAGES.find(language => isAsked(language, argv)) ?? ownLanguage())
  const program = createProgram(texts.t, code => {
    status = code
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return status
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.done : EXIT.usage
    if (cause instanceof UsageError) {
      process.stderr.write(`${texts.t('cli.error')}: ${sayUsage(cause, texts)}\n`)
      return EXIT.usage
    }
    process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`)
    return EXIT.failed
  }
}

/** Whether `--lang` names this language, in either way of writing it. */
const isAsked = (language: Language, argv: readonly string[]): boolean =>
  argv.some((word, at) => word === `--lang=${language}` || (word === '--lang' && argv[at + 1] === language))

/** Every command with its options and help in one language; runs nothing. `finish` is given the exit status of what was run. */
export function createProgram(t: Texts['t'], finish: (status: number) => void): Command {
  const program = speak(new OwnCommand('ursprung'), t)
    .description(t('help.program'))
    .version(readVersion(), '--version', t('help.version'))
    .helpOption('-h, --help', t('help.help'))
    .exitOverride()
    .showHelpAfterError(t('help.after-error'))
  for (const register of [
    registerLabelCommand,
    registerVerifyCommand,
    registerScanCommand,
    registerWatchCommand,
    registerWorkerCommand,
    registerPackageCommand,
    registerPackCommand,
    registerSurvivalCommand,
    registerProofCommand,
    registerDeviationCommand,
    registerRegisterCommand,
    registerIdentityCommand,
    registerTrustCommand,
    registerPolicyCommand,
    registerFacesCommand,
    registerServeCommand,
  ]) {
    register(program, t, finish)
  }
  return program
}
