import type { Command, CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/cli/main.ts'
import { OwnCommand } from '../../../src/cli/own-command.ts'
import { speak } from '../../../src/cli/program-words.ts'
import { createTexts } from '../../../src/i18n/text.ts'

/** What a person reads after a slip of the pen, from commander itself: a new version that words it otherwise fails here. */
function complaintOf(argv: readonly string[]): string {
  let said = ''
  const program = speak(new OwnCommand('ursprung'), createTexts('sv').t).exitOverride()
  program.configureOutput({ ...program.configureOutput(), writeErr: text => (said += text) })
  program
    .command('label')
    .argument('<image>')
    .allowExcessArguments(false)
    .requiredOption('--out <dir>')
    .action(() => undefined)
  try {
    program.parse([...argv], { from: 'user' })
  } catch (cause) {
    expect((cause as CommanderError).code).toMatch(/^commander\./)
  }
  return said.trim()
}

describe('speak', () => {
  it.each([
    [['label', 'a.png', '--out', 'x', '--outt', 'x'], 'Fel: valet --outt finns inte\n(Menade du --out?)'],
    [['label', 'a.png', '--ut', 'x'], 'Fel: valet --ut finns inte\n(Menade du --out?)'],
    [['label', 'a.png', '--ot=x'], 'Fel: valet --ot finns inte\n(Menade du --out?)'],
    [['labell'], 'Fel: kommandot labell finns inte\n(Menade du label?)'],
    [['label', '--out', 'x'], 'Fel: bild saknas'],
    [['label', 'a.png'], 'Fel: valet --out <mapp> måste anges'],
    [['label', 'a.png', '--out'], 'Fel: valet --out <mapp> saknar värde'],
    [['label', 'a.png', '--out', 'x', '--<dir>'], 'Fel: valet --<dir> finns inte'],
    [['label', 'a.png', 'b.png', '--out', 'x'], 'Fel: för många argument, 2 i stället för 1'],
  ])('%j', (argv, words) => {
    expect(complaintOf(argv)).toBe(words)
  })

  it.each(['sv', 'en'] as const)('lays every help out in 80 columns, in %s', language => {
    const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)]
    const lines = all(createProgram(createTexts(language).t, () => undefined)).flatMap(command =>
      command
        .configureOutput({ getOutHelpWidth: () => 80 })
        .helpInformation()
        .split('\n'),
    )
    expect(lines.length).toBeGreaterThan(400)
    // An option with its values is one word, to be copied as it stands.
    expect(lines.filter(line => line.length > 80 && !/^ {2}--\S+ <\S+>$/.test(line))).toEqual([])
  })

  it('heads the help in the same language', () => {
    const program = speak(new OwnCommand('ursprung'), createTexts('sv').t)
    program.command('label').description('märk').argument('<bild>', 'en bild')
    const help = [program, ...program.commands].map(command => command.helpInformation()).join('\n')
    expect(help).toContain('Så skrivs det: ursprung')
    expect(help).toContain('Kommandon:')
    expect(help).toContain('Argument:')
    expect(help).toContain('[val] <bild>')
    expect(help).not.toMatch(/Usage|Options|Commands|Arguments|options|command\]/)
  })

  it('names what is to be filled in, and leaves what is to be written as it stands', () => {
    const program = speak(new OwnCommand('ursprung'), createTexts('sv').t)
    program
      .command('label')
      .argument('<image...>', 'bilder')
      .option('--policy <name|file>', 'policy')
      .option('--place <auto|top-right|below>', 'plats')
      .option('--to <file.txt|.eml>', 'fil')
    const help = program.commands[0]?.helpInformation() ?? ''
    for (const said of ['[val] <bild...>', '--policy <namn|fil>', '--place <auto|top-right|below>', '<fil.txt|.eml>'])
      expect(help).toContain(said)
    expect(help).toMatch(/^ {2}bild +bilder$/m)
  })

  it('has words for all that the commands ask for', () => {
    const { t, has } = createTexts('sv')
    const commands = (of: Command): readonly Command[] => [of, ...of.commands.flatMap(commands)]
    const asked = commands(createProgram(t, () => undefined)).flatMap(command => [
      ...command.registeredArguments.map(argument => argument.name()),
      // With choices in it, it is a list of values.
      ...command.options.flatMap(({ flags }) => /[<[]([^|,]+)[>\]]/.exec(flags)?.[1] ?? []),
    ])
    const words = [...new Set(asked.flatMap(placeholder => placeholder.match(/[a-z]+(?:-[a-z]+)*/g) ?? []))]
    expect(words.length).toBeGreaterThan(20)
    expect(words.filter(word => !has(`help.placeholder.${word}`))).toEqual([])
  })
})
