import { existsSync } from 'node:fs'
import { readProvenance } from '../../../src/engines/node/c2pa/c2pa-provenance.ts'
import { loadTrustLists } from '../../../src/engines/node/trust/load-lists.ts'

// Reads one picture's credentials in a process of its own, so that its system calls can be watched: PATH TYPE [FOLDER OF LISTS].
const [path = '', mediaType = '', lists = ''] = process.argv.slice(2)
const { bundle: trust } = await loadTrustLists(existsSync(lists) ? lists : import.meta.dirname)
const reading = await readProvenance(path, mediaType, { trust })
process.stdout.write(JSON.stringify(reading))
