/**
 * Writes docs/reference/kommandon.md and commands.md from the commands themselves: `node scripts/docs/write-cli-reference.ts`.
 * A unit test fails when the pages are not what the program says.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { createProgram } from '../../src/cli/main.ts'
import { sayPlaceholder, sayPlaceholders } from '../../src/cli/program-words.ts'
import { createTexts, type Language, type Texts } from '../../src/i18n/text.ts'

/** Where the pages lie. */
export const CLI_PAGES: Readonly<Record<Language, string>> = {
  sv: resolve(import.meta.dirname, '../../docs/reference/kommandon.md'),
  en: resolve(import.meta.dirname, '../../docs/reference/commands.md'),
}

const HEADINGS = {
  sv: { title: 'Kommandon', option: 'val', does: 'gör', argument: 'ges', common: 'Gemensamt för alla kommandon' },
  en: { title: 'Commands', option: 'option', does: 'does', argument: 'given', common: 'Common to all commands' },
}
const COMMON = new Set(['--json', '--lang', '--policy', '--data', '--offline', '--jobs', '--register', '--help'])

/** The page in one language, as it should be. */
export function cliPage(language: Language): string {
  const { t } = createTexts(language)
  const program = createProgram(t, () => undefined)
  const words = HEADINGS[language]
  const leaves = program.commands.flatMap(command => leavesOf(command, 'ursprung'))
  const common = new Map(
    leaves.flatMap(({ command }) =>
      command.options
        .filter(option => COMMON.has(option.long ?? ''))
        .map(option => [sayPlaceholders(option.flags, t), option.description]),
    ),
  )
  return [
    `# ${words.title}`,
    '',
    program.description(),
    '',
    `\`node scripts/docs/write-cli-reference.ts\``,
    '',
    `## ${words.common}`,
    '',
    ...table([words.option, words.does], [...common, ['-h, --help', t('help.help')]]),
    ...leaves.flatMap(({ command, name }) => section(command, name, { words, t })),
  ].join('\n')
}

interface Leaf {
  readonly command: Command
  readonly name: string
}

/** A command that does something, with its whole name; a command with subcommands is its subcommands. */
function leavesOf(command: Command, parent: string): readonly Leaf[] {
  const name = `${parent} ${command.name()}`
  if (command.commands.length === 0) return [{ command, name }]
  return command.commands.flatMap(child => leavesOf(child, name))
}

function section(
  command: Command,
  name: string,
  { words, t }: { readonly words: (typeof HEADINGS)['sv']; readonly t: Texts['t'] },
): readonly string[] {
  const given = command.registeredArguments.map(argument => {
    const shown = `${sayPlaceholder(argument.name(), t)}${argument.variadic ? '…' : ''}`
    return argument.required ? `<${shown}>` : `[${shown}]`
  })
  const options = command.options.filter(option => !COMMON.has(option.long ?? ''))
  return [
    `## ${[name, ...given].join(' ')}`,
    '',
    command.description(),
    '',
    ...table(
      [words.argument, words.does],
      command.registeredArguments
        .filter(argument => argument.description !== '')
        .map(argument => [sayPlaceholder(argument.name(), t), argument.description]),
    ),
    ...table(
      [words.option, words.does],
      options.map(option => [sayPlaceholders(option.flags, t), option.description]),
    ),
  ]
}

function table(head: readonly [string, string], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  return [
    `| ${head[0]} | ${head[1]} |`,
    '|---|---|',
    ...rows.map(([name = '', text = '']) => `| \`${cell(name)}\` | ${cell(text)} |`),
    '',
  ]
}

if (import.meta.main)
  for (const language of ['sv', 'en'] as const) {
    mkdirSync(dirname(CLI_PAGES[language]), { recursive: true })
    writeFileSync(CLI_PAGES[language], cliPage(language))
  }
