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
