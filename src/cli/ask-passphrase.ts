import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/**
 * Asks for a passphrase on the terminal without showing it; never taken from the command line, where other users of the
 * machine could read it. Without a terminal the first line of standard input is used, so that a script can pipe it.
 */
export async function askPassphrase(question: string): Promise<string> {
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
        reject(new Error('No passphrase was given'))
      })
    })
  } finally {
    reader.close()
    process.stderr.write('\n')
  }
}

/** Asks for a new passphrase: twice on a terminal, because a slip of the finger would lock the key for ever. `null`: they differ. */
export async function askNewPassphrase(question: string, again: string): Promise<string | null> {
  const first = await askPassphrase(question)
  if (process.stdin.isTTY !== true) return first
  return (await askPassphrase(again)) === first ? first : null
}
