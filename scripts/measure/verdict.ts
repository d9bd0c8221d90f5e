/**
 * Measures the whole verdict over the corpora: `node scripts/measure/verdict.ts`. Everything the product reads but faces (containers,
 * metadata, Content Credentials with the corpus's trust lists, hidden pixel data), judged by the product's own rules.
 */
import {
  type ClaimVerdict,
  CORPUS,
  hasCorpus,
  isFalseAlarm,
  measureClaimVerdicts,
  measureOriginVerdicts,
  type OriginVerdict,
} from './verdict-corpus.ts'

/** Why the product's answer is kept where the index says otherwise. By file. */
const REASONS: ReadonlyMap<string, string> = new Map([
  [
    'ai-edited/contentauth__gen-fill.jpg',
    'Generative Fill: the source type stands on c2pa.placed alone, which is an AI part in a picture (markers.md 6, rule b); the index itself calls the truth "ai-edited"',
  ],
  [
    'contentauth__c2pa-js-legacy/tools/testing/fixtures/images/firefly-1.jpg',
    'no source type, but the sealed agent is Adobe Firefly (markers.md 6, rule c)',
  ],
  [
    'd3x-at__sd-parsers/tests/resources/bad_images/text_after_idat.png',
    'no manifest; Stable Diffusion parameters after IDAT',
  ],
])

if (hasCorpus) {
  printOrigin(await measureOriginVerdicts())
  printClaims(await measureClaimVerdicts())
} else {
  console.log(`skipped: ${CORPUS} is not there`)
}

function printOrigin(files: readonly OriginVerdict[]): void {
  const agreeing = files.filter(file => file.origin.kind === file.expected.expectedKind)
  console.log(
    `origin corpus: ${files.length} files, ${agreeing.length} as expected (${((100 * agreeing.length) / files.length).toFixed(1)} %)`,
  )
  console.log(
    `camera or other called AI: ${files.filter(isFalseAlarm).length} of ${files.filter(({ expected }) => ['camera', 'other'].includes(expected.truth)).length}`,
  )
  console.table(confusion(files.map(file => [`expected ${file.expected.expectedKind}`, file.origin.kind])))
  console.table(confusion(files.map(file => [`truth ${file.expected.truth}`, file.origin.kind])))
  console.table(confusion(files.map(file => [`decided by ${file.origin.rule}`, file.origin.basis])))
  for (const { expected, origin } of files.filter(file => file.origin.kind !== file.expected.expectedKind)) {
    console.log(
      `differs: ${expected.file}: expected ${expected.expectedKind}, got ${origin.kind} by ${origin.rule}\n  reason: ${REASONS.get(expected.file) ?? 'none: a mistake'}`,
    )
  }
  printTimes(files.map(file => file.ms))
}

function printClaims(files: readonly ClaimVerdict[]): void {
  const claimed = files.filter(file => file.expected.aiSourceType !== null)
  const isAi = (file: ClaimVerdict): boolean => file.origin.kind.startsWith('ai-')
  console.log(
    `\nc2pa corpus: ${files.length} files; a source type of AI in ${claimed.length}, called AI ${claimed.filter(isAi).length}`,
  )
  const captured = files.filter(({ expected }) => expected.sourceTypes.some(type => type.endsWith('Capture')))
  console.log(`source type of a camera: ${captured.length}, called AI ${captured.filter(isAi).length}`)
  console.table(confusion(files.map(file => [`index says ${file.expected.aiSourceType ?? 'no AI'}`, file.origin.kind])))
  for (const { expected, origin } of files.filter(file => isAi(file) !== (file.expected.aiSourceType !== null))) {
    console.log(
      `differs: ${expected.file} (${expected.category}): ${origin.kind} by ${origin.rule}\n  reason: ${REASONS.get(expected.file) ?? 'none: a mistake'}`,
    )
  }
  printTimes(files.map(file => file.ms))
}

function confusion(pairs: readonly (readonly [row: string, column: string])[]): Record<string, Record<string, number>> {
  const table: Record<string, Record<string, number>> = {}
  for (const [row, column] of pairs) {
    const counts = (table[row] ??= {})
    counts[column] = (counts[column] ?? 0) + 1
  }
  return table
}

function printTimes(ms: readonly number[]): void {
  const sorted = ms.toSorted((one, other) => one - other)
  const at = (fraction: number): string => (sorted[Math.floor((sorted.length - 1) * fraction)] ?? 0).toFixed(1)
  console.log(`ms per file, everything but faces: median ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)}`)
}
