import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createOutput } from '../../../src/cli/output.ts'

describe('what a person reads', () => {
  it('is one line where one was said, whatever a name holds: it writes no lines of its own and no escape sequences', () => {
    const written: string[] = []
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        written.push(String(chunk))
        done()
      },
    })
    const process_ = { stdout: stream, stderr: stream } as unknown as NonNullable<Parameters<typeof createOutput>[2]>
    const output = createOutput(false, id => id, process_)
    output.text('bild\n  Content Credentials: intakt.jpg', '  → \u001b[2Jnästa')
    output.notice('a\r\u2028b\tc')
    expect(written.join('')).toBe(
      'bild\ufffd  Content Credentials: intakt.jpg\n  → \ufffd[2Jnästa\na\ufffd\ufffdb\tc\n',
    )
  })
})
