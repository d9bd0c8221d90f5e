/** The child of `kill-programme.ts`: takes in one list and the other for ever, saying each time which one is in use now. */
import { createTrustStore } from '../../src/engines/node/trust/trust-store.ts'

const [folder = '', ...lists] = process.argv.slice(2)
const store = createTrustStore(folder)
for (let turn = 0; ; turn += 1) {
  const imported = await store.import(lists[turn % lists.length] ?? '', 'official-signers', new Date().toISOString())
  if (!imported.ok) throw new Error(imported.error.message)
  process.stdout.write(`${turn % lists.length}\n`)
}
