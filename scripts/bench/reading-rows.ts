/**
 * Time per file for pictures without any mark, beside ExifTool's fastest way of working, on the same files. Both are warm: code
 * compiled, files in the system's cache, one process each.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { NO_TRUST_LISTS } from '../../src/catalog/trust-lists.ts'
import { readContainer } from '../../src/container/read-container.ts'
import { nodeContainerTools } from '../../src/engines/node/byte-source.ts'
import { openOnce } from '../../src/engines/node/evidence/open-once.ts'
import { readEvidence } from '../../src/engines/node/evidence/read-evidence.ts'
import { recogniseMarks } from '../../src/markers/recognise-marks.ts'
import { decodeMetadata } from '../../src/metadata/decode-metadata.ts'
import { CORPUS, hasCorpus } from '../measure/verdict-corpus.ts'
import { atLeast, type BenchRow, skippedRow, speedRow } from './bench-row.ts'
import { takeTurns } from './paired.ts'

const EXIFTOOL = resolve(import.meta.dirname, '../../node_modules/exiftool-vendored.pl/bin/exiftool')
const MOST_FILES = 200

type Reader = (path: string) => Promise<unknown>

/** The path that the goal is about; with the hash, all bytes are read. */
const HEADERS = { group: 'verify', what: 'no marks: headers, metadata, marks', goal: atLeast(10) }
const WHOLE = { group: 'verify', what: 'no marks: the same, SHA-256 and hidden pixels', goal: null }

/** Two rows; both skipped where the corpus or ExifTool is missing. */
export async function readingRows(rounds: number): Promise<readonly BenchRow[]> {
  const missing = whatIsMissing()
  if (missing !== null) return [HEADERS, WHOLE].map(facts => skippedRow(facts, missing))
  const files = await filesWithoutMarks()
  const exiftool = startExifTool()
  const overAll = (read: Reader) => ({
    run: async () => {
      for (const path of files) await read(path)
    },
  })
  const times = await takeTurns(
    {
      floor: overAll(path => exiftool.ask([path])),
      headers: overAll(readHeaders),
      whole: overAll(path => readEvidence({ path, trust: NO_TRUST_LISTS })),
    },
    { rounds, warmUp: 'each' },
  )
  exiftool.close()
  const floorIs = `ExifTool -stay_open, the same ${files.length} files`
  return [
    speedRow({ ...HEADERS, floorIs }, { ours: times.headers, floor: times.floor }, files.length),
    speedRow({ ...WHOLE, floorIs }, { ours: times.whole, floor: times.floor }, files.length),
  ]
}

/** Why there is nothing to read or nobody to compare with; null when both are here. */
function whatIsMissing(): string | null {
  if (!hasCorpus) return `no corpus at ${CORPUS}`
  if (!existsSync(EXIFTOOL)) return 'ExifTool is missing (exiftool-vendored.pl)'
  return spawnSync(EXIFTOOL, ['-ver'], { stdio: 'ignore' }).status === 0 ? null : 'ExifTool does not start (no Perl?)'
}

/** Camera pictures, drawings and screenshots without a mark, a store or a pointer to one: what an archive mostly holds. */
async function filesWithoutMarks(): Promise<readonly string[]> {
  const found: string[] = []
  for (const folder of [
    'origin/camera',
    'origin/graphic',
    'origin/other',
    'origin/screenshot',
    'origin/ai-nomarker',
    'origin/people',
    'faces',
  ]) {
    for (const name of readdirSync(join(CORPUS, folder)).sort()) {
      const path = join(CORPUS, folder, name)
      const read = /\.(?:jpe?g|png|webp|tiff?|gif|avif|heic)$/i.test(name)
        ? await readEvidence({ path, trust: NO_TRUST_LISTS })
        : null
      if (read?.ok === true && read.value.marks.length === 0 && read.value.provenance.kind === 'none') found.push(path)
    }
  }
  return found.slice(0, MOST_FILES)
}

async function readHeaders(path: string): Promise<void> {
  const { source, close } = await openOnce(path, (await stat(path)).size)
  try {
    const reading = await readContainer(source, nodeContainerTools)
    if (reading !== null) recogniseMarks(decodeMetadata(reading), reading)
  } finally {
    await close()
  }
}

interface ExifTool {
  readonly ask: (args: readonly string[]) => Promise<string>
  readonly close: () => void
}

/** One perl process that answers many questions: ExifTool documentation, option -stay_open. */
function startExifTool(): ExifTool {
  const child: ChildProcessWithoutNullStreams = spawn(EXIFTOOL, ['-stay_open', 'True', '-@', '-'])
  let text = ''
  let answered: ((answer: string) => void) | null = null
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    if (!text.includes('{ready}')) return
    answered?.(text)
    text = ''
  })
  return {
    ask: args =>
      new Promise(done => {
        answered = done
        child.stdin.write(`${args.join('\n')}\n-execute\n`)
      }),
    close: () => child.stdin.end('-stay_open\nFalse\n'),
  }
}
