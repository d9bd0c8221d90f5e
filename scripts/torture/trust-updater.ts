/** The child of `trust-update-kills.ts`: updates the lists from a loopback server for ever, each time to the next issue, saying which one is in use now. */
import { writeSync } from 'node:fs'
import { basename } from 'node:path'
import { ok } from '../../src/domain/result.ts'
import { createTrustStore } from '../../src/engines/node/trust/trust-store.ts'

const [folder = '', server = '', from = '0'] = process.argv.slice(2)
const store = createTrustStore(folder)
writeSync(1, 'ready\n')
for (let issue = Number(from); ; issue += 1) {
  const fetcher = async (url: string) => {
    const response = await fetch(`${server}/${issue}/${basename(url)}`)
    return ok(new Uint8Array(await response.arrayBuffer()))
  }
  const updated = await store.update(fetcher, new Date().toISOString(), new AbortController().signal)
  if (!updated.ok) throw new Error(updated.error.message)
  writeSync(1, `${issue}\n`)
}
