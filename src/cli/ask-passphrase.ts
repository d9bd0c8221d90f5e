import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Texts } from '../i18n/text.ts'
import { UsageError } from './usage-error.ts'

/**
 * Asks for a passphrase on the terminal without showing it; never taken from the command line, where other users of the
 * machine could read it. Without a terminal the first line of standard input is used, so that a script can pipe it; wrong usage where there is none.
 */
export async function askPassphrase(t: Texts['t'], question = t('identity.ask-passphrase')): Promise<string> {
  const muted = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const reader = createInterface({ input: process.stdin, output: muted, terminal: process.stdin.isTTY === true })
  try {
    process.stderr.write(question)
    return await new Promise<string>((resolve, reject) => {
      reader.once('line', resolve)
      reader.once('close', () => {
        reject(new UsageError(t('identity.no-passphrase')))
      })
    })
  } finally {
    reader.close()
    process.stderr.write('\n')
  }
}

/** Asks for a new passphrase: twice on a terminal, because a slip of the finger would lock the key for ever. `null`: they differ. */
export async function askNewPassphrase(t: Texts['t']): Promise<string | null> {
  const first = await askPassphrase(t)
  if (process.stdin.isTTY !== true) return first
  return (await askPassphrase(t, t('identity.ask-passphrase-again'))) === first ? first : null
}
