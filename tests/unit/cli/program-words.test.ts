import type { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
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
    .argument('<picture>')
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
    [['label', '--out', 'x'], 'Fel: picture saknas'],
    [['label', 'a.png'], 'Fel: valet --out <dir> måste anges'],
    [['label', 'a.png', '--out'], 'Fel: valet --out <dir> saknar värde'],
    [['label', 'a.png', 'b.png', '--out', 'x'], 'Fel: för många argument, 2 i stället för 1'],
  ])('%j', (argv, words) => {
    expect(complaintOf(argv)).toBe(words)
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
})
