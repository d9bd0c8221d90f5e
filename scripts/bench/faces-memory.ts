/** Verifies pictures with faces in a process of its own and prints the peaks of memory as JSON: `node faces-memory.ts DATA-DIR PICTURE…`. */
import { giveHeapRoom } from '../../src/cli/roomy-heap.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { openProduct } from '../measure/label-checks.ts'
import { peaksNow } from './process-memory.ts'

giveHeapRoom() // as the program does
const [dataDir = '', ...paths] = process.argv.slice(2)
const app = await openProduct(dataDir, 1)
for (const path of paths) await app.verify(path, { findFaces: true, record: false }, unattendedJob())
console.log(JSON.stringify(peaksNow()))
process.exit(0)
