/**
 * Time per file for pictures without any mark, beside ExifTool's fastest way of working, on the same files in the same run:
 * `node scripts/measure-reading.ts`. Both are warm: code compiled, files in the system's cache, one process each.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { NO_TRUST_LISTS } from '../src/catalog/trust-lists.ts'
import { readContainer } from '../src/container/read-container.ts'
import { nodeContainerTools } from '../src/engines/node/byte-source.ts'
import { openOnce } from '../src/engines/node/evidence/open-once.ts'
import { readEvidence } from '../src/engines/node/evidence/read-evidence.ts'
import { recogniseMarks } from '../src/markers/recognise-marks.ts'
import { decodeMetadata } from '../src/metadata/decode-metadata.ts'
import { CORPUS, hasCorpus } from './verdict-corpus.ts'

const EXIFTOOL = resolve(import.meta.dirname, '../node_modules/exiftool-vendored.pl/bin/exiftool')
const ROUNDS = 3
const MOST_FILES = 200

type Reader = (path: string) => Promise<unknown>

if (!hasCorpus || !existsSync(EXIFTOOL)) console.log('skipped: the corpus or ExifTool (needs perl) is not there')
else await measure()

async function measure(): Promise<void> {
  const files = await filesWithoutMarks()
  const exiftool = startExifTool()
  const readers: readonly (readonly [name: string, read: Reader])[] = [
    ['headers, metadata, marks (open to close)', readHeaders],
    ['the same, SHA-256 and hidden pixel data (all but faces)', path => readEvidence({ path, trust: NO_TRUST_LISTS })],
    ['ExifTool -stay_open, all tags', path => exiftool.ask(['-a', '-G1', '-ee', path])],
    ['ExifTool -stay_open, as it comes', path => exiftool.ask([path])],
    ['ExifTool -stay_open -fast2', path => exiftool.ask(['-fast2', path])],
  ]
  const times = new Map<string, number[]>()
  for (const [, read] of readers) for (const path of files) await read(path)
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, read] of readers) for (const path of files) await time(times, name, () => read(path))
  }
  exiftool.close()
  print(files.length, times)
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

async function time(times: Map<string, number[]>, name: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  await work()
  const list = times.get(name) ?? []
  list.push(performance.now() - started)
  times.set(name, list)
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

function print(fileCount: number, times: ReadonlyMap<string, readonly number[]>): void {
  const rows = [...times].map(([name, list]) => {
    const sorted = list.toSorted((one, other) => one - other)
    const at = (fraction: number): number => sorted[Math.floor((sorted.length - 1) * fraction)] ?? 0
    return { name, median: at(0.5), p95: at(0.95), max: at(1) }
  })
  const [headers, everything] = rows
  console.log(`${fileCount} files without marks, ${ROUNDS} rounds, ms per file`)
  console.table(
    Object.fromEntries(
      rows.map(row => [
        row.name,
        {
          median: row.median.toFixed(3),
          p95: row.p95.toFixed(3),
          max: row.max.toFixed(1),
          'x headers': (row.median / (headers?.median ?? 1)).toFixed(1),
          'x all but faces': (row.median / (everything?.median ?? 1)).toFixed(1),
        },
      ]),
    ),
  )
}
