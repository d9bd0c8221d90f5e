/** Writes SHA256SUMS anew, after something has been signed or added: `node scripts/release/checksums.ts FOLDER`. `npm run make` writes it by itself. */
import { writeChecksums } from './release-files.ts'

const folder = process.argv[2]
if (folder === undefined) throw new Error('Usage: node scripts/release/checksums.ts FOLDER')
const count = await writeChecksums(folder)
process.stdout.write(`${count} files in ${folder}/SHA256SUMS\n`)
