import type { Command } from 'commander'
import type { Texts } from '../i18n/text.ts'

type Translate = Texts['t']

/** What commander says, in its own English, and the key of our words for it; groups fill `{{first}}` and `{{second}}`. */
const SAYINGS: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown option '(.+)'/m, 'unknown-option'],
  [/^error: unknown command '(.+)'/m, 'unknown-command'],
  [/^error: missing required argument '(.+)'/m, 'argument-missing'],
  [/^error: required option '(.+)' not specified/m, 'option-needed'],
  [/^error: option '(.+)' argument missing/m, 'value-missing'],
  [/^error: too many arguments.*Expected (\d+) arguments? but got (\d+).*/m, 'too-many'],
  [/\(Did you mean (?:one of )?(.+)\?\)/, 'did-you-mean'],
]
const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'usage',
  'Arguments:': 'arguments',
  'Options:': 'options',
  'Commands:': 'commands',
}

/** Gives commander our words for its headings and complaints; what it says beside them stays as it is. Before the commands are added, which inherit it. */
export function speak(program: Command, t: Translate): Command {
  const sayPlaceholders = (usage: string): string =>
    usage.replace('[options]', t('help.placeholder.options')).replace('[command]', t('help.placeholder.command'))
  return program
    .helpCommand('help [command]', t('help.help-command'))
    .configureHelp({
      styleTitle: title => {
        const key = TITLES[title]
        return key === undefined ? title : `${t(`help.title.${key}`)}:`
      },
      styleUsage: sayPlaceholders,
      styleSubcommandTerm: sayPlaceholders,
    })
    .configureOutput({ outputError: (text, write) => write(sayError(text, t)) })
}

/** One complaint of commander in our words. */
export function sayError(text: string, t: Translate): string {
  return SAYINGS.reduce(
    (said, [pattern, key]) =>
      said.replace(pattern, (_, first: string, second?: string) =>
        t(`help.complaint.${key}`, { first, second: second ?? '' }),
      ),
    text,
  )
}
