/**
 * Measures the reading of marks and the verdict over the origin corpus: `node scripts/measure/origin.ts [corpus folder]`.
 * Content Credentials are not read here; `measureOriginCorpus` takes a function that adds their evidence.
 */
import { resolve } from 'node:path'
import type { MeasuredFile } from './origin-corpus.ts'
import { measureOriginCorpus } from './origin-corpus.ts'

const root = process.argv[2] ?? resolve(import.meta.dirname, '../../../shared/corpus/origin')
// The first pass warms the code; its times would measure the compiler.
await measureOriginCorpus(root)
const files = await measureOriginCorpus(root)

const agreeing = files.filter(file => file.origin.kind === file.entry.expected_kind)
const soughtCount = files.reduce((total, file) => total + file.soughtCount, 0)
const missedCount = files.reduce((total, file) => total + file.missed.length, 0)
const falseAi = files.filter(
  file => ['camera', 'other'].includes(file.entry.truth.origin) && file.origin.kind.startsWith('ai-'),
)

console.log(
  `files ${files.length} · verdict as expected ${agreeing.length} · marks found ${soughtCount - missedCount} of ${soughtCount}`,
)
console.log(`camera or other called AI: ${falseAi.length}`)
console.table(byKind(files))
printTimes('all files', files)
printTimes(
  'files without marks',
  files.filter(file => (file.marks?.evidence.length ?? 0) === 0),
)
for (const file of files.filter(candidate => candidate.origin.kind !== candidate.entry.expected_kind)) {
  console.log(
    `differs: ${file.entry.file}: expected ${file.entry.expected_kind}, got ${file.origin.kind} by ${file.origin.rule}`,
  )
}
for (const file of files.filter(candidate => candidate.missed.length > 0))
  console.log(`missed: ${file.entry.file}: ${file.missed.join('; ')}`)

function byKind(measured: readonly MeasuredFile[]): Record<string, Record<string, number>> {
  const table: Record<string, Record<string, number>> = {}
  for (const { entry, origin } of measured) {
    const row = (table[`expected ${entry.expected_kind}`] ??= {})
    row[origin.kind] = (row[origin.kind] ?? 0) + 1
  }
  return table
}

function printTimes(name: string, measured: readonly MeasuredFile[]): void {
  const sorted = measured.map(file => file.ms).toSorted((one, other) => one - other)
  const at = (fraction: number): string => (sorted[Math.floor((sorted.length - 1) * fraction)] ?? 0).toFixed(2)
  const bytes = measured.reduce((total, file) => total + file.bytes, 0)
  const read = measured.reduce((total, file) => total + file.bytesRead, 0)
  console.log(
    `${name}: ${measured.length}, ms median ${at(0.5)} p95 ${at(0.95)} max ${at(1)}; ${read} of ${bytes} bytes read (${((100 * read) / bytes).toFixed(1)} %)`,
  )
}
