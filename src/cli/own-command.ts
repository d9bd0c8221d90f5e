import { Command } from 'commander'

/**
 * A misspelt option is complained of before a required one that is missing: nearly always it is that one, and commander, which looks the
 * other way round, would not say what it may have been.
 */
export class OwnCommand extends Command {
  #words: readonly string[] = []

  override createCommand(name?: string): Command {
    return new OwnCommand(name)
  }

  override parseOptions(args: string[]): ReturnType<Command['parseOptions']> {
    const parsed = super.parseOptions(args)
    this.#words = parsed.unknown
    return parsed
  }

  /** Commander's own, which its types do not tell of: called where a required option is missing; ends by throwing. */
  missingMandatoryOptionValue(option: { readonly flags: string }): void {
    const misspelt = this.#words.find(word => /^--?[a-z]/i.test(word))
    const own = this as unknown as { unknownOption: (flag: string) => void }
    if (misspelt !== undefined) own.unknownOption(misspelt.replace(/=.*$/s, ''))
    this.error(`error: required option '${option.flags}' not specified`, {
      code: 'commander.missingMandatoryOptionValue',
    })
  }
}
