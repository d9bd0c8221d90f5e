/**
 * Time per file for pictures without any mark, beside ExifTool's fastest way of working, on the same files. Both are warm: code
 * compiled, files in the system's cache, one process each.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
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
import { type BenchRow, medianTimes, rowAtLeast } from './bench-row.ts'
import { CORPUS, hasCorpus } from '../verdict-corpus.ts'

const EXIFTOOL = resolve(import.meta.dirname, '../../node_modules/exiftool-vendored.pl/bin/exiftool')
const MOST_FILES = 200

type Reader = (path: string) => Promise<unknown>

/** The path that the goal is about; with the hash, all bytes are read. */
const HEADER_ONLY = 'headers, metadata, marks'

/** Rows, or none where the corpus or ExifTool is missing. */
export async function readingRows(rounds: number): Promise<readonly BenchRow[]> {
  if (!hasCorpus || !existsSync(EXIFTOOL)) return []
  const files = await filesWithoutMarks()
  const exiftool = startExifTool()
  const overAll = (read: Reader) => async (): Promise<void> => {
    for (const path of files) await read(path)
  }
  const times = await medianTimes(
    [
      { name: 'exiftool', run: overAll(path => exiftool.ask([path])) },
      { name: HEADER_ONLY, run: overAll(readHeaders) },
      {
        name: 'the same, SHA-256 and hidden pixels',
        run: overAll(path => readEvidence({ path, trust: NO_TRUST_LISTS })),
      },
    ],
    rounds,
  )
  exiftool.close()
  const speed = (name: string): number => (files.length / (times.get(name) ?? 1)) * 1_000
  return [...times.keys()]
    .filter(name => name !== 'exiftool')
    .map(name =>
      rowAtLeast(
        {
          group: 'verify',
          what: `no marks: ${name} (${files.length} files)`,
          ours: speed(name),
          unit: 'files/s',
          floor: speed('exiftool'),
          floorIs: 'ExifTool -stay_open, same files',
        },
        name === HEADER_ONLY ? 10 : null,
      ),
    )
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
