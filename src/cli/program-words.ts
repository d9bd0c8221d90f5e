import { type Command, Help } from 'commander'
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

/** Commander's own layout of help. */
const ITSELF = Help.prototype
/** Signs before what an option does, in a terminal of 80; a longer option has a line of its own, so that what it does still fits beside the others. */
const MAX_TERM_WIDTH = 30

/** Gives commander our words for its headings and complaints; what it says beside them stays as it is. Before the commands are added, which inherit it. */
export function speak(program: Command, t: Translate): Command {
  const say = (term: string): string => sayPlaceholders(term, t)
  return program
    .helpCommand('help [command]', t('help.help-command'))
    .configureHelp({
      styleTitle: title => {
        const key = TITLES[title]
        return key === undefined ? title : `${t(`help.title.${key}`)}:`
      },
      styleUsage: say,
      styleSubcommandTerm: say,
      styleOptionTerm: say,
      styleArgumentTerm: name => sayPlaceholder(name, t),
      padWidth: (command, help) => Math.min(ITSELF.padWidth.call(help, command, help), MAX_TERM_WIDTH),
      formatItem: (term, width, description, help) =>
        help.displayWidth(term) <= width
          ? ITSELF.formatItem.call(help, term, width, description, help)
          : `  ${term}\n${ITSELF.formatItem.call(help, '', width, description, help)}`,
    })
    .configureOutput({ outputError: (text, write) => write(sayError(text, t)) })
}

/** What stands for a value (`<dir>`, `[name|file]`) in words of our own; a value that is written as it stands (`<sv|en>`) keeps its spelling. */
export function sayPlaceholders(term: string, t: Translate): string {
  return term.replace(
    /([<[])([^<>[\]]+)([>\]])/g,
    (_, open: string, inner: string, close: string) =>
      `${open}${inner.replace(/[a-z]+(?:-[a-z]+)*/g, word => sayPlaceholder(word, t))}${close}`,
  )
}

/** One such word. Without words of our own it stands as it is: it may be a value. */
export function sayPlaceholder(word: string, t: Translate): string {
  const id = `help.placeholder.${word}`
  const said = t(id)
  return said === id ? word : said
}

/** One complaint of commander in our words. */
export function sayError(text: string, t: Translate): string {
  return SAYINGS.reduce(
    (said, [pattern, key]) =>
      said.replace(pattern, (_, first: string, second?: string) =>
        t(`help.complaint.${key}`, { first: sayNamed(key, first, t), second: second ?? '' }),
      ),
    text,
  )
}

/** What a complaint is about: an argument by its bare name, an option with its value; a word that a person has written stays as it was written. */
function sayNamed(key: string, name: string, t: Translate): string {
  if (key === 'argument-missing') return sayPlaceholder(name, t)
  return key === 'option-needed' || key === 'value-missing' ? sayPlaceholders(name, t) : name
}
